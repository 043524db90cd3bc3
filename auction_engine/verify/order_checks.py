"""Checks of orders: that their traders signed them, and that the chain made of each text what it says."""

from collections.abc import Iterable, Iterator

from solders.pubkey import Pubkey

from auction_engine.core.errors import AuctionError
from auction_engine.core.order import End, Order
from auction_engine.core.order_text import parse_text
from auction_engine.verify.history import Ending, History, Registration, Signed
from auction_engine.verify.ledger import Ledger
from auction_engine.verify.report import Check, check
from chain.addresses import trader_address
from chain.signatures import signed_message


class OrderFaults:
    """What is wrong with each order's signature and text: found once, told in the market and in every slot of the order."""

    def __init__(self, history: History) -> None:
        self._signatures = {
            id(e): tuple(_wrong_signature(history, e.signed, e.trader, e.delegate))
            for e in history.registrations
        }
        self._texts = {id(e): tuple(_wrong_text(history, e)) for e in history.registrations}

    def of_signature(self, order: Registration) -> tuple[str, ...]:
        return self._signatures[id(order)]

    def of_text(self, order: Registration) -> tuple[str, ...]:
        return self._texts[id(order)]


def signatures(faults: OrderFaults, orders: Iterable[Registration]) -> Check:
    return check(
        "signatures",
        "Every order was signed by the wallet that its trader account belongs to, or by its delegate.",
        (
            f"order {each.seq} of {each.trader}: {wrong}"
            for each in orders
            for wrong in faults.of_signature(each)
        ),
    )


def texts(faults: OrderFaults, orders: Iterable[Registration]) -> Check:
    return check(
        "texts",
        "Every order stands on chain exactly as its signed text says.",
        (f"order {each.seq} of {each.trader}: {wrong}" for each in orders for wrong in faults.of_text(each)),
    )


def ends(history: History) -> Check:
    return check(
        "ends",
        "Every order that was ended was ended by its trader, or by the program for want of collateral.",
        (
            f"order {each.time} of {each.trader} in {each.transaction}: {wrong}"
            for each in history.endings
            for wrong in _wrong_end(history, each)
        ),
    )


def sequence(history: History) -> Check:
    return check(
        "sequence",
        "Orders are numbered from 1 without a gap in the order of their registration, as many as the market counts.",
        _wrong_sequence(history),
    )


def records(ledger: Ledger) -> Check:
    return check(
        "records",
        "The order records on chain are those of the history: registered, ended and not released.",
        _wrong_records(ledger),
    )


def complete(history: History) -> Check:
    return check("complete", "Every transaction of the market could be read in full.", history.problems)


def _wrong_signature(history: History, signed: Signed, trader: str, delegate: str | None) -> Iterator[str]:
    if signed_message(signed.wallet, signed.text, signed.signature) is None:
        yield f"the signature is not that of {signed.wallet}"
    if not _may_sign(history, signed.wallet, trader, delegate):
        yield f"{signed.wallet} is neither the wallet of this trader account nor its delegate"


def _may_sign(history: History, signer: str | None, trader: str, delegate: str | None) -> bool:
    return signer == delegate if delegate is not None else _is_wallet_of(history, signer, trader)


def _is_wallet_of(history: History, wallet: str | None, trader: str) -> bool:
    """Whether the trader account's address is the one that program and market derive from the wallet."""
    if wallet is None:
        return False
    program, market = Pubkey.from_string(history.program), Pubkey.from_string(history.market.address)
    return str(trader_address(program, market, Pubkey.from_string(wallet))) == trader


def _wrong_text(history: History, each: Registration) -> Iterator[str]:
    try:
        order = parse_text(each.signed.text, history.market)
    except AuctionError as error:
        yield f"the text is none of this market: {error}"
        return
    recorded = Order(
        trader=each.trader,
        side=each.side,
        lots=each.lots,
        limit=each.limit,
        first=each.first,
        count=each.count,
        time=each.time,
    )
    if order != recorded:
        yield f"the text says {order}, the chain {recorded}"


def _wrong_end(history: History, ending: Ending) -> Iterator[str]:
    if ending.reason == "cover":
        if ending.transaction not in {each.transaction for each in history.settlements}:
            yield "it did not settle a batch, so no collateral can have run short"
        return
    if ending.reason == "wallet":
        if not _may_sign(history, ending.wallet, ending.trader, ending.delegate):
            yield f"the transaction was not that of the trader's wallet or delegate but of {ending.wallet}"
        return
    naming = [signed for signed in ending.texts if _names(history, signed, ending)]
    if not naming:
        yield "no END text that was carried names it"
    for signed in naming[:1]:
        yield from _wrong_signature(history, signed, ending.trader, ending.delegate)


def _names(history: History, signed: Signed, ending: Ending) -> bool:
    try:
        end = parse_text(signed.text, history.market)
    except AuctionError:
        return False
    if not isinstance(end, End) or end.trader != ending.trader:
        return False
    return ending.time < end.time if end.target is None else ending.time == end.target


def _wrong_sequence(history: History) -> Iterator[str]:
    for expected, each in enumerate(history.registrations, start=1):
        if each.seq != expected:
            yield f"order {each.seq} of {each.trader} was registered where {expected} was expected"
            return
    counted = history.holdings.order_counter
    if counted != len(history.registrations):
        yield f"the market counts {counted} orders, its history holds {len(history.registrations)}"
    if len({(each.trader, each.time) for each in history.registrations}) != len(history.registrations):
        yield "one order was registered twice"


def _wrong_records(ledger: Ledger) -> Iterator[str]:
    for own in ledger.history.holdings.traders:
        if not _is_wallet_of(ledger.history, own.wallet, own.trader):
            yield f"account {own.trader} names wallet {own.wallet}, from which it is not derived"
    released = {(each.trader, each.time) for each in ledger.history.releases}
    expected = {
        (*name, each.place): (
            each.seq, each.side, each.limit, each.lots, each.first, each.count, each.fee, each.live_from,
            ledger.ended_at(name),
        )
        for name, each in ledger.orders.items()
        if name not in released
    }  # fmt: skip
    held = {
        (own.trader, record.time, record.place): (
            record.seq, record.side, record.limit, record.lots, record.first, record.count, record.fee,
            record.live_from, record.ended_at,
        )
        for own in ledger.history.holdings.traders
        for record in own.records
    }  # fmt: skip
    for name in sorted(expected.keys() | held.keys()):
        if expected.get(name) != held.get(name):
            trader, time, place = name
            yield (
                f"order {time} of {trader} at place {place}: the history says {expected.get(name)},"
                f" the account {held.get(name)}"
            )
