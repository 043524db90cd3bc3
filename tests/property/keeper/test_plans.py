"""Plans lose nothing, repeat nothing, and keep order."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from auction_engine.core.jobs import RegisterOrder
from auction_engine.core.order_text import order_id, render_order
from auction_engine.core.units import Milliseconds
from keeper.packing import pack
from keeper.registering_plan import Registration, earliest_gate, plan_registrations, read_registration
from tests.markets import NOW, NOW_MS, address, make_market, make_order

MARKET = make_market()


def registration(job_id: int, trader: int, first: int, count: int) -> Registration:
    order = make_order(
        trader=address(101 + trader), first=NOW // 15 + first, count=count, time=NOW_MS + job_id
    )
    text = render_order(order, MARKET)
    job = RegisterOrder(
        order_id=order_id(text), wallet=address(trader), trader=order.trader, text=text, signature=""
    )
    return read_registration(job_id, job, MARKET)


@given(st.lists(st.integers(1, 9)), st.integers(1, 20))
def test_packing_keeps_every_item_in_order_and_no_group_is_too_large(sizes: list[int], room: int) -> None:
    groups = pack(sizes, lambda group: sum(group) <= room)
    assert [size for group in groups for size in group] == sizes
    assert all(sum(group) <= room or len(group) == 1 for group in groups)
    assert all(sum(a) + b[0] > room for a, b in itertools.pairwise(groups))


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 20), st.integers(1, 30)), max_size=25),
    st.integers(1, 4),
)
def test_every_order_is_planned_once_with_its_own_trader_and_by_urgency(
    orders: list[tuple[int, int, int]], room: int
) -> None:
    given_ = [registration(number, *order) for number, order in enumerate(orders)]
    now = Milliseconds(NOW_MS)
    groups = plan_registrations(given_, now, MARKET.timing, lambda group: len(group) <= room)
    planned = [one for group in groups for one in group]
    assert sorted(one.job_id for one in planned) == list(range(len(orders)))
    assert all(len({one.order.trader for one in group}) == 1 and len(group) <= room for group in groups)
    gates = [earliest_gate(group[0].order, now, MARKET.timing) for group in groups]
    assert gates == sorted(gates)
    for trader in {one.order.trader for one in planned}:
        own = [earliest_gate(o.order, now, MARKET.timing) for o in planned if o.order.trader == trader]
        assert own == sorted(own)
