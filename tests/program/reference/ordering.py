"""Deposits and withdrawals; orders registered, ended and released."""

from dataclasses import replace

from solders.pubkey import Pubkey

from tests.program.reference import signed
from tests.program.reference.calls import Call
from tests.program.reference.collateral import first_lock, with_record
from tests.program.reference.envelopes import opened
from tests.program.reference.opening import is_delegate, owned
from tests.program.reference.order_text import OrderText, read_end, read_order
from tests.program.reference.refusal import Checks
from tests.program.reference.state import (
    BUY,
    BY_DELEGATE,
    BY_WALLET,
    EMPTY,
    NEVER,
    Market,
    Order,
    Trader,
)
from tests.program.reference.tokens import pay_in, pay_out
from tests.program.reference.windows import is_pending, last_gate, may_release

FUTURE_SECONDS = 60


def deposit(call: Call) -> None:
    market, trader, amount = call.market(), owned(call), call.values["amount"]
    call.checks.need(trader.free + amount < 2**64, "Overflow")
    pay_in(call, market, trader.wallet, amount)
    call.put("trader", replace(trader, free=trader.free + amount, seq=trader.seq + 1))


def withdraw(call: Call) -> None:
    market, trader, amount = call.market(), owned(call), call.values["amount"]
    call.checks.need(amount <= trader.free, "InsufficientFree")
    pay_out(call, market, trader.wallet, amount)
    call.put("trader", replace(trader, free=trader.free - amount, seq=trader.seq + 1))


def _check_time(market: Market, trader: Trader, time: int, now: int, checks: Checks) -> None:
    oldest = max((now - market.fresh_seconds) * 1000, trader.min_time)
    checks.need(time >= oldest, "TimeStale")
    checks.need(time <= (now + FUTURE_SECONDS) * 1000, "TimeFuture")


def _prefix(trader: Trader) -> str:
    return trader.prefix[: trader.prefix_length].decode()


def register_orders(call: Call) -> None:
    market, trader, now = call.market(), call.trader(), call.ledger.now
    texts = _signed_by(call, trader, expires=True)
    for text in texts.texts:
        order = read_order(opened(text, texts.key), market, _prefix(trader))
        trader, market = _register(market, trader, order, _by(trader, texts.key), now)
    call.put("trader", replace(trader, seq=trader.seq + 1))
    call.put("market", replace(market, seq=market.seq + 1))


def _signed_by(call: Call, trader: Trader, expires: bool) -> signed.Signed:
    """The texts just before, signed by the wallet or its delegate."""
    call.checks.done()
    texts = signed.read(call.preceding)
    by_delegate = is_delegate(trader, texts.key) and not (
        expires and call.ledger.now >= trader.delegate_expiry
    )
    call.checks.need(texts.key == trader.wallet or by_delegate, "WrongSigner")
    call.checks.done()
    return texts


def _by(trader: Trader, key: Pubkey) -> int:
    return BY_WALLET if key == trader.wallet else BY_DELEGATE


def _register(market: Market, trader: Trader, text: OrderText, by: int, now: int) -> tuple[Trader, Market]:
    checks = Checks()
    order = Order(
        time=text.time,
        seq=market.order_counter + 1,
        fee=market.fee,
        limit=text.limit,
        lots=text.lots,
        first=text.first,
        live_from=now,
        ended_at=NEVER,
        count=text.count,
        side=text.side,
        used=by,
    )
    order = replace(order, locked=first_lock(market, order))
    _check_time(market, trader, text.time, now, checks)
    used = [record for record in trader.records if record.used]
    checks.need(all(record.time != text.time for record in used), "TimeUsed")
    checks.need(market.floor <= text.limit <= market.cap, "PriceOutOfBounds")
    checks.need(last_gate(market, order) >= now, "GatePassed")
    granted = trader.max_buy_lots if text.side == BUY else trader.max_sell_lots
    pending = [r for r in used if r.side == text.side and is_pending(market, r, now)]
    checks.need(text.lots + sum(record.lots for record in pending) <= granted, "LimitExceeded")
    checks.need(order.locked + market.order_fee <= trader.free, "InsufficientFree")
    if by == BY_DELEGATE:
        checks.need(_within_bounds(trader, order, used), "DelegateBounds")
    checks.need(len(used) < len(trader.records), "RecordsFull")
    checks.done()
    place = next(place for place, record in enumerate(trader.records) if not record.used)
    free = trader.free - order.locked - market.order_fee
    trader = replace(with_record(trader, place, order), free=free, locked=trader.locked + order.locked)
    fees = market.fees + market.order_fee
    return trader, replace(market, fees=fees, order_counter=market.order_counter + 1)


def _within_bounds(trader: Trader, order: Order, used: list[Order]) -> bool:
    """What the wallet allows its delegate."""
    best = (
        order.limit <= trader.delegate_max_buy_limit
        if order.side == BUY
        else order.limit >= trader.delegate_min_sell_limit
    )
    locked = order.locked + sum(record.locked for record in used if record.used == BY_DELEGATE)
    return best and order.lots <= trader.delegate_max_lots and locked <= trader.delegate_max_locked


def end_orders(call: Call) -> None:
    """By a transaction of the wallet or its delegate: the order of this time, or all for 0."""
    market, trader, time = call.market(), call.trader(), call.values["time"]
    signer = call.signer()
    call.checks.need(signer == trader.wallet or is_delegate(trader, signer), "WrongWallet")
    places = [p for p, order in enumerate(trader.records) if time in (0, order.time)]
    _end(call, market, trader, places)


def end_orders_signed(call: Call) -> None:
    """By signed texts that anybody carries."""
    market, trader = call.market(), call.trader()
    texts = _signed_by(call, trader, expires=False)
    places: set[int] = set()
    for text in texts.texts:
        end = read_end(opened(text, texts.key), market, _prefix(trader))
        checks = Checks()
        _check_time(market, trader, end.time, call.ledger.now, checks)
        checks.done()
        for place, order in enumerate(trader.records):
            if order.time == end.target or (end.target is None and order.time < end.time):
                places.add(place)
    _end(call, market, trader, sorted(places))


def _end(call: Call, market: Market, trader: Trader, places: list[int]) -> None:
    pending = [place for place in places if is_pending(market, trader.records[place], call.ledger.now)]
    call.checks.need(len(pending) > 0, "NothingToEnd")
    call.checks.done()
    for place in pending:
        trader = with_record(trader, place, replace(trader.records[place], ended_at=call.ledger.now))
    call.put("trader", replace(trader, seq=trader.seq + 1))


def release_orders(call: Call) -> None:
    market, trader = call.market(), call.trader()
    now = call.ledger.now
    due = [p for p, order in enumerate(trader.records) if order.used and may_release(market, order, now)]
    call.checks.need(len(due) > 0, "NothingToRelease")
    call.checks.done()
    for place in due:
        freed = trader.records[place].locked
        trader = with_record(trader, place, EMPTY)
        trader = replace(trader, free=trader.free + freed, locked=trader.locked - freed)
    call.put("trader", replace(trader, seq=trader.seq + 1))
