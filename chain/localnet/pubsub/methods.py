"""The subscribing methods: each makes the subscription that its parameters describe."""

from collections.abc import Callable
from typing import cast

import msgspec
from solders.account import Account

from chain.localnet.bank import Bank, Commitment
from chain.localnet.outcome import Landed
from chain.localnet.pubsub.subscription import CLOSED, AccountChange, Topic
from chain.localnet.rpc.account_data import BASE58_BYTES_MAX, account_json
from chain.localnet.rpc.accounts import AccountConfig, ProgramAccountsConfig
from chain.localnet.rpc.errors import invalid_params
from chain.localnet.rpc.filters import compile_filters
from chain.localnet.rpc.params import Params, to_pubkey


class Wanted(msgspec.Struct, frozen=True):
    """A subscription before it has a number and a connection; the fields are those of Subscription."""

    topic: Topic
    render: Callable[[object], object]
    final: bool = False
    once: bool = False
    bare: bool = False
    happened: tuple[int, object] | None = None
    """(slot, event) to tell of at once."""


class CommitmentConfig(msgspec.Struct, frozen=True, rename="camel"):
    commitment: Commitment | None = None


class SignatureConfig(CommitmentConfig, frozen=True, rename="camel"):
    enable_received_notification: bool | None = None


class Mentions(msgspec.Struct, frozen=True):
    mentions: list[str]


def _is_final(commitment: Commitment | None) -> bool:
    return commitment in (None, "finalized")


def _account_json(account: Account, config: AccountConfig) -> dict[str, object]:
    """Tried on an empty account when the subscription is made: an encoding that is not there is refused then.

    Data too large for base 58 must not silence a notification: a cluster puts this sentence in their place.
    """
    if config.encoding in (None, "binary", "base58") and len(account.data) > BASE58_BYTES_MAX:
        sentence = "error: data too large for bs58 encoding"
        shown = account_json(account, "base64", None)
        return shown | {"data": [sentence, "base58"] if config.encoding == "base58" else sentence}
    return account_json(account, config.encoding, config.data_slice)


def account_subscribe(_bank: Bank, params: Params) -> Wanted:
    config = params.config(1, AccountConfig)

    def render(event: object) -> object:
        return _account_json(cast(AccountChange, event).account, config)

    _account_json(CLOSED, config)
    return Wanted(("account", params.pubkey(0)), render, final=_is_final(config.commitment))


def program_subscribe(_bank: Bank, params: Params) -> Wanted:
    config = params.config(1, ProgramAccountsConfig)
    passes = compile_filters(config.filters)

    def render(event: object) -> object:
        change = cast(AccountChange, event)
        if not passes(change.account):
            return None
        return {"pubkey": str(change.address), "account": _account_json(change.account, config)}

    _account_json(CLOSED, config)
    return Wanted(("program", params.pubkey(0, "program")), render, final=_is_final(config.commitment))


def logs_subscribe(_bank: Bank, params: Params) -> Wanted:
    config = params.config(1, CommitmentConfig)
    return Wanted(("logs", _mentioned(params)), _render_logs, final=_is_final(config.commitment))


def _mentioned(params: Params) -> object:
    """None for all transactions."""
    if params.is_text(0):
        wanted = params.required(0, str, "filter")
        if wanted not in ("all", "allWithVotes"):
            raise invalid_params(
                f'the filter is "all", "allWithVotes" or {{"mentions": [address]}}, not {wanted!r}'
            )
        return None
    mentions = params.required(0, Mentions, "filter").mentions
    if len(mentions) != 1:
        raise invalid_params("mentions takes exactly one address")
    return to_pubkey(mentions[0], "mentions")


def _render_logs(event: object) -> object:
    landed = cast(Landed, event)
    return {"signature": str(landed.signature), "err": landed.err, "logs": landed.logs}


def signature_subscribe(bank: Bank, params: Params) -> Wanted:
    """Told once; at once if it has happened already."""
    config = params.config(1, SignatureConfig)
    signature = params.signature(0)
    record = bank.ledger.find(bytes(signature))
    final = _is_final(config.commitment)
    happened = None
    if record and (not final or record.slot <= bank.finalized):
        err = None if record.err is None else msgspec.json.decode(record.err)
        happened = (record.slot, Landed(signature, record.slot, err, [], [], {}))
    return Wanted(("signature", signature), _render_signature, final=final, once=True, happened=happened)


def _render_signature(event: object) -> object:
    return {"err": cast(Landed, event).err}


def slot_subscribe(_bank: Bank, _params: Params) -> Wanted:
    return Wanted(("slot", None), lambda event: event, bare=True)


METHODS: dict[str, Callable[[Bank, Params], Wanted]] = {
    "accountSubscribe": account_subscribe,
    "programSubscribe": program_subscribe,
    "logsSubscribe": logs_subscribe,
    "signatureSubscribe": signature_subscribe,
    "slotSubscribe": slot_subscribe,
}
