"""Methods that look up what has landed."""

from typing import Literal

import msgspec
from solders.signature import Signature

from chain.localnet.bank import Bank
from chain.localnet.rpc.errors import BLOCK_NOT_AVAILABLE, RpcError, invalid_params
from chain.localnet.rpc.params import Params, to_signature
from chain.localnet.rpc.reading import ReadConfig, at_least_confirmed, read_slot, with_context
from chain.localnet.rpc.transaction_json import TransactionEncoding, transaction_json
from chain.localnet.store.records import Record

STATUSES_MAX = 256
SIGNATURES_MAX = 1_000
# How long statuses are known without a search of the history: Agave's status cache has as many slots.
STATUS_SLOTS = 300


class StatusConfig(msgspec.Struct, frozen=True, rename="camel"):
    search_transaction_history: bool | None = None


class SignaturesConfig(ReadConfig, frozen=True, rename="camel"):
    before: str | None = None
    until: str | None = None
    limit: int | None = None


class TransactionConfig(ReadConfig, frozen=True, rename="camel"):
    encoding: TransactionEncoding | None = None
    max_supported_transaction_version: int | None = None


class BlockConfig(TransactionConfig, frozen=True, rename="camel"):
    transaction_details: Literal["full", "signatures", "none"] | None = None
    rewards: bool | None = None


def get_signature_statuses(bank: Bank, params: Params) -> object:
    texts = params.required(0, list[str], "signatures")
    if len(texts) > STATUSES_MAX:
        raise invalid_params(f"too many signatures ({len(texts)}): ask for at most {STATUSES_MAX} at once")
    oldest = 0 if params.config(1, StatusConfig).search_transaction_history else bank.slot - STATUS_SLOTS
    signatures = [to_signature(text, f"signature {position + 1}") for position, text in enumerate(texts)]
    records = [bank.ledger.find(bytes(signature)) for signature in signatures]
    return with_context(
        bank.slot, [_status(bank, record) if record and record.slot >= oldest else None for record in records]
    )


def _status(bank: Bank, record: Record) -> dict[str, object]:
    err = _err(record)
    final = record.slot <= bank.finalized
    return {
        "slot": record.slot,
        "confirmations": None if final else bank.slot - record.slot,
        "err": err,
        "status": {"Ok": None} if err is None else {"Err": err},
        "confirmationStatus": _confirmation(bank, record),
    }


def _confirmation(bank: Bank, record: Record) -> str:
    return "finalized" if record.slot <= bank.finalized else "confirmed"


def _err(record: Record) -> object:
    return None if record.err is None else msgspec.json.decode(record.err)


def get_signatures_for_address(bank: Bank, params: Params) -> object:
    address = params.pubkey(0)
    config = params.config(1, SignaturesConfig)
    at_least_confirmed(config)
    limit = SIGNATURES_MAX if config.limit is None else config.limit
    if not 1 <= limit <= SIGNATURES_MAX:
        raise invalid_params(f"limit must be 1 to {SIGNATURES_MAX}, not {limit}")
    slot = read_slot(bank, config)
    before = bank.transaction_count + 1 if config.before is None else _position(bank, config.before, "before")
    after = 0 if config.until is None else _position(bank, config.until, "until")
    records = bank.ledger.mentioning(address, after=after, before=before, slot_max=slot, limit=limit)
    return [
        {
            "signature": str(Signature(record.signature)),
            "slot": record.slot,
            "err": _err(record),
            "memo": None,
            "blockTime": bank.block_time(record.slot),
            "confirmationStatus": _confirmation(bank, record),
        }
        for record in records
    ]


def _position(bank: Bank, text: str, name: str) -> int:
    """Of an unknown signature 0: nothing is older than it, everything is newer."""
    record = bank.ledger.find(bytes(to_signature(text, name)))
    return record.position if record else 0


def get_transaction(bank: Bank, params: Params) -> object:
    config = params.config(1, TransactionConfig)
    at_least_confirmed(config)
    record = bank.ledger.find(bytes(params.signature(0)))
    if record is None or record.slot > read_slot(bank, config):
        return None
    shown = transaction_json(record, config.encoding, config.max_supported_transaction_version)
    return shown | {"slot": record.slot, "blockTime": bank.block_time(record.slot)}


def get_block(bank: Bank, params: Params) -> object:
    slot = params.required(0, int, "slot")
    config = params.config(1, BlockConfig)
    at_least_confirmed(config)
    if not 0 <= slot <= read_slot(bank, config):
        raise RpcError(BLOCK_NOT_AVAILABLE, f"Block not available for slot {slot}")
    block: dict[str, object] = {
        "blockhash": str(bank.hashes.of(slot)),
        "previousBlockhash": str(bank.hashes.of(max(0, slot - 1))),
        "parentSlot": max(0, slot - 1),
        "blockHeight": slot,
        "blockTime": bank.block_time(slot),
    }
    if config.rewards is not False:
        block["rewards"] = []
    return block | _contents(bank.ledger.of_slot(slot), config)


def _contents(records: list[Record], config: BlockConfig) -> dict[str, object]:
    details = config.transaction_details or "full"
    if details == "none":
        return {}
    if details == "signatures":
        return {"signatures": [str(Signature(record.signature)) for record in records]}
    version_max = config.max_supported_transaction_version
    return {"transactions": [transaction_json(record, config.encoding, version_max) for record in records]}


METHODS = {
    "getSignatureStatuses": get_signature_statuses,
    "getSignaturesForAddress": get_signatures_for_address,
    "getTransaction": get_transaction,
    "getBlock": get_block,
}
