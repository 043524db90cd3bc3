"""simulateTransaction shows what would happen, and nothing has happened."""

from base64 import b64decode, b64encode

import pytest
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from solders.hash import Hash
from solders.keypair import Keypair
from solders.message import MessageV0
from solders.signature import Signature
from solders.transaction import VersionedTransaction
from solders.transaction_status import TransactionErrorFieldless

from chain.localnet.node import Localnet
from tests.integration.localnet.actors import SOL, call, latest, payment, signed

pytestmark = pytest.mark.anyio


async def test_a_simulation_changes_nothing(client: AsyncClient, payer: Keypair) -> None:
    transaction = signed([payer], [payment(payer, Keypair().pubkey(), SOL)], await latest(client))
    result = (await client.simulate_transaction(transaction, sig_verify=True, commitment=Confirmed)).value
    assert (result.err, result.units_consumed) == (None, 150)
    assert result.logs is not None and result.logs[-1].endswith("success")
    assert (await client.get_balance(payer.pubkey())).value == 10 * SOL


async def test_a_simulation_needs_neither_signatures_nor_a_live_blockhash(
    node: Localnet, payer: Keypair
) -> None:
    receiver = Keypair().pubkey()
    message = MessageV0.try_compile(payer.pubkey(), [payment(payer, receiver, SOL)], [], Hash.default())
    unsigned = VersionedTransaction.populate(message, [Signature.default()])
    answer = await call(
        node,
        "simulateTransaction",
        b64encode(bytes(unsigned)).decode(),
        {
            "encoding": "base64",
            "commitment": "confirmed",
            "replaceRecentBlockhash": True,
            "accounts": {"addresses": [str(receiver)], "encoding": "base64"},
        },
    )
    value = answer["result"]["value"]
    assert value["err"] is None
    assert value["accounts"][0]["lamports"] == SOL
    assert b64decode(value["accounts"][0]["data"][0]) == b""
    assert Hash.from_string(value["replacementBlockhash"]["blockhash"]) != Hash.default()


async def test_a_simulation_tells_of_a_dead_blockhash(client: AsyncClient, payer: Keypair) -> None:
    transaction = signed([payer], [], Hash.new_unique())
    result = (await client.simulate_transaction(transaction, commitment=Confirmed)).value
    assert result.err == TransactionErrorFieldless.BlockhashNotFound


async def test_a_simulation_cannot_both_verify_signatures_and_replace_what_they_sign(
    node: Localnet, payer: Keypair
) -> None:
    wire = b64encode(bytes(signed([payer], [], Hash.default()))).decode()
    options = {"encoding": "base64", "sigVerify": True, "replaceRecentBlockhash": True}
    assert (await call(node, "simulateTransaction", wire, options))["error"]["code"] == -32602
