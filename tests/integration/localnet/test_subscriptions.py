"""solana-py's WebSocket client is told of accounts, programs, logs, signatures and slots, each at its commitment."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
import pytest
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed, Finalized
from solana.rpc.types import MemcmpOpts, TxOpts
from solana.rpc.websocket_api import SolanaWsClientProtocol, connect
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.rpc.config import RpcTransactionLogsFilterMentions
from solders.signature import Signature
from solders.system_program import ID as SYSTEM_PROGRAM
from solders.system_program import CreateAccountParams, create_account
from solders.transaction_status import InstructionErrorCustom, TransactionErrorInstructionError
from websockets.asyncio.client import connect as connect_raw
from websockets.exceptions import ConnectionClosedError

from chain.localnet.node import Localnet
from tests.integration.localnet.actors import SOL, HandClock, funded, latest, payment, signed

pytestmark = pytest.mark.anyio

OPTS = TxOpts(preflight_commitment=Confirmed, skip_preflight=True)


@pytest.fixture
async def socket(node: Localnet) -> AsyncIterator[SolanaWsClientProtocol]:
    async with connect(node.websocket_url) as socket:
        yield socket


async def told(socket: SolanaWsClientProtocol) -> Any:
    async with asyncio.timeout(5):
        return (await socket.recv())[0]


async def silent(node: Localnet, socket: SolanaWsClientProtocol) -> None:
    """Nothing was sent: the answer to a new call is the next that arrives."""
    await socket.slot_subscribe()
    number = (await told(socket)).result
    assert isinstance(number, int)
    await socket.slot_unsubscribe(number)
    assert (await told(socket)).result is True


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - the deadline stands around it
            await asyncio.sleep(0.01)


async def pay(client: AsyncClient, payer: Keypair, receiver: Pubkey, lamports: int = SOL) -> Signature:
    transaction = signed([payer], [payment(payer, receiver, lamports)], await latest(client))
    return (await client.send_transaction(transaction, OPTS)).value


async def test_an_account_is_told_of_at_once_and_again_when_final(
    node: Localnet, client: AsyncClient, payer: Keypair, socket: SolanaWsClientProtocol, clock: HandClock
) -> None:
    receiver = Keypair().pubkey()
    numbers = {}
    for commitment in (Confirmed, Finalized):
        await socket.account_subscribe(receiver, commitment, "base64")
        numbers[(await told(socket)).result] = commitment
    await pay(client, payer, receiver)
    first = await told(socket)
    assert (numbers[first.subscription], first.result.value.lamports) == (Confirmed, SOL)
    await silent(node, socket)
    clock.pass_slots(4)
    await client.get_slot()
    last = await told(socket)
    assert (numbers[last.subscription], last.result.value.lamports) == (Finalized, SOL)
    assert last.result.context.slot == first.result.context.slot


async def test_the_closing_of_an_account_is_told_as_an_empty_one(
    client: AsyncClient, payer: Keypair, socket: SolanaWsClientProtocol
) -> None:
    await socket.account_subscribe(payer.pubkey(), Confirmed, "base64")
    await told(socket)
    await pay(client, payer, Keypair().pubkey(), 10 * SOL - 5_000)
    value = (await told(socket)).result.value
    assert (value.lamports, value.data, value.owner) == (0, b"", SYSTEM_PROGRAM)


async def test_a_programs_accounts_are_told_of_if_they_pass_the_filters(
    node: Localnet, client: AsyncClient, payer: Keypair, socket: SolanaWsClientProtocol
) -> None:
    await socket.program_subscribe(SYSTEM_PROGRAM, Confirmed, "base64", filters=[0])
    await told(socket)
    receiver = Keypair().pubkey()
    await pay(client, payer, receiver)
    both = {(await told(socket)).result.value.pubkey for _ in range(2)}
    assert both == {payer.pubkey(), receiver}
    async with connect(node.websocket_url) as other:
        await other.program_subscribe(SYSTEM_PROGRAM, Confirmed, "base64", filters=[MemcmpOpts(0, "2")])
        await told(other)
        await pay(client, payer, receiver)
        await silent(node, other)


async def test_logs_are_told_of_all_or_of_those_that_mention_an_address(
    client: AsyncClient, payer: Keypair, socket: SolanaWsClientProtocol
) -> None:
    await socket.logs_subscribe(RpcTransactionLogsFilterMentions(payer.pubkey()), Confirmed)
    await told(socket)
    stranger = await funded(client)
    await pay(client, stranger, Keypair().pubkey())
    signature = await pay(client, payer, Keypair().pubkey(), 11 * SOL)
    value = (await told(socket)).result.value
    assert value.signature == signature
    assert value.err == TransactionErrorInstructionError(0, InstructionErrorCustom(1))
    assert "insufficient lamports" in value.logs[1]


async def test_a_signature_is_told_of_once_also_when_it_has_landed_before(
    node: Localnet, client: AsyncClient, payer: Keypair, socket: SolanaWsClientProtocol, clock: HandClock
) -> None:
    transaction = signed([payer], [payment(payer, Keypair().pubkey(), SOL)], await latest(client))
    signature = transaction.signatures[0]
    for commitment in (Confirmed, Finalized):
        await socket.signature_subscribe(signature, commitment)
        await told(socket)
    await client.send_transaction(transaction, OPTS)
    assert (await told(socket)).result.value.err is None
    await silent(node, socket)
    clock.pass_slots(4)
    await client.get_slot()
    assert (await told(socket)).result.value.err is None
    for commitment in (Confirmed, Finalized):
        await socket.signature_subscribe(signature, commitment)
        number = (await told(socket)).result
        late = await told(socket)
        assert (late.subscription, late.result.value.err) == (number, None)
    await silent(node, socket)


async def test_slots_are_told_as_they_come(
    client: AsyncClient, socket: SolanaWsClientProtocol, clock: HandClock
) -> None:
    await socket.slot_subscribe()
    await told(socket)
    clock.pass_slots(1)
    slot = (await client.get_slot(Confirmed)).value
    info = (await told(socket)).result
    assert (info.slot, info.parent, info.root) == (slot, slot - 1, slot - 4)


async def test_slots_move_by_themselves_when_nobody_calls(node: Localnet, clock: HandClock) -> None:
    before = node.bank.slot
    moved = asyncio.Event()
    node.bank.listeners.moved.append(lambda _slot, _root: moved.set())
    clock.pass_slots(3)
    async with asyncio.timeout(5):
        await moved.wait()
    assert node.bank.slot == before + 3


async def test_after_unsubscribing_nothing_more_is_told(
    node: Localnet, client: AsyncClient, payer: Keypair, socket: SolanaWsClientProtocol
) -> None:
    await socket.account_subscribe(payer.pubkey(), Confirmed)
    number = (await told(socket)).result
    await socket.account_unsubscribe(number)
    assert (await told(socket)).result is True
    await pay(client, payer, Keypair().pubkey())
    await silent(node, socket)


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("voteSubscribe", [], -32601),
        ("accountSubscribe", ["0OIl"], -32602),
        ("logsSubscribe", ["some"], -32602),
        ("logsSubscribe", [{"mentions": []}], -32602),
        ("accountUnsubscribe", [77], -32602),
        ("signatureSubscribe", [], -32602),
    ],
)
async def test_a_malformed_subscription_is_refused_and_the_socket_lives_on(
    node: Localnet, method: str, params: list[object], code: int
) -> None:
    async with connect_raw(node.websocket_url) as socket:
        for body in (
            "{",
            msgspec.json.encode({"jsonrpc": "2.0", "id": 7, "method": method, "params": params}),
        ):
            await socket.send(body)
        assert msgspec.json.decode(await socket.recv())["error"]["code"] == -32700
        answer = msgspec.json.decode(await socket.recv())
        assert (answer["id"], answer["error"]["code"]) == (7, code)


async def test_a_gone_client_leaves_no_subscription_behind(
    node: Localnet, client: AsyncClient, payer: Keypair
) -> None:
    async with connect(node.websocket_url) as socket:
        await socket.account_subscribe(payer.pubkey(), Confirmed)
        await told(socket)
    await pay(client, payer, Keypair().pubkey())
    await until(lambda: node.subscriptions == 0)


async def test_a_signatures_subscription_is_gone_once_it_has_told(
    node: Localnet, client: AsyncClient, payer: Keypair, socket: SolanaWsClientProtocol
) -> None:
    signature = await pay(client, payer, Keypair().pubkey())
    await socket.signature_subscribe(signature, Confirmed)
    number = (await told(socket)).result
    assert (await told(socket)).result.value.err is None
    assert node.subscriptions == 0
    async with connect_raw(node.websocket_url) as raw:
        body = {"jsonrpc": "2.0", "id": 1, "method": "signatureUnsubscribe", "params": [number]}
        await raw.send(msgspec.json.encode(body).decode())
        assert "no subscription" in msgspec.json.decode(await raw.recv())["error"]["message"]


async def test_data_too_large_for_base58_are_told_by_a_sentence_and_the_transaction_still_lands(
    node: Localnet, client: AsyncClient, payer: Keypair
) -> None:
    large = Keypair()
    async with connect_raw(node.websocket_url) as raw:
        body = {"jsonrpc": "2.0", "id": 1, "method": "accountSubscribe"}
        params = [str(large.pubkey()), {"commitment": "confirmed"}]
        await raw.send(msgspec.json.encode(body | {"params": params}).decode())
        await raw.recv()
        create = create_account(
            CreateAccountParams(
                from_pubkey=payer.pubkey(),
                to_pubkey=large.pubkey(),
                lamports=SOL,
                space=129,
                owner=SYSTEM_PROGRAM,
            )
        )
        await client.send_transaction(
            signed([payer, large], [create], await latest(client)), TxOpts(preflight_commitment=Confirmed)
        )
        value = msgspec.json.decode(await raw.recv())["params"]["result"]["value"]
        assert (value["space"], value["data"]) == (129, "error: data too large for bs58 encoding")


async def test_a_client_that_does_not_read_is_dropped_with_a_reason(node: Localnet) -> None:
    async with connect_raw(node.websocket_url) as raw:
        await raw.send('{"jsonrpc": "2.0", "id": 1, "method": "slotSubscribe"}')
        await raw.recv()
        for slot in range(10_001):
            for tell in node.bank.listeners.moved:
                tell(slot, slot)

        async def read_to_the_end() -> None:
            async with asyncio.timeout(10):
                while True:
                    await raw.recv()

        with pytest.raises(ConnectionClosedError) as caught:
            await read_to_the_end()
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1013
        assert "wait to be read" in caught.value.rcvd.reason
