"""Misconduct that stored facts prove: the three challenges, and what the bond pays for them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.program.harness import PROGRAM
from tests.program.reference.calls import Call
from tests.program.reference.collateral import with_entry, with_record
from tests.program.reference.governing import pause_for_want_of_bond
from tests.program.reference.refusal import BUILT_IN
from tests.program.reference.slots import slot_address
from tests.program.reference.state import BUY, MISSED, POSTED, SETTLED, Market, Order, Slot, Trader
from tests.program.reference.windows import is_live, is_paused, may_challenge

PRO_RATA = 0
SAME_TRADER = ("BatchAccounts", "SameTrader")


@dataclass(frozen=True)
class Claim:
    """An order that a challenge speaks of."""

    account: str
    trader: Trader
    place: int
    order: Order


def _claim(call: Call, market: Market, index: int, account: str, record: str, harmed: bool) -> Claim:
    """The order that the call names, live in the slot, and not harmed there before if it is to be now."""
    trader, place = call.trader(account), call.values[record]
    if place >= len(trader.records) or not trader.records[place].used:
        raise call.checks.fail("RecordEmpty")
    order = trader.records[place]
    call.checks.need(is_live(market, order, index), "OrderNotLive")
    if harmed:
        call.checks.need(not order.entry(index).claimed, "ClaimedAlready")
    return Claim(account, trader, place, order)


def _check_slot(call: Call, market: Market, index: int) -> None:
    call.checks.need(may_challenge(market, index, call.ledger.now), "ChallengeWindow")
    call.checks.need(not is_paused(market, index), "SlotPaused")


def challenge_underfilled(call: Call) -> None:
    """C1: an order strictly better than the price did not get all it asked for."""
    market, slot = call.market(), call.slot()
    call.checks.need(slot.state in (POSTED, SETTLED), "SlotState")
    _check_slot(call, market, slot.index)
    claim = _claim(call, market, slot.index, "trader", "record", harmed=True)
    order, left = claim.order, claim.order.lots - claim.order.entry(slot.index).filled
    better = order.limit - slot.price if order.side == BUY else slot.price - order.limit
    call.checks.need(better > 0 and left > 0, "NotHarmed")
    _pay(call, market, slot, market.penalty + left * market.unit * abs(better), [claim])


def challenge_crossing(call: Call) -> None:
    """C2: a buy and a sell that cross were both left unfilled, be it that nothing was posted."""
    market, index = call.market(), call.values["index"]
    address, bump = slot_address(call.address("market"), index)
    call.checks.need(call.address("slot") == address, BUILT_IN)
    _check_slot(call, market, index)
    buy = _claim(call, market, index, "buyer", "buy_record", harmed=True)
    sell = _claim(call, market, index, "seller", "sell_record", harmed=True)
    call.checks.need(call.address("buyer") != call.address("seller"), *SAME_TRADER)
    call.checks.need((buy.order.side, sell.order.side) == (BUY, 1 - BUY), "NotHarmed")
    call.checks.need(buy.order.limit >= sell.order.limit, "NotHarmed")
    for claim in (buy, sell):
        call.checks.need(claim.order.entry(index).filled < claim.order.lots, "NotHarmed")
    if call.ledger.account(address).owner == PROGRAM:
        slot = call.slot()
        if slot.state != MISSED:
            call.checks.need(buy.order.limit == sell.order.limit == slot.price, "NotHarmed")
    else:
        call.checks.done()
        payer = call.address("payer")
        slot = Slot(
            market=call.address("market"),
            payer=payer,
            seq=call.ledger.first_seq,
            index=index,
            posted_at=call.ledger.now,
            state=MISSED,
            bump=bump,
        )
        call.ledger.create(payer, address, slot)
    _pay(call, market, slot, market.penalty, [buy, sell])


def challenge_rationing(call: Call) -> None:
    """C3: of two orders of one side at the price, the first got less than its share."""
    market, slot = call.market(), call.slot()
    call.checks.need(slot.state in (POSTED, SETTLED), "SlotState")
    _check_slot(call, market, slot.index)
    harmed = _claim(call, market, slot.index, "trader", "record", harmed=True)
    other = _claim(call, market, slot.index, "other", "other_record", harmed=False)
    call.checks.need(call.address("trader") != call.address("other"), *SAME_TRADER)
    one, two = harmed.order, other.order
    call.checks.need(one.side == two.side and one.limit == two.limit == slot.price, "NotHarmed")
    unfair: Callable[[Order, Order, int, int], bool] = _pro_rata if market.rationing == PRO_RATA else _by_time
    filled = one.entry(slot.index).filled, two.entry(slot.index).filled
    call.checks.need(unfair(one, two, *filled), "NotHarmed")
    _pay(call, market, slot, market.penalty, [harmed])


def _pro_rata(one: Order, two: Order, filled: int, other_filled: int) -> bool:
    return other_filled * one.lots - filled * two.lots >= one.lots + two.lots


def _by_time(one: Order, two: Order, filled: int, other_filled: int) -> bool:
    return one.seq < two.seq and filled < one.lots and other_filled > 0


def _pay(call: Call, market: Market, slot: Slot, due: int, claims: list[Claim]) -> None:
    """Half to the harmed, half to the fund, as far as cap and bond go."""
    paid = min(due, market.penalty_cap - slot.penalties, market.bond)
    call.checks.need(paid > 0, "NothingToPay")
    call.checks.done()
    half = paid - paid // 2
    shares = [half] if len(claims) == 1 else [half - half // 2, half // 2]
    for claim, share in zip(claims, shares, strict=True):
        order = with_entry(claim.order, replace(claim.order.entry(slot.index), claimed=True))
        trader = with_record(claim.trader, claim.place, order)
        call.put(claim.account, replace(trader, free=trader.free + share, seq=trader.seq + 1))
    call.put("slot", replace(slot, penalties=slot.penalties + paid, seq=slot.seq + 1))
    market = replace(market, bond=market.bond - paid, fund=market.fund + paid // 2, seq=market.seq + 1)
    call.put("market", pause_for_want_of_bond(market, call.ledger.now))
