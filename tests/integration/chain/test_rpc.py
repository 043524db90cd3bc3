"""Reads of a node, and what becomes of answers that are late, wrong or missing."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from solders.keypair import Keypair
from solders.rpc.filter import Memcmp

from chain.accounts import decode_trader
from chain.addresses import CLOCK_SYSVAR, token_account_address, vault_address
from chain.clock import ChainClock
from chain.errors import ChainError, NodeUnavailable
from chain.history import read_history
from chain.rpc import Rpc, RpcRefused
from chain.rpc_transport import websocket_url
from tests.integration.chain.community import TOKENS, Community, dust, found_community
from tests.integration.chain.faulty_network import answer, faulty_network, refuse
from tests.localnet import LocalNode

pytestmark = pytest.mark.anyio


@pytest.fixture
async def rpc(localnet: LocalNode) -> AsyncIterator[Rpc]:
    async with Rpc(localnet.url, localnet.ws_url) as rpc:
        yield rpc


@pytest.fixture
async def community(localnet: LocalNode, rpc: Rpc) -> Community:
    async def pass_time(seconds: float) -> None:
        localnet.clock.jump(seconds)

    return await found_community(rpc, pass_time)


async def test_accounts_come_in_the_order_asked_for_with_the_slot_they_were_read_at(
    community: Community,
) -> None:
    own = await community.join()
    asked = [Keypair().pubkey(), own.trader, *(Keypair().pubkey() for _ in range(150)), community.address]
    found = await community.rpc.accounts(asked)
    assert [each is not None for each in found] == [
        address in (own.trader, community.address) for address in asked
    ]
    trader = found[1]
    assert trader is not None and trader.address == own.trader and trader.owner == community.program
    assert decode_trader(trader.data).free == TOKENS
    assert 0 < trader.context_slot <= await community.rpc.slot()


async def test_program_accounts_are_filtered_by_their_market(community: Community) -> None:
    household, *_ = [await community.join() for _ in range(3)]
    of_market = [Memcmp(8, bytes(community.address))]
    slot, found = await community.rpc.program_accounts(community.program, filters=of_market)
    assert {each.address for each in found} == {own.trader for own in community.households}
    assert {each.context_slot for each in found} == {slot}
    of_wallet = [*of_market, Memcmp(40, bytes(household.wallet))]
    _, found = await community.rpc.program_accounts(community.program, filters=of_wallet)
    assert [each.address for each in found] == [household.trader]


async def test_a_read_waits_for_the_slot_that_it_must_not_be_older_than(rpc: Rpc) -> None:
    wanted = await rpc.slot() + 4
    clock = await rpc.account(CLOCK_SYSVAR, min_context_slot=wanted)
    assert clock is not None and clock.context_slot >= wanted


async def test_finalized_reads_trail_and_confirmed_ones_see_at_once(community: Community) -> None:
    own = await community.join()
    assert await community.rpc.account(own.trader, "confirmed") is not None
    await community.wait_finalized(await community.rpc.slot())
    finalized = await community.rpc.account(own.trader, "finalized")
    assert finalized is not None and finalized.context_slot <= await community.rpc.slot("finalized")


async def test_balances_of_tokens_and_of_what_does_not_exist(community: Community) -> None:
    own = await community.join()
    vault = vault_address(community.program, community.address)
    assert await community.rpc.token_balance(vault) == TOKENS
    assert await community.rpc.token_balance(token_account_address(own.wallet, community.mint)) == 0
    nowhere = Keypair().pubkey()
    assert await community.rpc.token_balance(nowhere) is None
    await dust(community.rpc, nowhere)
    assert await community.rpc.token_balance(nowhere) is None
    assert await community.rpc.balance(Keypair().pubkey()) == 0
    assert await community.rpc.transaction(str(Keypair().sign_message(b""))) is None


async def test_the_history_is_the_same_in_pages_of_any_size_and_ends_where_it_is_told_to(
    community: Community,
) -> None:
    for _ in range(3):
        await community.join()
    last = await community.join()
    await community.wait_finalized(await community.rpc.slot())
    whole = await read_history(community.rpc, community.program, community.address)
    assert [call.name for each in whole for call in each.calls][:4] == [
        "initialize_market", "open_trader", "set_limits", "deposit",
    ]  # fmt: skip
    assert whole == await read_history(community.rpc, community.program, community.address, page=4)
    slots = [each.chain_slot for each in whole]
    assert slots == sorted(slots)
    some = await read_history(community.rpc, community.program, community.address, until_slot=slots[-1] - 1)
    assert some == [each for each in whole if each.chain_slot < slots[-1]]
    assert whole[-1].calls[0].accounts["trader"] == str(last.trader)
    assert all(each.compute_units > 0 and each.fee_lamports > 0 and not each.truncated for each in whole)


async def test_the_clock_is_the_chains_and_runs_on(localnet: LocalNode, rpc: Rpc) -> None:
    clock = ChainClock(rpc)
    with pytest.raises(NodeUnavailable):
        clock.now_ms()
    await clock.refresh()
    before = clock.now_ms()
    assert clock.confirmed()[0] >= clock.finalized()[0]
    localnet.clock.jump(3_600)
    await clock.refresh()
    assert clock.now_ms() - before >= 3_599_000
    running = asyncio.create_task(clock.run(0.01))
    localnet.clock.jump(3_600)
    deadline = asyncio.get_running_loop().time() + 10
    while clock.now_ms() - before < 7_198_000:
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.01)
    running.cancel()


@pytest.mark.parametrize(
    ("said", "error", "match"),
    [
        (b"", NodeUnavailable, "no answer"),
        (b"<html>Bad gateway</html>", ChainError, "no such answer"),
        (answer({"value": "?"}), ChainError, "no such answer"),
        (b'{"jsonrpc":"2.0","id":0}', ChainError, "without a result"),
        (refuse(-32005, "Node is behind by 100 slots"), NodeUnavailable, "behind"),
        (refuse(-32602, "Invalid params"), RpcRefused, "Invalid params"),
    ],
)
async def test_an_answer_that_is_none_becomes_one_clear_error(
    localnet: LocalNode, said: bytes, error: type[Exception], match: str
) -> None:
    async with faulty_network(localnet.url, lambda *_: said) as network, Rpc(network.url) as rpc:
        with pytest.raises(error, match=match):
            await rpc.latest_blockhash()
        assert not await rpc.is_healthy()


async def test_a_node_that_does_not_listen_or_answers_too_late_is_unavailable() -> None:
    async with Rpc("http://127.0.0.1:1") as rpc:
        with pytest.raises(NodeUnavailable):
            await rpc.slot()
        assert not await rpc.is_healthy()

    async def listen_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(listen_only, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}"
    async with silent, Rpc(url, timeout_seconds=0.2) as rpc:
        with pytest.raises(NodeUnavailable, match="no answer"):
            await rpc.slot()


def test_the_websocket_is_looked_for_where_solana_nodes_have_it() -> None:
    assert websocket_url("http://127.0.0.1:8899") == "ws://127.0.0.1:8900"
    assert websocket_url("https://api.devnet.solana.com/") == "wss://api.devnet.solana.com/"
