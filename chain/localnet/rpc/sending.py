"""Methods that change the chain, and the one that only pretends to."""

import msgspec
from solders.transaction_status import TransactionErrorFieldless

from chain.localnet.bank import Bank, Commitment
from chain.localnet.blockhashes import LIFETIME_SLOTS
from chain.localnet.faucet import airdrop
from chain.localnet.faults import err_json, sentence_of
from chain.localnet.meta import inner_json, return_data, return_json
from chain.localnet.outcome import Outcome
from chain.localnet.rpc.account_data import Encoding, account_json
from chain.localnet.rpc.errors import (
    PREFLIGHT_FAILURE,
    RpcError,
    invalid_params,
)
from chain.localnet.rpc.params import Params, to_pubkey
from chain.localnet.rpc.reading import ReadConfig, slot_for, with_context
from chain.localnet.rpc.wire import WireEncoding, incoming_of
from chain.localnet.trial import refused

WRONGLY_SIGNED = refused(TransactionErrorFieldless.SignatureFailure)


class SendConfig(msgspec.Struct, frozen=True, rename="camel"):
    skip_preflight: bool | None = None
    preflight_commitment: Commitment | None = None
    encoding: WireEncoding | None = None
    max_retries: int | None = None
    min_context_slot: int | None = None


class SimulatedAccounts(msgspec.Struct, frozen=True):
    addresses: list[str]
    encoding: Encoding | None = None


class SimulateConfig(ReadConfig, frozen=True, rename="camel"):
    sig_verify: bool | None = None
    replace_recent_blockhash: bool | None = None
    encoding: WireEncoding | None = None
    accounts: SimulatedAccounts | None = None
    inner_instructions: bool | None = None


def send_transaction(bank: Bank, params: Params) -> object:
    """Executes at once. Without preflight a transaction that cannot land vanishes without a word, as on a cluster."""
    config = params.config(1, SendConfig)
    incoming = incoming_of(params.required(0, str, "transaction"), config.encoding or "base58")
    commitment = config.preflight_commitment or "finalized"
    if config.skip_preflight:
        outcome = bank.judge(incoming)
        if outcome.lands and incoming.is_signed():
            bank.land(incoming, outcome)
        return str(incoming.signature)
    slot_for(bank, commitment, config.min_context_slot)
    outcome = bank.judge(incoming, commitment) if incoming.is_signed() else WRONGLY_SIGNED
    if outcome.err is not None:
        raise _preflight_failure(outcome)
    bank.land(incoming, outcome)
    return str(incoming.signature)


def _preflight_failure(outcome: Outcome) -> RpcError:
    result = _result_json(outcome)
    return RpcError(
        PREFLIGHT_FAILURE, f"Transaction simulation failed: {sentence_of(err_json(outcome.err))}", result
    )


def _result_json(outcome: Outcome) -> dict[str, object]:
    meta = outcome.meta
    return {
        "err": err_json(outcome.err),
        "logs": outcome.logs,
        "accounts": None,
        "unitsConsumed": meta.compute_units_consumed() if meta else 0,
        "returnData": return_json(return_data(meta)) if meta else None,
        "innerInstructions": None,
        "replacementBlockhash": None,
    }


def simulate_transaction(bank: Bank, params: Params) -> object:
    config = params.config(1, SimulateConfig)
    if config.sig_verify and config.replace_recent_blockhash:
        raise invalid_params("sigVerify may not be used with replaceRecentBlockhash")
    incoming = incoming_of(params.required(0, str, "transaction"), config.encoding or "base58")
    commitment = config.commitment or "finalized"
    slot = slot_for(bank, commitment, config.min_context_slot)
    if config.sig_verify and not incoming.is_signed():
        outcome = WRONGLY_SIGNED
    else:
        outcome = (
            bank.try_out(incoming) if config.replace_recent_blockhash else bank.judge(incoming, commitment)
        )
    result = _result_json(outcome)
    if config.accounts is not None:
        result["accounts"] = _accounts_after(bank, outcome, config.accounts)
    if config.inner_instructions and outcome.meta:
        result["innerInstructions"] = inner_json(outcome.meta.inner_instructions())
    if config.replace_recent_blockhash:
        blockhash = str(bank.hashes.of(slot))
        result["replacementBlockhash"] = {
            "blockhash": blockhash,
            "lastValidBlockHeight": slot + LIFETIME_SLOTS,
        }
    return with_context(slot, result)


def _accounts_after(bank: Bank, outcome: Outcome, wanted: SimulatedAccounts) -> list[object]:
    """As the transaction would leave them; nothing where it fails, as on a cluster."""
    if wanted.encoding in ("binary", "base58"):
        raise invalid_params(
            "base58 encoding is not supported for the accounts of a simulation: ask for base64"
        )
    if outcome.meta and len(wanted.addresses) > len(outcome.keys.all()):
        raise invalid_params(f"too many accounts ({len(wanted.addresses)}): the transaction names fewer")
    shown: list[object] = []
    for text in wanted.addresses:
        address = to_pubkey(text, "accounts.addresses")
        changed = address in outcome.changes
        account = outcome.changes[address] if changed else bank.accounts.newest(address)
        alive = account if outcome.err is None else None
        shown.append(alive and account_json(alive, wanted.encoding or "base64", None))
    return shown


def request_airdrop(bank: Bank, params: Params) -> object:
    address = params.pubkey(0)
    lamports = params.required(1, int, "lamports")
    if not 0 < lamports < 2**63:
        raise invalid_params("parameter 2 (lamports) must be positive and below 2^63")
    incoming = airdrop(bank.faucet, address, lamports, bank.hashes.of(bank.slot), bank.transaction_count)
    outcome = bank.judge(incoming)
    if outcome.err is not None:
        raise _preflight_failure(outcome)
    bank.land(incoming, outcome)
    return str(incoming.signature)


METHODS = {
    "sendTransaction": send_transaction,
    "simulateTransaction": simulate_transaction,
    "requestAirdrop": request_airdrop,
}
