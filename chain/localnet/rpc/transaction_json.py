"""Landed transactions in the shapes of getTransaction and getBlock."""

from base64 import b64encode
from typing import Literal

import msgspec
from solders.message import Message, MessageV0
from solders.transaction import VersionedTransaction

from chain.localnet import base58
from chain.localnet.rpc.errors import UNSUPPORTED_TRANSACTION_VERSION, RpcError, invalid_params
from chain.localnet.store.records import Record

TransactionEncoding = Literal["json", "jsonParsed", "base58", "base64"]


def transaction_json(
    record: Record, encoding: TransactionEncoding | None, version_max: int | None
) -> dict[str, object]:
    """`transaction`, `meta` and, for clients that know of versions, `version`."""
    transaction = VersionedTransaction.from_bytes(record.wire)
    version: object = 0 if isinstance(transaction.message, MessageV0) else "legacy"
    if version == 0 and version_max is None:
        raise RpcError(
            UNSUPPORTED_TRANSACTION_VERSION,
            "Transaction version (0) is not supported by the requesting client. Please try the request again with "
            'the following configuration parameter: "maxSupportedTransactionVersion": 0',
        )
    shown = {
        "transaction": _encoded(record, transaction, encoding or "json"),
        "meta": msgspec.Raw(record.meta),
    }
    return shown if version_max is None else shown | {"version": version}


def _encoded(record: Record, transaction: VersionedTransaction, encoding: TransactionEncoding) -> object:
    if encoding == "jsonParsed":
        raise invalid_params("transactions are not offered as jsonParsed here: ask for json or base64")
    if encoding == "base64":
        return [b64encode(record.wire).decode(), "base64"]
    if encoding == "base58":
        return [base58.encode(record.wire), "base58"]
    signatures = [str(signature) for signature in transaction.signatures]
    return {"signatures": signatures, "message": _message_json(transaction.message)}


def _message_json(message: Message | MessageV0) -> dict[str, object]:
    header = message.header
    shown: dict[str, object] = {
        "header": {
            "numRequiredSignatures": header.num_required_signatures,
            "numReadonlySignedAccounts": header.num_readonly_signed_accounts,
            "numReadonlyUnsignedAccounts": header.num_readonly_unsigned_accounts,
        },
        "accountKeys": [str(key) for key in message.account_keys],
        "recentBlockhash": str(message.recent_blockhash),
        "instructions": [
            {
                "programIdIndex": instruction.program_id_index,
                "accounts": list(instruction.accounts),
                "data": base58.encode(bytes(instruction.data)),
                "stackHeight": 1,
            }
            for instruction in message.instructions
        ],
    }
    if isinstance(message, MessageV0):
        shown["addressTableLookups"] = [
            {
                "accountKey": str(lookup.account_key),
                "writableIndexes": list(lookup.writable_indexes),
                "readonlyIndexes": list(lookup.readonly_indexes),
            }
            for lookup in message.address_table_lookups
        ]
    return shown
