"""Checks of one slot: what was posted and settled against the verifier's own clearing of the orders on chain."""

from collections.abc import Iterator

from auction_engine.core.batches import Batch, TraderFills
from auction_engine.core.commitments import is_in_root, leaf
from auction_engine.core.order_text import price_text
from auction_engine.core.sealed_book import Fill
from auction_engine.core.units import RecordSeq, SlotIndex
from auction_engine.verify.clearing import OwnResult
from auction_engine.verify.history import Posting, Settlement
from auction_engine.verify.ledger import Ledger
from auction_engine.verify.report import Check, check, undecided

POSTED = "A slot whose orders cross is posted once; one whose orders do not is never posted."
SETTLED = "Every batch was settled, and none twice."


def posted(ledger: Ledger, slot: SlotIndex, own: OwnResult) -> Check:
    found = ledger.postings.get(slot, [])
    if own.tree is not None and not found:
        missed = ledger.is_past(slot, ledger.market.timing.post_seconds)
        return undecided("posted", POSTED, "the orders cross and nothing was posted", missed=missed)
    wrong = [f"posted again in {each.transaction}" for each in found[1:]]
    if own.tree is None and found:
        wrong.insert(0, f"no orders cross, and {found[0].transaction} posted a price")
    return check("posted", POSTED, wrong)


def book(posting: Posting, own: OwnResult) -> Check:
    return check(
        "book",
        "The posted book hash is that of the orders that stood on chain at the gate.",
        _unequal("book hash", posting.book_hash.hex(), own.book_hash.hex()),
    )


def price(ledger: Ledger, posting: Posting, own: OwnResult) -> Check:
    return check(
        "price",
        "The posted price is the clearing price of these orders.",
        _unequal(
            "price",
            price_text(posting.price, ledger.market),
            None if own.clearing.price is None else price_text(own.clearing.price, ledger.market),
        ),
    )


def batches(posting: Posting, own: OwnResult) -> Check:
    return check(
        "batches",
        "The posted number of batches is that of the fills' canonical batches.",
        _unequal("batches", posting.batches, len(own.batches)),
    )


def root(posting: Posting, own: OwnResult) -> Check:
    return check(
        "root",
        "The posted result root commits to the canonical batches of these fills.",
        _unequal("root", posting.result_root.hex(), None if own.tree is None else own.tree.root.hex()),
    )


def fills(ledger: Ledger, slot: SlotIndex, own: OwnResult) -> Check:
    return check(
        "fills",
        "Every settled batch holds exactly the fills of the clearing, trader by trader and order by order.",
        (wrong for settlement in ledger.settlements.get(slot, []) for wrong in _wrong_fills(settlement, own)),
    )


def proofs(ledger: Ledger, posting: Posting) -> Check:
    return check(
        "proofs",
        "The proof of every settled batch leads to the posted result root.",
        (
            f"batch {each.batch} in {each.transaction} is not below the root"
            for each in ledger.settlements.get(posting.slot, [])
            if not is_in_root(
                posting.result_root,
                each.batch,
                leaf(ledger.market.address, posting.slot, _as_batch(each)),
                list(each.proof),
            )
        ),
    )


def sums(ledger: Ledger, slot: SlotIndex) -> Check:
    return check(
        "sums",
        "Each settled batch buys as many lots as it sells, and the program reported its lots and fees rightly.",
        (wrong for each in ledger.settlements.get(slot, []) for wrong in _wrong_sums(ledger, each)),
    )


def settled(ledger: Ledger, slot: SlotIndex, own: OwnResult) -> Check:
    done = [each.batch for each in ledger.settlements.get(slot, [])]
    twice = sorted({number for number in done if done.count(number) > 1})
    missing = [batch.number for batch in own.batches if batch.number not in done]
    if not twice and missing:
        missed = ledger.is_past(slot, ledger.market.timing.settle_seconds)
        return undecided("settled", SETTLED, f"not settled: {missing}", missed=missed)
    return check("settled", SETTLED, (f"batch {number} was settled twice" for number in twice))


def account(ledger: Ledger, posting: Posting) -> Check:
    """A closed slot has no account; then its closing must be in the history, as no account may just vanish."""
    held = ledger.slot_accounts.get(posting.slot)
    done = tuple(sorted(each.batch for each in ledger.settlements.get(posting.slot, [])))
    wrong: list[str] = []
    if held is None:
        wrong += [] if posting.slot in ledger.closings else ["it is gone and was never closed"]
    else:
        wrong += ["it was closed and still there"] if posting.slot in ledger.closings else []
        wrong += _unequal("price", held.price, posting.price)
        wrong += _unequal("root", held.result_root.hex(), posting.result_root.hex())
        wrong += _unequal("book hash", held.book_hash.hex(), posting.book_hash.hex())
        wrong += _unequal("batches", held.batches, posting.batches)
        wrong += _unequal("settled batches", held.settled, done)
    return check(
        "account", "The slot's account holds what was posted and settled, until it is closed.", wrong
    )


def _unequal(what: str, found: object, expected: object) -> Iterator[str]:
    if found != expected:
        yield f"{what}: the chain holds {found}, recomputed is {expected}"


def _wrong_fills(settlement: Settlement, own: OwnResult) -> Iterator[str]:
    where = f"batch {settlement.batch} in {settlement.transaction}"
    if settlement.batch >= len(own.batches):
        yield f"{where}: the clearing has {len(own.batches)} batches"
        return
    expected = [
        (fill.trader, fill.time, fill.lots)
        for trader in own.batches[settlement.batch].traders
        for fill in trader.fills
    ]
    found = [(fill.trader, fill.time, fill.lots) for traders in settlement.accounts for fill in traders]
    for wrong in found:
        if wrong not in expected:
            yield f"{where}: settled {_fill_text(wrong)}, which the clearing does not hold"
    for lacking in expected:
        if lacking not in found:
            yield f"{where}: {_fill_text(lacking)} was not settled"
    if sorted(found) == sorted(expected) and found != expected:
        yield f"{where}: the fills stand in another order"


def _fill_text(fill: tuple[str, int, int]) -> str:
    trader, time, lots = fill
    return f"{lots} lots of the order signed at {time} by {trader}"


def _as_batch(settlement: Settlement) -> Batch:
    """A settled batch in the core's words, for its leaf: side and seq do not enter that."""
    return Batch(
        number=settlement.batch,
        traders=tuple(
            TraderFills(
                trader=own[0].trader,
                fills=tuple(
                    Fill(trader=f.trader, time=f.time, seq=RecordSeq(0), side="buy", lots=f.lots) for f in own
                ),
            )
            for own in settlement.accounts
            if own
        ),
    )


def _wrong_sums(ledger: Ledger, settlement: Settlement) -> Iterator[str]:
    lots = {"buy": 0, "sell": 0}
    fees = 0
    for fill in (fill for own in settlement.accounts for fill in own):
        order = ledger.orders.get((fill.trader, fill.time))
        if order is None:
            yield f"batch {settlement.batch}: {fill.trader} has no order signed at {fill.time}"
            return
        lots[order.side] += fill.lots
        fees += fill.lots * order.fee
    where = f"batch {settlement.batch} in {settlement.transaction}"
    yield from _unequal(f"{where}: lots sold", lots["sell"], lots["buy"])
    yield from _unequal(f"{where}: lots", settlement.lots, lots["buy"])
    yield from _unequal(f"{where}: fees", settlement.fees, fees)
