"""`confirmed` shows the newest state, `finalized` the state of a slot some way back; time only goes forward."""

import pytest
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed, Finalized
from solana.rpc.types import TxOpts
from solders.clock import Clock
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM_PROGRAM

from tests.integration.localnet.actors import BORN_NS, SOL, HandClock, funded, latest, payment, signed

pytestmark = pytest.mark.anyio

CLOCK_SYSVAR = Pubkey.from_string("SysvarC1ock11111111111111111111111111111111")
SLOT_HASHES_SYSVAR = Pubkey.from_string("SysvarS1otHashes111111111111111111111111111")


async def test_finalized_trails_by_four_slots(client: AsyncClient, clock: HandClock) -> None:
    for passing in (0, 1, 7):
        clock.pass_slots(passing)
        newest = await client.get_slot(Confirmed)
        assert (await client.get_slot(Finalized)).value == newest.value - 4


async def test_reads_at_finalized_see_each_state_four_slots_later(
    client: AsyncClient, clock: HandClock
) -> None:
    wallet = Keypair().pubkey()
    for _ in range(3):
        await client.request_airdrop(wallet, SOL)
        clock.pass_slots(1)

    async def balances() -> tuple[int, int]:
        newest = await client.get_balance(wallet, Confirmed)
        final = await client.get_balance(wallet, Finalized)
        assert final.context.slot == newest.context.slot - 4
        return newest.value // SOL, final.value // SOL

    seen = []
    for _ in range(5):
        seen.append(await balances())
        clock.pass_slots(1)
    assert seen == [(3, 0), (3, 1), (3, 2), (3, 3), (3, 3)]


async def test_a_closed_account_is_still_there_at_finalized(client: AsyncClient, clock: HandClock) -> None:
    wallet = await funded(client)
    clock.pass_slots(10)
    payer = await funded(client)
    closing = signed([payer, wallet], [payment(wallet, payer.pubkey(), 10 * SOL)], await latest(client))
    await client.send_transaction(closing, TxOpts(preflight_commitment=Confirmed))

    async def exists(commitment: str) -> tuple[bool, bool]:
        single = (await client.get_account_info(wallet.pubkey(), commitment)).value  # type: ignore[arg-type]
        owned = (await client.get_program_accounts(SYSTEM_PROGRAM, commitment)).value  # type: ignore[arg-type]
        return single is not None, wallet.pubkey() in {one.pubkey for one in owned}

    assert await exists("confirmed") == (False, False)
    assert await exists("finalized") == (True, True)
    clock.pass_slots(4)
    assert await exists("finalized") == (False, False)


async def test_programs_see_the_walls_time_and_the_slot_of_the_answer(
    client: AsyncClient, clock: HandClock
) -> None:
    async def sysvar() -> Clock:
        found = await client.get_account_info(CLOCK_SYSVAR, Confirmed, "base64")
        assert found.value is not None
        shown = Clock.from_bytes(found.value.data)
        assert shown.slot == found.context.slot
        assert (await client.get_block_time(shown.slot)).value == shown.unix_timestamp
        return shown

    assert (await sysvar()).unix_timestamp == BORN_NS // 10**9
    clock.pass_seconds(3_600)
    assert (await sysvar()).unix_timestamp == BORN_NS // 10**9 + 3_600


async def test_when_the_wall_steps_back_the_chain_goes_on_at_half_speed(
    client: AsyncClient, clock: HandClock
) -> None:
    before = (await client.get_slot(Confirmed)).value
    time_before = (await client.get_block_time(before)).value
    clock.pass_seconds(-60)
    assert (await client.get_slot(Confirmed)).value == before
    clock.pass_slots(20)
    after = (await client.get_slot(Confirmed)).value
    assert after == before + 10
    assert (await client.get_block_time(after)).value == time_before + 4  # type: ignore[operator]
    clock.pass_seconds(200)
    caught_up = (await client.get_slot(Confirmed)).value
    assert (await client.get_block_time(caught_up)).value == clock.now_ns // 10**9


async def test_slot_hashes_and_blockhashes_agree(client: AsyncClient, clock: HandClock) -> None:
    clock.pass_slots(600)
    newest = (await client.get_latest_blockhash(Confirmed)).value
    found = await client.get_account_info(SLOT_HASHES_SYSVAR, Confirmed, "base64")
    assert found.value is not None
    data = found.value.data
    assert int.from_bytes(data[:8], "little") == 512
    assert int.from_bytes(data[8:16], "little") == found.context.slot
    assert data[16:48] == bytes(newest.blockhash)


async def test_the_epoch_is_told(client: AsyncClient) -> None:
    info = (await client.get_epoch_info(Confirmed)).value
    assert (info.epoch, info.slots_in_epoch, info.slot_index) == (0, 432_000, info.absolute_slot)
