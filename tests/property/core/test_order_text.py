"""Reading and writing are inverse: no order has two texts, no text two orders."""

from hypothesis import given
from hypothesis import strategies as st

from auction_engine.core.errors import OrderTextError
from auction_engine.core.order import Order
from auction_engine.core.order_text import parse_text, render_order
from auction_engine.core.units import LOTS_MAX_WH, SLOTS_MAX
from tests.markets import address, make_market, make_order

MARKET = make_market()
ORDERS = st.builds(
    make_order,
    trader=st.integers(0, 2**31).map(address),
    side=st.sampled_from(["buy", "sell"]),
    lots=st.integers(1, LOTS_MAX_WH // 10),
    limit=st.integers(-500, 1000),
    first=st.integers(1_577_836_800 // 15, 4_102_444_799 // 15),
    count=st.integers(1, SLOTS_MAX),
    time=st.integers(10**12, 10**13 - 1),
)


@given(ORDERS)
def test_every_order_reads_back_from_its_text(order: Order) -> None:
    assert parse_text(render_order(order, MARKET), MARKET) == order


@given(ORDERS, st.data())
def test_whatever_is_accepted_after_a_mutation_renders_to_itself(order: Order, data: st.DataObject) -> None:
    text = bytearray(render_order(order, MARKET).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at] = data.draw(st.integers(32, 126))
    mutated = text.decode()
    try:
        accepted = parse_text(mutated, MARKET)
    except OrderTextError:
        return
    assert isinstance(accepted, Order)
    assert render_order(accepted, MARKET) == mutated
