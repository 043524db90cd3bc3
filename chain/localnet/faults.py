"""Transaction errors: their JSON, the sentence that RPC answers carry, and which of them still cost a fee."""

import re

import msgspec
from solders.rpc.responses import RpcSimulateTransactionResult
from solders.transaction_status import (
    TransactionErrorFieldless,
    TransactionErrorInstructionError,
    TransactionErrorInsufficientFundsForRent,
    TransactionErrorType,
)

# Solana's wording where clients and people look for it; all others are named after their kind.
_SENTENCES: dict[str, str] = {
    "AccountNotFound": "Attempt to debit an account but found no record of a prior credit.",
    "AlreadyProcessed": "This transaction has already been processed",
    "BlockhashNotFound": "Blockhash not found",
    "InsufficientFundsForFee": "Insufficient funds for fee",
    "InvalidProgramForExecution": "This program may not be used for executing instructions",
    "ProgramAccountNotFound": "Attempt to load a program that does not exist",
    "SignatureFailure": "Transaction did not pass signature verification",
    "TooManyAccountLocks": "Transaction locked too many accounts",
    "InsufficientFundsForRent": "Transaction results in an account ({account_index}) with insufficient funds for rent",
}


class _Shape(msgspec.Struct):
    err: str | dict[str, object] | None


def err_json(err: TransactionErrorType | None) -> object:
    """The value of `err` as every RPC answer shows it, e.g. {"InstructionError": [0, {"Custom": 6001}]}."""
    if err is None:
        return None
    return msgspec.json.decode(RpcSimulateTransactionResult(err=err).to_json(), type=_Shape).err


def sentence_of(err: object) -> str:
    """For the JSON of an error: what is wrong, in a sentence."""
    if isinstance(err, str):
        return _SENTENCES.get(err) or _words(err)
    match err:
        case {"InstructionError": [index, {"Custom": int(number)}]}:
            return f"Error processing Instruction {index}: custom program error: {number:#x}"
        case {"InstructionError": [index, kind]}:
            return f"Error processing Instruction {index}: {_words(kind if isinstance(kind, str) else str(kind))}"
        case dict():
            kind, details = next(iter(err.items()))
            template = _SENTENCES.get(kind)
            return (
                template.format(**details)
                if template and isinstance(details, dict)
                else f"{_words(kind)}: {details}"
            )
    return str(err)


def _words(kind: str) -> str:
    """MissingRequiredSignature -> missing required signature."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", kind).lower()


def is_charged(err: TransactionErrorType) -> bool:
    """Does a transaction that fails so land in a block and pay its fee? The payer must be able to, see the bank."""
    if isinstance(err, TransactionErrorInstructionError | TransactionErrorInsufficientFundsForRent):
        return True
    return err in (
        # Failing to load accounts is charged since SIMD-0082.
        TransactionErrorFieldless.InvalidProgramForExecution,
        TransactionErrorFieldless.ProgramAccountNotFound,
        TransactionErrorFieldless.MaxLoadedAccountsDataSizeExceeded,
        TransactionErrorFieldless.UnbalancedTransaction,
    )
