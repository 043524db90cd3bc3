"""Transactions as bytes: built from instructions, measured, left unsigned for a wallet, read when they come back signed."""

import base64
from collections.abc import Sequence

from solders.address_lookup_table_account import AddressLookupTableAccount
from solders.hash import Hash
from solders.instruction import Instruction
from solders.message import Message, MessageV0
from solders.null_signer import NullSigner
from solders.pubkey import Pubkey
from solders.transaction import SanitizeError, VersionedTransaction

from auction_engine.core.errors import InvalidInput

TRANSACTION_BYTES_MAX = 1_232
"""What one network packet holds; nodes refuse more."""
_SIGNATURE_BYTES = 64


def build_message(
    instructions: Sequence[Instruction],
    payer: Pubkey,
    blockhash: Hash,
    lookup_tables: Sequence[AddressLookupTableAccount] = (),
) -> Message | MessageV0:
    """A legacy message, or a v0 message when lookup tables shorten it."""
    if lookup_tables:
        return MessageV0.try_compile(payer, list(instructions), list(lookup_tables), blockhash)
    return Message.new_with_blockhash(list(instructions), payer, blockhash)


def build_unsigned(instructions: Sequence[Instruction], fee_payer: Pubkey, blockhash: Hash) -> str:
    """A transaction for a wallet to sign, in base64: every signature is still zero."""
    message = build_message(instructions, fee_payer, blockhash)
    keys = message.account_keys[: message.header.num_required_signatures]
    transaction = VersionedTransaction(message, [NullSigner(key) for key in keys])
    return base64.b64encode(checked_size(transaction)).decode("ascii")


def read_signed(wire: bytes) -> VersionedTransaction:
    """A transaction that somebody signed. Raises InvalidInput when it is none, or a signature lacks or is wrong."""
    try:
        transaction = VersionedTransaction.from_bytes(wire)
        transaction.sanitize()
        signed = all(transaction.verify_with_results())
    except (ValueError, SanitizeError) as error:
        raise InvalidInput(f"these bytes are no transaction: {error}", code="not_a_transaction") from error
    if not signed:
        raise InvalidInput("a signature of the transaction is missing or wrong", code="wrong_signature")
    return transaction


def transaction_bytes(payer: Pubkey, instructions: Sequence[Instruction], signatures: int = 1) -> int:
    """Size of the legacy transaction over these instructions; `signatures`: how many sign it."""
    message = Message.new_with_blockhash(list(instructions), payer, Hash.default())
    return 1 + _SIGNATURE_BYTES * signatures + len(bytes(message))


def checked_size(transaction: VersionedTransaction) -> bytes:
    """The transaction's bytes. Raises InvalidInput when they are too many for a packet."""
    wire = bytes(transaction)
    if len(wire) > TRANSACTION_BYTES_MAX:
        raise InvalidInput(
            f"the transaction has {len(wire)} bytes; {TRANSACTION_BYTES_MAX} fit",
            code="transaction_too_large",
        )
    return wire


def programs_of(wire: bytes) -> list[str]:
    """The program of each top-level instruction, in base58."""
    message = VersionedTransaction.from_bytes(wire).message
    return [str(message.account_keys[i.program_id_index]) for i in message.instructions]
