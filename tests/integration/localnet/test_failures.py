"""What fails is refused with the program's logs, or lands with its error and its fee, in Solana's shapes."""

import struct
from base64 import b64encode
from typing import Any

import pytest
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from solana.rpc.core import RPCException
from solana.rpc.types import TxOpts
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.rpc.errors import SendTransactionPreflightFailureMessage
from solders.transaction import VersionedTransaction
from solders.transaction_status import (
    InstructionErrorCustom,
    TransactionErrorFieldless,
    TransactionErrorInstructionError,
    TransactionErrorInsufficientFundsForRent,
    TransactionErrorType,
)

from chain.localnet.account_keys import AccountKeys, fault_of
from chain.localnet.node import Localnet
from tests.integration.localnet.actors import SOL, call, funded, latest, payment, signed

pytestmark = pytest.mark.anyio

OPTS = TxOpts(preflight_commitment=Confirmed)
ED25519_PROGRAM = Pubkey.from_string("Ed25519SigVerify111111111111111111111111111")
POOR = TransactionErrorInstructionError(0, InstructionErrorCustom(1))


async def refused(
    client: AsyncClient, transaction: VersionedTransaction
) -> SendTransactionPreflightFailureMessage:
    with pytest.raises(RPCException) as caught:
        await client.send_transaction(transaction, OPTS)
    message = caught.value.args[0]
    assert isinstance(message, SendTransactionPreflightFailureMessage)
    return message


async def refused_err(client: AsyncClient, transaction: VersionedTransaction) -> TransactionErrorType | None:
    return (await refused(client, transaction)).data.err


async def test_a_failing_preflight_tells_error_and_logs_and_charges_nothing(
    client: AsyncClient, payer: Keypair
) -> None:
    transaction = signed([payer], [payment(payer, Keypair().pubkey(), 11 * SOL)], await latest(client))
    message = await refused(client, transaction)
    assert message.message == (
        "Transaction simulation failed: Error processing Instruction 0: custom program error: 0x1"
    )
    assert message.data.err == POOR
    assert message.data.logs is not None and "insufficient lamports" in message.data.logs[1]
    assert (await client.get_balance(payer.pubkey())).value == 10 * SOL


async def test_without_preflight_a_failing_transaction_lands_with_its_error_and_its_fee(
    client: AsyncClient, payer: Keypair
) -> None:
    receiver = Keypair().pubkey()
    transaction = signed([payer], [payment(payer, receiver, 11 * SOL)], await latest(client))
    signature = (await client.send_transaction(transaction, TxOpts(skip_preflight=True))).value
    status = (await client.get_signature_statuses([signature])).value[0]
    assert status is not None and status.err == POOR
    found = (await client.get_transaction(signature, "json", Confirmed, 0)).value
    assert found is not None and found.transaction.meta is not None
    assert (found.transaction.meta.err, found.transaction.meta.fee) == (POOR, 5_000)
    assert (await client.get_balance(payer.pubkey())).value == 10 * SOL - 5_000
    assert (await client.get_balance(receiver)).value == 0
    listed = (await client.get_signatures_for_address(payer.pubkey(), commitment=Confirmed)).value
    assert listed[0].err == POOR


async def test_the_error_in_json_is_solanas(node: Localnet, client: AsyncClient, payer: Keypair) -> None:
    transaction = signed([payer], [payment(payer, Keypair().pubkey(), 11 * SOL)], await latest(client))
    signature = (await client.send_transaction(transaction, TxOpts(skip_preflight=True))).value
    statuses = (await call(node, "getSignatureStatuses", [str(signature)]))["result"]["value"]
    assert statuses[0]["err"] == {"InstructionError": [0, {"Custom": 1}]}
    assert statuses[0]["status"] == {"Err": statuses[0]["err"]}


async def test_a_payer_without_money_is_refused_and_never_lands(client: AsyncClient) -> None:
    nobody, beggar = Keypair(), await funded(client, 890_880 + 4_999)
    for wallet, err in (
        (nobody, TransactionErrorFieldless.AccountNotFound),
        (beggar, TransactionErrorInsufficientFundsForRent(0)),
    ):
        transaction = signed([wallet], [], await latest(client))
        assert await refused_err(client, transaction) == err
        signature = (await client.send_transaction(transaction, TxOpts(skip_preflight=True))).value
        assert (await client.get_signature_statuses([signature])).value == [None]


async def test_a_program_that_is_missing_and_one_that_is_none_are_told_apart_and_paid_for(
    client: AsyncClient, payer: Keypair
) -> None:
    stranger = await funded(client)
    for program, err in (
        (Keypair().pubkey(), TransactionErrorFieldless.ProgramAccountNotFound),
        (stranger.pubkey(), TransactionErrorFieldless.InvalidProgramForExecution),
    ):
        transaction = signed([payer], [Instruction(program, b"", [])], await latest(client))
        assert await refused_err(client, transaction) == err
        before = (await client.get_balance(payer.pubkey())).value
        signature = (await client.send_transaction(transaction, TxOpts(skip_preflight=True))).value
        status = (await client.get_signature_statuses([signature])).value[0]
        assert status is not None and status.err == err
        assert (await client.get_balance(payer.pubkey())).value == before - 5_000


async def test_an_account_must_not_be_left_below_its_rent_exempt_minimum(
    client: AsyncClient, payer: Keypair
) -> None:
    receiver = Keypair().pubkey()
    tooth = signed([payer], [payment(payer, receiver, 890_879)], await latest(client))
    assert await refused_err(client, tooth) == TransactionErrorInsufficientFundsForRent(1)
    enough = signed([payer], [payment(payer, receiver, 890_880)], await latest(client))
    await client.send_transaction(enough, OPTS)
    assert (await client.get_minimum_balance_for_rent_exemption(0)).value == 890_880
    emptied = signed([payer], [payment(payer, receiver, 9 * SOL + 999_000_000)], await latest(client))
    assert await refused_err(client, emptied) == TransactionErrorInsufficientFundsForRent(0)


async def test_an_account_that_is_emptied_is_gone(client: AsyncClient, payer: Keypair) -> None:
    everything = 10 * SOL - 5_000
    transaction = signed([payer], [payment(payer, Keypair().pubkey(), everything)], await latest(client))
    await client.send_transaction(transaction, OPTS)
    assert (await client.get_account_info(payer.pubkey())).value is None


def test_a_transaction_takes_64_account_locks_and_not_65() -> None:
    keys = [Keypair().pubkey() for _ in range(65)]
    assert fault_of(AccountKeys(keys[:20], keys[20:64], [])) is None
    assert fault_of(AccountKeys(keys[:20], keys[20:], [])) == TransactionErrorFieldless.TooManyAccountLocks
    assert fault_of(AccountKeys([*keys[:3], keys[0]], [], [])) == TransactionErrorFieldless.AccountLoadedTwice


async def test_a_packet_takes_1232_bytes_and_not_one_more(
    node: Localnet, client: AsyncClient, payer: Keypair
) -> None:
    blockhash = await latest(client)

    def padded(padding: int) -> bytes:
        """The system program reads what it needs and lets the rest be."""
        plain = payment(payer, Keypair().pubkey(), SOL)
        padded = Instruction(plain.program_id, plain.data + bytes(padding), plain.accounts)
        return bytes(signed([payer], [padded], blockhash))

    async def send(wire: bytes) -> dict[str, Any]:
        options = {"encoding": "base64", "preflightCommitment": "confirmed"}
        return await call(node, "sendTransaction", b64encode(wire).decode(), options)

    # Two bytes hold the length of instruction data above 127.
    frame = len(padded(500)) - 500
    assert "result" in await send(padded(1_232 - frame))
    error = (await send(padded(1_233 - frame)))["error"]
    assert error["code"] == -32602
    assert "1,233 bytes" in error["message"]


async def test_the_ed25519_precompile_checks_and_its_signatures_are_paid(
    client: AsyncClient, payer: Keypair
) -> None:
    good = ed25519_instruction(Keypair(), b"Energy order")
    await client.send_transaction(signed([payer], [good], await latest(client)), OPTS)
    assert (await client.get_balance(payer.pubkey())).value == 10 * SOL - 10_000
    forged = Instruction(good.program_id, good.data[:-1] + b"!", [])
    err = await refused_err(client, signed([payer], [forged], await latest(client)))
    assert isinstance(err, TransactionErrorInstructionError)


def ed25519_instruction(signer: Keypair, text: bytes) -> Instruction:
    key, signature, message = 16, 48, 112
    offsets = struct.pack("<7H", signature, 0xFFFF, key, 0xFFFF, message, len(text), 0xFFFF)
    data = b"\x01\x00" + offsets + bytes(signer.pubkey()) + bytes(signer.sign_message(text)) + text
    return Instruction(ED25519_PROGRAM, data, [])
