"""Relays transactions that a wallet signed, and only those that this API could have built for it."""

from solders.message import MessageV0
from solders.transaction import VersionedTransaction

from api.base64_fields import decode_base64
from api.parts import ApiParts
from auction_engine.core.errors import InvalidInput
from chain.addresses import ASSOCIATED_TOKEN_PROGRAM, COMPUTE_BUDGET_PROGRAM, ED25519_PROGRAM
from chain.errors import ConfirmationTimeout
from chain.sending import send_transaction
from chain.transactions import TRANSACTION_BYTES_MAX, programs_of, read_signed

CONFIRM_SECONDS_MAX = 25.0
"""Shorter than browsers and proxies wait for an answer; a transaction that takes longer may still land."""
_CREATE_TOKEN_ACCOUNT = (b"", b"\x00", b"\x01")
"""Data of the associated token program's two ways to create an account; its third instruction moves tokens."""

_HARMLESS = (str(COMPUTE_BUDGET_PROGRAM), str(ED25519_PROGRAM))
"""Programs that move nothing; the second checks the signatures of orders that a wallet registers itself."""


async def relay_transaction(parts: ApiParts, wallet: str, encoded: str) -> str:
    """The signature of the transaction, once it is confirmed.

    Raises InvalidInput (`transaction_form`, `wrong_signature`, `transaction_foreign`), ProgramRefused,
    TransactionFailed, TransactionExpired, ConfirmationTimeout.
    """
    wire = decode_base64(encoded, "transaction")
    check_relayable(wire, wallet, parts.program)
    try:
        confirmed = await send_transaction(parts.rpc, wire, timeout_seconds=CONFIRM_SECONDS_MAX)
    except ConfirmationTimeout as error:
        signature = str(VersionedTransaction.from_bytes(wire).signatures[0])
        raise ConfirmationTimeout(
            "the transaction was sent but not confirmed in time; it may still land: look at your account before"
            " you send another",
            signature=signature,
        ) from error
    return confirmed.signature


def check_relayable(wire: bytes, wallet: str, program: str) -> None:
    """Whether these bytes are a whole transaction, signed and paid by the wallet, of this program. Raises InvalidInput."""
    if len(wire) > TRANSACTION_BYTES_MAX:
        raise InvalidInput(
            f"a transaction has at most {TRANSACTION_BYTES_MAX} bytes, not {len(wire)}",
            code="transaction_form",
        )
    transaction = read_signed(wire)
    if bytes(transaction) != wire:
        raise InvalidInput("bytes follow the transaction's end", code="transaction_form")
    message = transaction.message
    if isinstance(message, MessageV0) and message.address_table_lookups:
        raise InvalidInput(
            "send the transaction as it was built: without lookup tables", code="transaction_foreign"
        )
    if str(message.account_keys[0]) != wallet:
        raise InvalidInput(
            f"the fee payer must be the signed-in wallet {wallet}, not {message.account_keys[0]}",
            code="transaction_foreign",
        )
    _check_programs(transaction, programs_of(wire), program)


def _check_programs(transaction: VersionedTransaction, programs: list[str], program: str) -> None:
    for place, (called, step) in enumerate(zip(programs, transaction.message.instructions, strict=True)):
        creates = called == str(ASSOCIATED_TOKEN_PROGRAM) and bytes(step.data) in _CREATE_TOKEN_ACCOUNT
        if not creates and called not in (program, *_HARMLESS):
            raise InvalidInput(
                f"instruction {place} calls {called}; only the market's program, signature checks for it, creation of"
                " token accounts and compute budget are relayed: send other transactions to a node yourself",
                code="transaction_foreign",
            )
    if program not in programs:
        raise InvalidInput("no instruction is of the market's program", code="transaction_foreign")
