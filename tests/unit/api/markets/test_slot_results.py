"""Fills and their batches: every lot of every fill is in exactly the batches that are named."""

from hypothesis import given
from hypothesis import strategies as st

from api.markets.slot_results import KEPT_MAX, SlotResults, place_fills
from api.orders.presentation import fill_status
from auction_engine.core.batches import make_batches
from auction_engine.core.entries import SlotEntry
from auction_engine.core.sealed_book import Fill
from auction_engine.core.units import SLOTS_MAX, Lots, Milliseconds, RecordSeq, Seconds, SlotIndex
from tests.markets import NOW_MS, address


def cleared(sizes: list[int]) -> SlotEntry:
    """A slot in which one seller sells to a buyer per size."""
    buys = [
        Fill(trader=address(200 + i), time=NOW_MS, seq=RecordSeq(i + 1), side="buy", lots=Lots(size))
        for i, size in enumerate(sizes)
    ]
    sell = Fill(
        trader=address(100),
        time=Milliseconds(NOW_MS),
        seq=RecordSeq(10_000),
        side="sell",
        lots=Lots(sum(sizes)),
    )
    fills = (*buys, sell)
    batches = len(make_batches(list(fills)))
    return SlotEntry(slot=SlotIndex(1), status="posted", gated_at=Seconds(0), fills=fills, batches=batches)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=60))
def test_each_fill_names_the_batches_that_settle_it(sizes: list[int]) -> None:
    entry = cleared(sizes)
    placed = place_fills(entry)
    settled: dict[tuple[str, int], int] = {}
    for batch in make_batches(list(entry.fills)):
        for trader in batch.traders:
            for fill in trader.fills:
                assert batch.number in placed[fill.trader, fill.time].batches
                settled[fill.trader, fill.time] = settled.get((fill.trader, fill.time), 0) + fill.lots
    assert settled == {name: fill.lots for name, fill in placed.items()}
    assert settled == {name: sum(fill.parts) for name, fill in placed.items()}


def test_a_split_fill_is_settled_when_its_last_batch_is() -> None:
    entry = cleared([1] * 40)
    seller = place_fills(entry)[address(100), NOW_MS]
    assert len(seller.batches) == entry.batches > 1
    entry.settled = list(seller.batches[:-1])
    assert fill_status(entry, seller) == "posted"
    entry.settled = list(seller.batches)
    assert fill_status(entry, seller) == "settled"


def test_in_a_lapsed_slot_what_was_settled_stays_settled() -> None:
    entry = cleared([1] * 40)
    entry.status, entry.settled = "lapsed", [0]
    placed = place_fills(entry)
    states = {fill_status(entry, fill) for fill in placed.values()}
    assert states == {"settled", "lapsed"}


def test_results_are_worked_out_once_per_slot() -> None:
    results, entry = SlotResults(), cleared([3])
    assert results.of_slot("m", entry) is results.of_slot("m", entry)
    empty = SlotEntry(slot=SlotIndex(2), status="no_trade", gated_at=Seconds(0))
    assert results.of_slot("m", empty) == {}


def test_results_that_nobody_reads_any_more_are_forgotten_and_those_of_the_longest_order_are_not() -> None:
    results, entries = SlotResults(), [cleared([1]) for _ in range(2 * KEPT_MAX)]
    for index, entry in enumerate(entries):
        entry.slot = SlotIndex(index)
        results.of_slot("m", entries[0])
        results.of_slot("m", entry)
    assert len(results._placed) == KEPT_MAX
    assert ("m", SlotIndex(0)) in results._placed and ("m", SlotIndex(1)) not in results._placed
    covered = entries[-SLOTS_MAX:]
    first = [results.of_slot("m", entry) for entry in covered]
    again = [results.of_slot("m", entry) for entry in covered]
    assert all(one is other for one, other in zip(first, again, strict=True))
