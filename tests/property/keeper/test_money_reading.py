"""Reading settled batches loses nothing: what some pay others get, and the market its fees."""

import struct
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from auction_engine.core.batches import make_batches
from auction_engine.core.sealed_book import Fill
from auction_engine.core.units import Lots, Milliseconds, RecordSeq
from keeper.money_reading import needed
from tests.markets import NOW_MS, address
from tests.money import FEE, SLOT, SLOT_ACCOUNT, call, reader_of, transaction


@st.composite
def balanced(draw: st.DrawFn) -> list[Fill]:
    """Fills of some traders, as many lots bought as sold."""
    bought = draw(st.lists(st.integers(1, 50), min_size=1, max_size=25))
    cuts = sorted(draw(st.sets(st.integers(1, sum(bought)), max_size=24)) | {0, sum(bought)})
    sold = [end - start for start, end in pairwise(cuts)]
    sides = [("buy", lots) for lots in bought] + [("sell", lots) for lots in sold]
    return [
        Fill(
            trader=address(100 + number % 7),
            time=Milliseconds(NOW_MS + number),
            seq=RecordSeq(number),
            side=side,  # type: ignore[arg-type]
            lots=Lots(lots),
        )
        for number, (side, lots) in enumerate(sides)
    ]


@given(balanced(), st.integers(-500, 1000))
def test_the_movements_of_every_batch_add_up_to_its_fees(fills: list[Fill], price: int) -> None:
    reader = reader_of(fills)
    posted = call("post_clearing", {"slot": SLOT_ACCOUNT}, index=SLOT, price=price)
    assert reader.read(transaction(posted)) == []
    read: dict[tuple[str, int], int] = {}
    for batch in make_batches(fills):
        data = b"\x00" + b"".join(
            bytes([len(own.fills)]) + b"".join(struct.pack("<BI", f.seq, f.lots) for f in own.fills)
            for own in batch.traders
        )
        traders = tuple(own.trader for own in batch.traders)
        settled = transaction(
            call("settle_batch", {"slot": SLOT_ACCOUNT}, traders, batch=batch.number, data=data)
        )
        assert needed([settled]).traders == tuple(sorted(traders))
        movements = reader.read(settled)
        assert sum(m.amount for m in movements) == -sum(m.fee for m in movements)
        assert [m.number for m in movements] == list(range(len(movements)))
        for movement in movements:
            assert movement.trade is not None and movement.order_time is not None
            assert movement.fee == FEE * movement.trade.lots
            name = movement.trader, movement.order_time
            read[name] = read.get(name, 0) + movement.trade.lots
    assert read == {(f.trader, f.time): f.lots for f in fills}
    assert reader.problems == []
