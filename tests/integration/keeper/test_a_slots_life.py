"""A slot goes its whole way: registered, gated, sealed, cleared, posted, settled, closed, and everything given back."""

import asyncpg
import pytest

from auction_engine.core.units import SlotIndex
from auction_engine.db.mirror import freshness, read_accounts
from auction_engine.db.transactions import transactions_of_slots
from auction_engine.verify import verify_market
from chain.accounts import decode_slot
from chain.addresses import slot_address
from tests.integration.keeper.exchange import Exchange, eventually, exchange, keeping, trade
from tests.localnet import LocalNode

pytestmark = pytest.mark.anyio


async def slot_account(at: Exchange, slot: SlotIndex) -> bytes | None:
    found = await at.rpc.account(slot_address(at.community.program, at.community.address, slot))
    return None if found is None else found.data


async def test_accepted_orders_become_a_settled_slot_and_nothing_remains(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool) as at, keeping(at):
        await at.known_traders()
        slot = await at.coming_slot()
        orders = await trade(at, slot)
        await eventually(lambda: all(at.order(order).status == "registered" for order in orders))

        await at.pass_gate(slot)
        await eventually(lambda: at.status(slot) == "settled")
        entry = at.state.slots[slot]
        assert (entry.price, entry.volume) == (251, 10)
        data = await slot_account(at, slot)
        assert data is not None
        account = decode_slot(data)
        assert account.result_root.hex() == entry.result_root and account.price == entry.price
        assert account.book_hash.hex() == entry.book_hash and len(entry.rows) == 2

        spent = (await transactions_of_slots(pool, at.community.market.address, [slot]))[slot]
        assert [one.kind for one in spent] == ["post_clearing", "settle_batch"]
        assert all(one.error is None and one.compute_units > 0 and one.fee_lamports == 5000 for one in spent)
        await eventually(lambda: _mirrored(at, slot, data))
        assert await at.vault_is_whole()
        report = await verify_market(at.rpc, at.community.program, at.community.address)
        assert report.ok, report

        await at.pass_gate(slot, at.community.market.timing.life_seconds + 130)
        await eventually(lambda: at.status(slot) == "closed")
        await eventually(lambda: all(at.order(order).status == "released" for order in orders))
        await eventually(lambda: _nothing_mirrored(at, slot))
        assert await slot_account(at, slot) is None
        assert all(trader.locked == 0 for trader in at.state.traders.values())
        assert await at.vault_is_whole()
        assert [job["result"] for job in await at.jobs()] == ["registered", "registered", "settled"]


async def _mirrored(at: Exchange, slot: SlotIndex, data: bytes) -> bool:
    found = await read_accounts(at.pool, at.community.market.address, "slot", key=str(slot))
    return [one.data for one in found] == [data]


async def _nothing_mirrored(at: Exchange, slot: SlotIndex) -> bool:
    return not await read_accounts(at.pool, at.community.market.address, "slot", key=str(slot))


async def test_the_mirror_says_what_the_chain_holds_and_how_fresh_it_is(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool) as at, keeping(at):
        await at.known_traders()
        address = at.community.market.address
        wallets = {str(own.wallet) for own in at.community.households}

        async def all_mirrored() -> bool:  # the mirror is written after the log has heard
            return wallets <= {one.name.key for one in await read_accounts(pool, address, "trader")}

        await eventually(all_mirrored)
        mirrored = {one.name.key: one for one in await read_accounts(pool, address, "trader")}
        for own in at.community.households:
            found = await at.rpc.account(own.trader)
            assert found is not None and mirrored[str(own.wallet)].data == found.data
        await eventually(lambda: pool.fetchval("SELECT count(*) FROM mirror_sweeps"))
        swept = (await freshness(pool, address)).swept_slot
        assert swept is not None

        async def swept_again() -> bool:
            return ((await freshness(pool, address)).swept_slot or 0) > swept

        await eventually(swept_again)


async def test_a_slot_without_orders_is_sealed_empty_and_nothing_is_posted(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool) as at, keeping(at):
        slot = await at.coming_slot()
        await at.pass_gate(slot)
        await eventually(lambda: at.status(slot) == "no_trade")
        assert at.state.slots[slot].rows == ()
        assert await slot_account(at, slot) is None
