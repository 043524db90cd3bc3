"""Bodies and answers of the account routes. Money is a decimal string in quote units, with base units beside it."""

import msgspec


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """A wallet in a market.

    open: the market has seen its trader account. lamports, tokens: what the wallet itself holds on chain; null when
    the chain does not answer. free, locked: in the market. pending: what accepted orders will take from `free` when
    they are registered; available: the rest. mirrored_at: when the chain was last read for this.
    """

    wallet: str
    trader: str
    open: bool
    lamports: int | None
    tokens: str | None
    tokens_base_units: int | None
    free: str
    free_base_units: int
    locked: str
    locked_base_units: int
    pending: str
    pending_base_units: int
    available: str
    available_base_units: int
    max_buy_wh: int
    max_sell_wh: int
    mirrored_at: str | None


class TransferRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """amount: decimal quote units, such as "12.5"."""

    market: str
    amount: str


class UnsignedTransaction(msgspec.Struct, frozen=True, kw_only=True):
    """transaction: base64, for the wallet to sign; the wallet pays its fee. summary: what it does, for people."""

    transaction: str
    expires_at_block_height: int
    summary: str


class SignedTransaction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """transaction: base64."""

    transaction: str


class ConfirmedTransaction(msgspec.Struct, frozen=True, kw_only=True):
    """signature: base58, the transaction's name on chain."""

    signature: str


class FaucetRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    market: str


class FaucetAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the wallet holds now."""

    lamports: int
    tokens: str
    trader: str
    max_buy_wh: int
    max_sell_wh: int
