"""Random commands through a real sequencer: what it holds, what the log replays to and what the pure fold says are equal."""

import asyncio
import itertools

import asyncpg
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auction_engine.core.commands import (
    Command,
    EndOrders,
    GatePassed,
    OpenMarket,
    PlaceOrder,
    SealBook,
    SettlementSeen,
    SlotClosedSeen,
    WindowPassed,
)
from auction_engine.core.errors import AuctionError
from auction_engine.core.evolve import apply
from auction_engine.core.market import Market
from auction_engine.core.order import End, Order
from auction_engine.core.order_text import render_end, render_order
from auction_engine.core.sealed_book import BookRow
from auction_engine.core.state import MarketState, state_bytes
from auction_engine.core.state_image import restored_state
from auction_engine.core.units import NEVER, Milliseconds, RecordSeq, Seconds, Seq, SlotIndex, Ticks
from auction_engine.db.event_log import verify_log
from auction_engine.sequencer.gateway import LocalGateway
from tests.integration.sequencer.running import replayed, sequencing
from tests.markets import NOW, NOW_MS, Log, address, make_market, make_order, record_of, trader_seen

FIRST = NOW // 15 + 2
KINDS = (
    "place",
    "place",
    "place",
    "end",
    "see",
    "gate",
    "seal",
    "settle",
    "close",
    "window",
    "open",
    "nonsense",
)
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 11), st.integers(0, 3), st.booleans()), max_size=40
)
_numbers = itertools.count(10_000)


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


def row_of(order: Order, seq: int) -> BookRow:
    return BookRow(
        trader=order.trader,
        time=order.time,
        seq=RecordSeq(seq),
        side=order.side,
        lots=order.lots,
        limit=order.limit,
    )


def command_of(kind: str, number: int, trader: int, nth: int, market: Market) -> Command:
    """Commands that often fit the state and often do not."""
    slot = SlotIndex(FIRST + number % 5)
    wallet, past = address(1 + trader), Seconds(market.timing.gate(slot) + 1)
    order, at = order_of(number, trader), Milliseconds(NOW_MS)
    match kind:
        case "place":
            return PlaceOrder(text=render_order(order, market), signature="ab", wallet=wallet, at=at)
        case "end":
            end = End(trader=order.trader, target=None if number == 0 else order.time, time=NOW_MS)
            return EndOrders(text=render_end(end, market), signature="cd", wallet=wallet, at=at)
        case "see":
            ended = NOW + 20 if number > 8 else NEVER
            records = [record_of(order_of(i, trader), 1 + i, ended_at=ended) for i in range(number % 4)]
            return trader_seen(1 + trader, seq=2 + nth, records=tuple(records))
        case "gate":
            return GatePassed(slot=slot, chain_time=past)
        case "seal":
            rows = tuple(row_of(order_of(n, trader), 1 + n) for n in range(number))
            return SealBook(slot=slot, chain_slot=nth, chain_time=past, rows=rows)
        case "settle":
            return SettlementSeen(
                slot=slot,
                account_seq=nth,
                price=Ticks(205),
                result_root="00",
                batches=1,
                settled=(0,)[:trader],
            )
        case "close":
            return SlotClosedSeen(slot=slot)
        case "window":
            return WindowPassed(slot=slot, chain_time=Seconds(past + 90 * trader))
        case "open":
            return OpenMarket(market=market)
        case _:
            return PlaceOrder(text="Energy" + " " * number, signature="", wallet=wallet, at=at)


@pytest.mark.anyio
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
async def test_the_log_replays_to_the_same_bytes_and_every_answer_is_the_pure_folds(
    pool: asyncpg.Pool, steps: list[tuple[str, int, int, bool]]
) -> None:
    market = msgspec.structs.replace(make_market(), address=address(next(_numbers)))
    commands: list[tuple[Command, bool]] = [(OpenMarket(market=market), True)]
    commands += [(trader_seen(1 + trader), False) for trader in range(4)]
    commands += [
        (command_of(kind, number, trader, nth, market), wait)
        for nth, (kind, number, trader, wait) in enumerate(steps)
    ]
    async with sequencing(pool, market) as sequencer:
        answers = await _submit(LocalGateway([sequencer]), market, commands)
        assert sequencer.state is not None
        live = state_bytes(sequencer.state)
    pure = Log(market)
    assert answers == [_alone(pure, command) for command, _ in commands]
    ledger = await replayed(pool, market.address)
    assert ledger.state is not None
    assert state_bytes(ledger.state) == live == state_bytes(pure.state)
    _check_every_snapshot(pure)
    verified = await verify_log(pool, market.address)
    assert (verified.entries, verified.head) == (len(pure.entries), pure.state.log_hash)


def _check_every_snapshot(log: Log) -> None:
    """From each place on, the rest of the log makes of the image there what it makes of the state."""
    whole = MarketState(market=log.state.market)
    for nth, (log_hash, event) in enumerate(log.entries):
        apply(whole, Seq(whole.seq + 1), log_hash, event)
        if nth % 7 == 0:
            again = restored_state(state_bytes(whole))
            for later_hash, later in log.entries[nth + 1 :]:
                apply(again, Seq(again.seq + 1), later_hash, later)
            assert msgspec.structs.replace(again, books={}) == msgspec.structs.replace(log.state, books={})


async def _submit(
    gateway: LocalGateway, market: Market, commands: list[tuple[Command, bool]]
) -> list[object]:
    """Submit in order; with `wait` the ones before it are answered first, so that batches have all sizes."""
    calls: list[asyncio.Task[object]] = []
    for command, wait in commands:
        if wait and calls:
            await asyncio.gather(*calls)
        calls.append(asyncio.create_task(_answer(gateway, market, command)))
    return list(await asyncio.gather(*calls))


async def _answer(gateway: LocalGateway, market: Market, command: Command) -> object:
    try:
        return (await gateway.submit(market.address, command)).changed
    except AuctionError as error:
        return error.code, str(error)


def _alone(log: Log, command: Command) -> object:
    try:
        return bool(log.submit(command))
    except AuctionError as error:
        return error.code, str(error)
