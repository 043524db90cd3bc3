"""A transaction lands at most once, and only while its blockhash lives."""

from base64 import b64encode

import pytest
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed, Finalized
from solana.rpc.core import RPCException
from solana.rpc.types import TxOpts
from solders.hash import Hash
from solders.keypair import Keypair
from solders.rpc.errors import SendTransactionPreflightFailureMessage
from solders.transaction_status import TransactionErrorFieldless

from chain.localnet.node import Localnet
from tests.integration.localnet.actors import SOL, HandClock, call, latest, payment, signed

pytestmark = pytest.mark.anyio

OPTS = TxOpts(preflight_commitment=Confirmed)


async def refusal(client: AsyncClient, transaction: object, opts: TxOpts = OPTS) -> tuple[str, object]:
    """The message and the `err` of a refused preflight."""
    with pytest.raises(RPCException) as caught:
        await client.send_transaction(transaction, opts)  # type: ignore[arg-type]
    message = caught.value.args[0]
    assert isinstance(message, SendTransactionPreflightFailureMessage)
    return message.message, message.data.err


async def test_a_blockhash_lives_for_150_slots_and_not_one_more(
    node: Localnet, client: AsyncClient, payer: Keypair, clock: HandClock
) -> None:
    async def valid() -> bool:
        answer = await call(node, "isBlockhashValid", str(found.blockhash), {"commitment": "confirmed"})
        return bool(answer["result"]["value"])

    found = (await client.get_latest_blockhash(Confirmed)).value
    height = (await client.get_block_height(Confirmed)).value
    assert found.last_valid_block_height == height + 150
    clock.pass_slots(150)
    assert await valid()
    in_time = signed([payer], [payment(payer, Keypair().pubkey(), SOL)], found.blockhash)
    await client.send_transaction(in_time, OPTS)
    clock.pass_slots(1)
    assert not await valid()
    late = signed([payer], [payment(payer, Keypair().pubkey(), SOL)], found.blockhash)
    message, err = await refusal(client, late)
    assert message == "Transaction simulation failed: Blockhash not found"
    assert err == TransactionErrorFieldless.BlockhashNotFound


async def test_an_invented_blockhash_is_refused(client: AsyncClient, payer: Keypair) -> None:
    transaction = signed([payer], [payment(payer, Keypair().pubkey(), SOL)], Hash.new_unique())
    assert (await refusal(client, transaction))[1] == TransactionErrorFieldless.BlockhashNotFound


async def test_a_blockhash_newer_than_the_preflights_commitment_is_unknown_to_it(
    client: AsyncClient, payer: Keypair, clock: HandClock
) -> None:
    clock.pass_slots(1)
    transaction = signed([payer], [payment(payer, Keypair().pubkey(), SOL)], await latest(client))
    _, err = await refusal(client, transaction, TxOpts(preflight_commitment=Finalized))
    assert err == TransactionErrorFieldless.BlockhashNotFound


async def test_the_same_transaction_lands_once(client: AsyncClient, payer: Keypair) -> None:
    receiver = Keypair().pubkey()
    transaction = signed([payer], [payment(payer, receiver, SOL)], await latest(client))
    await client.send_transaction(transaction, OPTS)
    message, err = await refusal(client, transaction)
    assert message.endswith("This transaction has already been processed")
    assert err == TransactionErrorFieldless.AlreadyProcessed
    again = await client.send_transaction(transaction, TxOpts(skip_preflight=True))
    assert again.value == transaction.signatures[0]
    assert (await client.get_balance(receiver)).value == SOL


async def test_without_preflight_an_expired_transaction_vanishes_as_on_a_cluster(
    client: AsyncClient, payer: Keypair, clock: HandClock
) -> None:
    blockhash = await latest(client)
    clock.pass_slots(151)
    transaction = signed([payer], [payment(payer, Keypair().pubkey(), SOL)], blockhash)
    signature = (await client.send_transaction(transaction, TxOpts(skip_preflight=True))).value
    assert (await client.get_signature_statuses([signature], True)).value == [None]
    assert (await client.get_balance(payer.pubkey())).value == 10 * SOL


async def test_statuses_older_than_the_cache_need_a_search_of_the_history(
    client: AsyncClient, payer: Keypair, clock: HandClock
) -> None:
    transaction = signed([payer], [payment(payer, Keypair().pubkey(), SOL)], await latest(client))
    signature = (await client.send_transaction(transaction, OPTS)).value
    clock.pass_slots(301)
    assert (await client.get_signature_statuses([signature])).value == [None]
    assert (await client.get_signature_statuses([signature], True)).value[0] is not None


async def test_a_message_with_an_expired_blockhash_has_no_fee(
    client: AsyncClient, payer: Keypair, clock: HandClock
) -> None:
    message = signed([payer], [], await latest(client)).message
    clock.pass_slots(151)
    assert (await client.get_fee_for_message(message, Confirmed)).value is None


async def test_a_wrong_signature_is_refused_and_never_lands(
    node: Localnet, client: AsyncClient, payer: Keypair
) -> None:
    good = signed([payer], [payment(payer, Keypair().pubkey(), SOL)], await latest(client))
    forged = bytearray(bytes(good))
    forged[5] ^= 1
    text = b64encode(bytes(forged)).decode()
    answer = await call(node, "sendTransaction", text, {"encoding": "base64"})
    assert (answer["error"]["code"], answer["error"]["message"]) == (
        -32002,
        "Transaction simulation failed: Transaction did not pass signature verification",
    )
    await call(node, "sendTransaction", text, {"encoding": "base64", "skipPreflight": True})
    assert (await client.get_balance(payer.pubkey())).value == 10 * SOL


async def test_a_client_that_has_seen_a_newer_slot_is_told_so(client: AsyncClient, node: Localnet) -> None:
    slot = (await client.get_slot(Confirmed)).value
    answer = await call(node, "getSlot", {"commitment": "finalized", "minContextSlot": slot})
    assert answer["error"] == {
        "code": -32016,
        "message": "Minimum context slot has not been reached",
        "data": {"contextSlot": slot - 4},
    }
    assert (await call(node, "getSlot", {"commitment": "confirmed", "minContextSlot": slot}))[
        "result"
    ] == slot
