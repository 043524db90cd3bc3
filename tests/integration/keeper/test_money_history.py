"""The money's history adds up to what the chain holds, after every kind of movement and through crashes and rivals."""

import asyncio
from collections import defaultdict

import asyncpg
import pytest

from auction_engine.db.money_records import read_reading
from chain.instructions import withdraw
from chain.operator_instructions import set_fees
from chain.token import token_account_address
from keeper.alarms import Alarms
from keeper.money_following import MoneyFollower
from tests.integration.keeper.exchange import Exchange, eventually, exchange, keeping, trade
from tests.localnet import LocalNode

pytestmark = pytest.mark.anyio


async def caught_up(at: Exchange) -> None:
    """Until the history reaches what the chain has confirmed by now."""
    slot = await at.rpc.slot("confirmed")

    async def reached() -> bool:
        reading = await read_reading(at.pool, at.community.market.address)
        return reading is not None and reading.chain_slot >= slot

    await eventually(reached)


async def owned(at: Exchange) -> dict[str, int]:
    return {trader: each.free + each.locked for trader, each in (await at.community.accounts()).items()}


async def told(at: Exchange) -> dict[str, int]:
    """What each trader owns by the sums of his movements; the running balances must say the same."""
    rows = await at.pool.fetch("SELECT * FROM money_movements ORDER BY position")
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row["trader"]] += row["amount"]
        assert row["balance"] == sums[row["trader"]]
    return dict(sums)


async def withdrawn(at: Exchange, household: int, amount: int) -> None:
    own = at.community.households[household]
    community = at.community
    destination = token_account_address(own.wallet, community.mint)
    made = withdraw(community.program, own.wallet, community.address, community.mint, destination, amount)
    await community.send([made], own.key)


async def settled(at: Exchange, slot: int) -> None:
    await at.pass_gate(slot)
    await eventually(lambda: at.status(slot) == "settled")


async def play(at: Exchange) -> None:
    """Three slots with trades, a change of fees between, an order ended by text, one that runs out of cover, a withdrawal."""
    await at.known_traders()
    first = await at.coming_slot()
    await trade(at, first, 2)
    seller, buyer = at.community.households[0], at.community.households[1]
    ended = await at.place(seller, await at.community.sign(seller, "sell", 3, 900, first, 50))
    await eventually(lambda: at.order(ended).status == "registered")
    await at.end(seller, await at.community.sign_end(seller, at.order(ended).order.time))
    for slot in (first, first + 1):
        await settled(at, slot)
    await eventually(lambda: at.order(ended).status == "ended")
    me, market = at.community.operator.pubkey(), at.community.address
    await at.community.send([set_fees(at.community.program, me, market, fee=7, order_fee=11)])
    free = (await at.community.account(buyer)).free
    await withdrawn(at, 1, free - 2_100_000)
    later = await at.coming_slot()
    sold = await at.place(seller, await at.community.sign(seller, "sell", 10, 250, later))
    bought = await at.place(buyer, await at.community.sign(buyer, "buy", 10, 250, later, 20))
    orders = [sold, bought]
    await eventually(lambda: all(at.order(order).status == "registered" for order in orders))
    await settled(at, later)
    await eventually(lambda: at.order(bought).status == "ended")


async def test_every_traders_movements_add_up_to_his_account_on_chain(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool, 4) as at, keeping(at):
        await play(at)
        await caught_up(at)
        assert await told(at) == await owned(at)
        kinds = {row["kind"] for row in await pool.fetch("SELECT DISTINCT kind FROM money_movements")}
        assert kinds == {"deposit", "withdrawal", "order_fee", "fill"}
        fees = await pool.fetch("SELECT fee FROM money_movements WHERE kind = 'order_fee' ORDER BY position")
        assert [row["fee"] for row in fees] == [5, 5, 5, 5, 5, 11, 11]
        per_lot = await pool.fetch(
            "SELECT DISTINCT slot_index, fee / lots AS each FROM money_movements WHERE kind = 'fill' ORDER BY 1"
        )
        assert [row["each"] for row in per_lot] == [3, 3, 7]


async def test_reading_it_all_anew_beside_rivals_gives_the_same_history(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool) as at:
        async with keeping(at):
            await play(at)
            await caught_up(at)
        whole = await pool.fetch("SELECT * FROM money_movements ORDER BY position")
        await pool.execute("TRUNCATE money_movements, money_orders, money_prices, money_readings")
        rivals = [
            MoneyFollower(at.rpc, pool, at.community.market, at.community.program, Alarms()) for _ in range(3)
        ]
        await asyncio.gather(*(rival.read_on() for rival in rivals))
        assert await pool.fetch("SELECT * FROM money_movements ORDER BY position") == whole
