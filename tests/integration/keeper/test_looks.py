"""A look holds everything that could happen up to its clock: what sealing a book rests on."""

import asyncpg
import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from auction_engine.core.errors import NotFound
from auction_engine.core.units import SlotIndex
from chain.addresses import slot_address, trader_address
from chain.clock import read_clock
from chain.program_files import program_id
from keeper.observing import Observer
from keeper.run import read_market
from tests.integration.chain.community import dust
from tests.integration.keeper.exchange import eventually, exchange
from tests.localnet import running_localnet

pytestmark = pytest.mark.anyio


async def test_the_finalized_clock_is_that_of_the_finalized_block(pool: asyncpg.Pool) -> None:
    async with running_localnet(finality_slots=80) as node, exchange(node, pool, households=0) as at:
        written, seconds = await read_clock(at.rpc, "finalized")
        newest, now = await read_clock(at.rpc, "confirmed")
        assert newest - 90 <= written <= newest - 79 and now - 6 <= seconds <= now - 3


async def test_accounts_are_never_older_than_the_clock_of_the_look(pool: asyncpg.Pool) -> None:
    async with running_localnet(finality_slots=10) as node, exchange(node, pool, households=1) as at:
        (own,) = at.community.households
        observer = Observer(at.rpc, program_id(), Pubkey.from_string(at.community.market.address))
        slot = await at.coming_slot(9)
        await at.community.wait_finalized(await at.rpc.slot())
        await at.community.register(own, await at.community.sign(own, "buy", 1, 1, slot))
        registered_at = (await at.community.account(own)).records[0].live_from

        async def is_past() -> bool:
            view = await observer.look("finalized")
            if view.now > registered_at:
                assert len(view.traders[str(own.trader)].records) == 1
            return view.now > registered_at

        await eventually(is_past)


async def test_lamports_at_an_address_without_an_account_of_ours_are_no_account(pool: asyncpg.Pool) -> None:
    async with running_localnet() as node, exchange(node, pool, households=1) as at:
        program, market = program_id(), at.community.address
        (own,) = at.community.households
        unopened = trader_address(program, market, Keypair().pubkey())
        nowhere = Keypair().pubkey()
        await dust(at.rpc, unopened, slot_address(program, market, SlotIndex(7)), nowhere)
        observer = Observer(at.rpc, program, market)
        found = await observer.traders([str(unopened), str(own.trader)], 0)
        assert list(found) == [str(own.trader)]
        assert (await observer.look_at_slot(SlotIndex(7))).account is None
        with pytest.raises(NotFound):
            await Observer(at.rpc, program, nowhere).look("confirmed")
        with pytest.raises(NotFound):
            await read_market(at.rpc, program, nowhere)
