"""What the authority does with a market: fees, keeper, its own succession, pauses, the bond, and money taken out."""

from dataclasses import replace
from typing import Any

from tests.program.reference.calls import Call
from tests.program.reference.state import NEVER, NOBODY, Market
from tests.program.reference.tokens import pay_in, pay_out
from tests.program.reference.windows import pause_is_open


def _governed(call: Call) -> Market:
    """The market, whose authority must sign."""
    market = call.market()
    call.checks.need(call.signer() == market.authority, "WrongAuthority")
    return market


def _change(call: Call, market: Market, **changes: Any) -> None:
    call.checks.done()
    call.put("market", replace(market, seq=market.seq + 1, **changes))


def set_fees(call: Call) -> None:
    market, fee, order_fee = _governed(call), call.values["fee"], call.values["order_fee"]
    call.checks.need(fee <= market.fee_maximum and order_fee <= market.order_fee_maximum, "MarketFees")
    _change(call, market, fee=fee, order_fee=order_fee)


def set_keeper(call: Call) -> None:
    market, keeper = _governed(call), call.values["keeper"]
    call.checks.need(keeper != NOBODY, "MarketAddresses")
    _change(call, market, keeper=keeper)


def propose_authority(call: Call) -> None:
    _change(call, _governed(call), pending_authority=call.values["proposed"])


def accept_authority(call: Call) -> None:
    market, signer = call.market(), call.signer()
    call.checks.need(signer == market.pending_authority != NOBODY, "WrongAuthority")
    _change(call, market, authority=signer, pending_authority=NOBODY)


def pause(call: Call) -> None:
    market, now = _governed(call), call.ledger.now
    if call.checks.need(not pause_is_open(market), "PausedAlready"):
        over = market.pause_until == 0 or now >= market.pause_until + market.life_seconds
        call.checks.need(over, "PauseTooSoon")
    begins = now + market.slot_seconds + market.gate_lead_seconds
    _change(call, market, pause_from=begins, pause_until=NEVER)


def resume(call: Call) -> None:
    market, now = _governed(call), call.ledger.now
    call.checks.need(pause_is_open(market), "NotPaused")
    call.checks.need(market.bond >= market.bond_minimum, "BondTooSmall")
    if market.pause_from > now:
        _change(call, market, pause_from=0, pause_until=0)
    else:
        _change(call, market, pause_until=now + 1)


def collect_fees(call: Call) -> None:
    market = _governed(call)
    pay_out(call, market, market.authority, market.fees)
    _change(call, market, fees=0)


def collect_fund(call: Call) -> None:
    market = call.market()
    call.checks.need(call.signer() == market.fund_owner, "WrongFundOwner")
    pay_out(call, market, market.fund_owner, market.fund)
    _change(call, market, fund=0)


def deposit_bond(call: Call) -> None:
    market, amount = call.market(), call.values["amount"]
    call.checks.need(market.bond + amount < 2**64, "Overflow")
    pay_in(call, market, call.signer(), amount)
    _change(call, market, bond=market.bond + amount)


def withdraw_bond(call: Call) -> None:
    market, amount = _governed(call), call.values["amount"]
    open_long = pause_is_open(market) and call.ledger.now >= market.pause_from + market.life_seconds
    call.checks.need(open_long, "BondLocked")
    call.checks.need(amount <= market.bond, "InsufficientBond")
    pay_out(call, market, market.authority, amount)
    _change(call, market, bond=market.bond - amount)


def _is_young(market: Market, until: int, now: int) -> bool:
    """A pause that has ended, and in which gated slots may still live."""
    return until not in (0, NEVER) and now < until + market.life_seconds


def pause_for_want_of_bond(market: Market, now: int) -> Market:
    """A bond below its minimum pauses the market from the next second on, unless it is paused by then anyhow."""
    if market.bond >= market.bond_minimum:
        return market
    if pause_is_open(market):
        return replace(market, pause_from=min(market.pause_from, now + 1))
    start, end = market.pause_from, market.pause_until
    if _is_young(market, end, now):
        if _is_young(market, market.earlier_pause_until, now):
            start = min(start, market.earlier_pause_from)
            end = max(end, market.earlier_pause_until)
        market = replace(market, earlier_pause_from=start, earlier_pause_until=end)
    return replace(market, pause_from=now + 1, pause_until=NEVER)
