"""Commands from other processes: the inbox gives the same answers as a call in the same process."""

import asyncio

import asyncpg
import msgspec
import pytest

from auction_engine.core.commands import OpenMarket, PlaceOrder
from auction_engine.core.errors import (
    AuctionError,
    InvalidInput,
    NotFound,
    OrderTextError,
    Refused,
    Unavailable,
)
from auction_engine.core.state import state_bytes
from auction_engine.db.inbox import LetterId, clear_old_letters, put_letters
from auction_engine.sequencer.answers import Accepted, Answer, decode_answer, encode_answer
from auction_engine.sequencer.gateway import InboxGateway
from tests.integration.sequencer.running import (
    MARKET,
    eventually,
    insist,
    open_with_traders,
    order,
    replayed,
    sequencing,
    trading,
)

pytestmark = pytest.mark.anyio
HERE = MARKET.address


async def test_many_callers_are_answered_each_with_his_own_order(pool: asyncpg.Pool) -> None:
    async with sequencing(pool), InboxGateway(pool) as one, InboxGateway(pool) as two:
        await open_with_traders(one, 30)
        calls = [(one, two)[number % 2].submit(HERE, order(number)) for number in range(240)]
        answers = await asyncio.gather(*calls)
        state = (await replayed(pool)).state
        assert state is not None
        by_seq = {entry.accepted_seq: entry for entry in state.orders.values()}
        for number, answer in enumerate(answers):
            assert by_seq[answer.seq].order.time == order(number).at + number % 8
            assert by_seq[answer.seq].wallet == order(number).wallet
        assert await pool.fetchval("SELECT count(*) FROM inbox") == 0


async def test_both_ways_to_a_sequencer_may_be_used_at_once(pool: asyncpg.Pool) -> None:
    async with trading(pool, traders=10) as (sequencer, local), InboxGateway(pool) as inbox:
        calls = [(local, inbox)[number % 2].submit(HERE, order(number)) for number in range(80)]
        answers = await asyncio.gather(*calls)
        assert len({answer.seq for answer in answers}) == 80
        state = (await replayed(pool)).state
        assert sequencer.state is not None and state is not None
        assert state_bytes(sequencer.state) == state_bytes(state)


async def test_a_refusal_is_the_same_error_in_every_process(pool: asyncpg.Pool) -> None:
    async with trading(pool) as (_, local), InboxGateway(pool) as inbox:
        poor = PlaceOrder(text="nonsense", signature="", wallet="", at=order(0).at)
        stranger = msgspec.structs.replace(order(9), wallet="nobody")
        for command, kind in ((poor, OrderTextError), (stranger, Refused)):
            with pytest.raises(kind) as here:
                await local.submit(HERE, command)
            with pytest.raises(kind) as there:
                await inbox.submit(HERE, command)
            assert type(here.value) is type(there.value)
            assert (str(here.value), here.value.code, here.value.details) == (
                str(there.value),
                there.value.code,
                there.value.details,
            )


@pytest.mark.parametrize(
    "answer",
    [
        Accepted(seq=3, changed=True),  # type: ignore[arg-type]
        Refused("no", code="over_collateral", needed=2**60, available="0"),
        OrderTextError("é\n"),
        AuctionError("what"),
    ],
)
def test_an_answer_reads_back_as_it_was_written(answer: Answer) -> None:
    read = decode_answer(encode_answer(answer))
    assert type(read) is type(answer)
    if isinstance(answer, AuctionError) and isinstance(read, AuctionError):
        assert (str(read), read.code, read.details) == (str(answer), answer.code, answer.details)
    else:
        assert read == answer


async def test_without_a_sequencer_the_caller_is_told_and_the_command_never_counts(
    pool: asyncpg.Pool,
) -> None:
    async with InboxGateway(pool, timeout_seconds=0.3) as gateway:
        with pytest.raises(Unavailable) as refused:
            await gateway.submit(HERE, order(0))
        assert refused.value.code == "unanswered"
        assert await pool.fetchval("SELECT count(*) FROM inbox") == 0


async def test_letters_whose_time_is_up_are_not_read_and_later_removed(pool: asyncpg.Pool) -> None:
    await put_letters(pool, [(HERE, msgspec.json.encode(order(0)))], seconds=-3600)
    async with trading(pool, traders=1), InboxGateway(pool) as gateway:
        await gateway.submit(HERE, order(1))
        assert await pool.fetchval("SELECT count(*) FROM events WHERE kind = 'order_accepted'") == 1
        async with pool.acquire() as connection:
            await clear_old_letters(connection, HERE)
        assert await pool.fetchval("SELECT count(*) FROM inbox") == 0


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b'{"type":"drop_table"}', b'{"type":"place_order"}', b"\xff\x00", b"[" * 5000],
)
async def test_what_is_not_a_command_is_answered_and_stops_nobody(pool: asyncpg.Pool, body: bytes) -> None:
    async with trading(pool), InboxGateway(pool) as gateway:
        [letter] = await put_letters(pool, [(HERE, body)], seconds=60)
        await gateway.submit(HERE, order(0))
        await eventually(lambda: _outcome(pool, letter))
        answer = decode_answer(await _outcome(pool, letter))
        assert isinstance(answer, InvalidInput)
        assert answer.code == "not_a_command"


async def _outcome(pool: asyncpg.Pool, letter: LetterId) -> bytes:
    outcome: bytes = await pool.fetchval("SELECT outcome FROM inbox WHERE id = $1", letter)
    return outcome


async def test_a_letter_that_spoils_its_batch_is_answered_once_and_then_left_alone(
    pool: asyncpg.Pool,
) -> None:
    """Postgres has no text with a NUL, so this opening cannot be committed, whoever retries it."""
    async with sequencing(pool), InboxGateway(pool) as gateway:
        bad = OpenMarket(market=msgspec.structs.replace(MARKET, name="a\0b"))
        with pytest.raises(AuctionError) as refused:
            await gateway.submit(HERE, bad)
        assert refused.value.code == "internal"
        assert (await insist(gateway, OpenMarket(market=MARKET))).seq == 1


async def test_letters_for_another_market_wait_for_its_own_sequencer(pool: asyncpg.Pool) -> None:
    async with trading(pool), InboxGateway(pool, timeout_seconds=0.3) as gateway:
        with pytest.raises(Unavailable):
            await gateway.submit("another", order(0))
        assert (await gateway.submit(HERE, order(0))).changed


async def test_a_name_that_no_market_can_have_is_refused_and_stops_nobody(pool: asyncpg.Pool) -> None:
    async with trading(pool), InboxGateway(pool) as gateway:
        for name in ("", "a\0b", "é", "\ud800", "a b"):
            with pytest.raises(NotFound):
                await gateway.submit(name, order(0))
        assert (await gateway.submit(HERE, order(0))).changed


@pytest.mark.parametrize("turns", [1, 2, 3, 5, 10, 100, 1_000])
async def test_a_gateway_that_stops_leaves_nobody_waiting(pool: asyncpg.Pool, turns: int) -> None:
    gateway = InboxGateway(pool)
    await gateway.start()
    calls = [asyncio.create_task(gateway.submit(HERE, order(number))) for number in range(3)]
    for _ in range(turns):
        await asyncio.sleep(0)
    await gateway.stop()
    answers = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 10)
    assert all(isinstance(answer, Unavailable) for answer in answers)
    with pytest.raises(Unavailable, match="not open"):
        await gateway.submit(HERE, order(0))
