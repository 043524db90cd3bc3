"""Orders and ENDs reach the chain in the right order; what the program refuses is told, and the others do not suffer."""

import asyncpg
import pytest

from chain import instructions
from chain.addresses import token_account_address
from tests.integration.chain.community import Household
from tests.integration.keeper.exchange import Exchange, eventually, exchange, keeping
from tests.localnet import LocalNode

pytestmark = pytest.mark.anyio


async def allow(at: Exchange, own: Household, lots: int) -> None:
    """The operator sets how much the household may sell."""
    operator = at.community.operator.pubkey()
    made = instructions.set_limits(
        at.community.program,
        operator,
        at.community.address,
        own.wallet,
        max_sell_lots=lots,
        max_buy_lots=1_000,
    )
    await at.community.send([made])


async def test_orders_of_one_trader_share_transactions(localnet: LocalNode, pool: asyncpg.Pool) -> None:
    async with exchange(localnet, pool, households=1) as at:
        async with keeping(at):
            await at.known_traders()
        (own,) = at.community.households
        slot = await at.coming_slot(12)
        orders = [
            await at.place(own, await at.community.sign(own, "buy", 5, 100 + number, slot + number))
            for number in range(6)
        ]
        async with keeping(at):
            await eventually(lambda: all(at.order(order).status == "registered" for order in orders))
        sent = await pool.fetchval("SELECT count(*) FROM chain_transactions WHERE kind = 'register_orders'")
        assert sent == 2


async def test_an_order_that_the_program_refuses_is_told_and_its_neighbours_are_registered(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool, households=1) as at:
        async with keeping(at):
            await at.known_traders()
        (own,) = at.community.households
        slot = await at.coming_slot(12)
        bought = await at.place(own, await at.community.sign(own, "buy", 5, 200, slot))
        sold = await at.place(own, await at.community.sign(own, "sell", 5, 300, slot))
        await allow(at, own, 0)
        async with keeping(at):
            await eventually(lambda: at.order(bought).status == "registered")
            await eventually(lambda: _finished(at, 2))
            assert at.order(sold).status == "accepted"
            await at.pass_gate(slot)
            await eventually(lambda: at.order(sold).status == "unregistered")
        results = [str(job["result"]) for job in await at.jobs() if job["kind"] == "register_order"]
        assert results[0] == "registered"
        assert results[1].startswith("not registered: refused: LimitExceeded: ")


async def test_an_order_without_cover_waits_and_is_registered_when_money_comes(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool, households=1) as at:
        async with keeping(at):
            await at.known_traders()
        (own,) = at.community.households
        slot = await at.coming_slot(15)
        order = await at.place(own, await at.community.sign(own, "buy", 100, 900, slot))
        free = (await at.community.account(own)).free
        program, address, mint = at.community.program, at.community.address, at.community.mint
        purse = token_account_address(own.wallet, mint)
        await at.community.send(
            [instructions.withdraw(program, own.wallet, address, mint, purse, free)], own.key
        )
        async with keeping(at):
            await eventually(lambda: _noted(at, "InsufficientFree"))
            assert at.order(order).status == "accepted"
            await at.community.send(
                [instructions.deposit(program, own.wallet, address, mint, purse, free)], own.key
            )
            await eventually(lambda: at.order(order).status == "registered")


async def test_an_order_that_grew_stale_is_given_up_with_its_reason(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool, households=1) as at:
        async with keeping(at):
            await at.known_traders()
        (own,) = at.community.households
        slot = await at.coming_slot()
        await at.place(own, await at.community.sign(own, "buy", 5, 200, slot, 30))
        await at.community.pass_time(at.community.market.timing.fresh_seconds + 2)
        async with keeping(at):
            await eventually(lambda: _finished(at, 1))
        assert (await at.jobs())[0]["result"] == "not registered: no longer fresh"


async def test_an_end_that_was_sent_before_its_order_was_registered_still_ends_it(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool, households=1) as at:
        async with keeping(at):
            await at.known_traders()
        (own,) = at.community.households
        slot = await at.coming_slot(15)
        order = await at.place(own, await at.community.sign(own, "buy", 5, 200, slot, 10))
        await at.end(own, await at.community.sign_end(own, at.order(order).order.time))
        async with keeping(at):
            await eventually(lambda: at.order(order).status == "ended")
            await eventually(lambda: _finished(at, 2))
        assert [job["result"] for job in await at.jobs()] == ["registered", "ended"]


async def test_an_order_that_its_trader_registered_himself_is_found_registered(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool, households=1) as at:
        async with keeping(at):
            await at.known_traders()
        (own,) = at.community.households
        signed = await at.community.sign(own, "buy", 5, 200, await at.coming_slot(12))
        order = await at.place(own, signed)
        await at.community.register(own, signed)
        async with keeping(at):
            await eventually(lambda: at.order(order).status == "registered")
            await eventually(lambda: _finished(at, 1))
        assert (await at.jobs())[0]["result"] == "registered"
        sent = await pool.fetchval("SELECT count(*) FROM chain_transactions")
        assert sent == 0


async def _finished(at: Exchange, count: int) -> bool:
    return sum(job["result"] is not None for job in await at.jobs()) == count


async def _noted(at: Exchange, name: str) -> bool:
    return any(name in (job["note"] or "") for job in await at.jobs())
