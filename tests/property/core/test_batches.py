"""Batches: every fill once, each batch balanced and bounded, and each provable against the root."""

from hypothesis import given
from hypothesis import strategies as st

from auction_engine.core.batches import Batch, make_batches
from auction_engine.core.commitments import is_in_root, leaf, result_tree
from auction_engine.core.sealed_book import Fill
from auction_engine.core.units import Lots, Milliseconds, RecordSeq, SlotIndex
from tests.markets import address

MARKET, SLOT = address(1), SlotIndex(120_000_000)


@st.composite
def balanced_fills(draw: st.DrawFn) -> list[Fill]:
    buys = draw(st.lists(st.integers(1, 40), min_size=1, max_size=25))
    total = sum(buys)
    cuts = sorted(draw(st.sets(st.integers(1, total - 1), max_size=25))) if total > 1 else []
    sells = [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]
    traders = draw(st.integers(1, 12))
    sides = [("buy", lots) for lots in buys] + [("sell", lots) for lots in sells]
    return [
        Fill(
            trader=address(draw(st.integers(1, traders))),
            time=Milliseconds(1_800_000_000_000 + number),
            seq=RecordSeq(number),
            side="buy" if side == "buy" else "sell",
            lots=Lots(lots),
        )
        for number, (side, lots) in enumerate(sides, 1)
    ]


def lots_by_order(batches: list[Batch]) -> dict[int, int]:
    total: dict[int, int] = {}
    for batch in batches:
        for own in batch.traders:
            for fill in own.fills:
                total[fill.seq] = total.get(fill.seq, 0) + fill.lots
    return total


@given(balanced_fills(), st.integers(2, 8), st.integers(2, 12))
def test_batches_hold_every_fill_once_and_each_balances_within_its_bounds(
    fills: list[Fill], traders_max: int, fills_max: int
) -> None:
    batches = make_batches(fills, traders_max=traders_max, fills_max=fills_max)
    assert lots_by_order(batches) == {fill.seq: fill.lots for fill in fills}
    for number, batch in enumerate(batches):
        rows = [fill for own in batch.traders for fill in own.fills]
        assert batch.number == number
        assert sum(f.lots for f in rows if f.side == "buy") == sum(f.lots for f in rows if f.side == "sell")
        assert 1 <= len(batch.traders) <= traders_max
        assert len(rows) <= fills_max
        assert len({own.trader for own in batch.traders}) == len(batch.traders)
        assert all(len({f.seq for f in own.fills}) == len(own.fills) for own in batch.traders)


@given(balanced_fills(), st.randoms(use_true_random=False))
def test_batches_do_not_depend_on_the_order_in_which_fills_are_given(
    fills: list[Fill], chance: object
) -> None:
    shuffled = list(fills)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert make_batches(shuffled) == make_batches(fills)


@given(balanced_fills())
def test_every_batch_is_proven_by_its_path_and_by_no_other_place(fills: list[Fill]) -> None:
    batches = make_batches(fills, traders_max=2, fills_max=2)
    tree = result_tree(MARKET, SLOT, batches)
    for batch in batches:
        proof, own = tree.proof(batch.number), leaf(MARKET, SLOT, batch)
        assert is_in_root(tree.root, batch.number, own, proof)
        assert not is_in_root(tree.root, batch.number + 2 ** len(proof), own, proof)
        if batch.number:
            assert not is_in_root(tree.root, batch.number - 1, own, proof)
        assert not is_in_root(tree.root, batch.number, leaf(MARKET, SlotIndex(SLOT + 1), batch), proof)
