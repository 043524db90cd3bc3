"""The fold under random commands: replay is byte-identical and the kept books equal books made anew."""

from hypothesis import given
from hypothesis import strategies as st

from auction_engine.core.commands import (
    AmendOrder,
    GatePassed,
    HaltMarket,
    PlaceOrder,
    ResumeMarket,
    SealBook,
    SetCollar,
    SetLimits,
)
from auction_engine.core.errors import AuctionError
from auction_engine.core.limits import TraderLimits
from auction_engine.core.order import End, Order
from auction_engine.core.order_text import render_end, render_order
from auction_engine.core.sealed_book import BookRow
from auction_engine.core.state import MarketState, state_bytes
from auction_engine.core.units import NEVER, Milliseconds, RecordSeq, Seconds, SlotIndex, Ticks
from tests.markets import NOW, NOW_MS, Log, address, make_market, make_order, record_of, trader_seen

MARKET = make_market()
FIRST = NOW // 15 + 2
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["place", "place", "amend", "see", "gate", "seal", "end", "oversee"]),
        st.integers(0, 11),
        st.integers(0, 3),
    ),
    max_size=30,
)


def order_of(number: int, trader: int) -> Order:
    return make_order(
        trader=address(101 + trader),
        side="buy" if number % 2 else "sell",
        lots=1 + number,
        limit=200 + number,
        first=FIRST + number % 3,
        count=1 + number % 4,
        time=NOW_MS + number,
    )


def amendment(new: Order, target: Milliseconds, trader: int) -> AmendOrder:
    end = End(trader=new.trader, target=target, time=Milliseconds(NOW_MS + 20))
    return AmendOrder(
        end_text=render_end(end, MARKET),
        end_signature="",
        text=render_order(new, MARKET),
        signature="",
        wallet=address(1 + trader),
        at=NOW_MS,
    )


def oversee(log: Log, number: int, operator: int) -> None:
    by = address(200 + operator)
    match number % 4:
        case 0:
            log.submit(HaltMarket(reason="a test", by=by, at=NOW_MS))
        case 1:
            log.submit(ResumeMarket(by=by, at=NOW_MS))
        case 2:
            log.submit(SetCollar(low=Ticks(200), high=Ticks(203 + number), by=by, at=NOW_MS))
        case _:
            wallet = address(1 + operator) if operator else None
            log.submit(SetLimits(wallet=wallet, limits=TraderLimits(open_orders=number), by=by, at=NOW_MS))


def step(log: Log, kind: str, number: int, trader: int) -> None:
    slot = SlotIndex(FIRST + number % 5)
    past = Seconds(MARKET.timing.gate(slot) + 1)
    order = order_of(number, trader)
    if kind == "place":
        text = render_order(order, MARKET)
        log.submit(PlaceOrder(text=text, signature="", wallet=address(1 + trader), at=Milliseconds(NOW_MS)))
    elif kind == "amend":
        log.submit(amendment(order_of((number + 1) % 12, trader), Milliseconds(NOW_MS + number), trader))
    elif kind == "oversee":
        oversee(log, number, trader)
    elif kind in ("see", "end"):
        ended = NOW + 20 if kind == "end" else NEVER
        records = tuple(record_of(order_of(i, trader), 1 + i, ended_at=ended) for i in range(number % 4))
        seq = log.state.seq + 2
        log.submit(trader_seen(1 + trader, seq=seq, records=records))
    elif kind == "gate":
        log.submit(GatePassed(slot=slot, chain_time=past))
    else:
        rows = tuple(
            BookRow(
                trader=o.trader, time=o.time, seq=RecordSeq(1 + i), side=o.side, lots=o.lots, limit=o.limit
            )
            for i, o in enumerate(order_of(n, trader) for n in range(number))
        )
        log.submit(SealBook(slot=slot, chain_slot=1, chain_time=past, rows=rows))


@given(STEPS)
def test_replaying_the_log_gives_the_same_bytes_and_the_same_books(steps: list[tuple[str, int, int]]) -> None:
    log = Log(MARKET)
    for trader in range(4):
        log.submit(trader_seen(1 + trader))
    for slot in range(FIRST, FIRST + 6):
        log.state.book(SlotIndex(slot))
    for kind, number, trader in steps:
        before = state_bytes(log.state)
        try:
            step(log, kind, number, trader)
        except AuctionError:
            assert state_bytes(log.state) == before
    replayed = log.replayed()
    assert state_bytes(replayed) == state_bytes(log.state)
    for slot, kept in log.state.books.items():
        anew = MarketState(market=MARKET, orders=replayed.orders, open_orders=replayed.open_orders).book(slot)
        assert list(kept.rows()) == list(anew.rows())
        assert kept.levels("buy") == anew.levels("buy")
