"""Bodies and answers of the account routes. Money is a decimal string in quote units, with base units beside it."""

import msgspec


class DelegateView(msgspec.Struct, frozen=True, kw_only=True):
    """A key that may sign the wallet's orders until expires_at, and end them as long as it stands.

    Each order has at most max_wh per slot, a buy's limit is at most max_buy_limit, a sell's at least min_sell_limit; what
    the orders that a delegate signed lock together is at most max_locked.
    """

    delegate: str
    expires_at: str
    max_wh: int
    max_buy_limit: str
    min_sell_limit: str
    max_locked: str
    max_locked_base_units: int


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """A wallet in a market.

    open: the market has seen its trader account. lamports, tokens: what the wallet itself holds on chain; null when
    the chain does not answer. free, locked: in the market. pending: what accepted orders will take from `free` when
    they are registered; available: the rest. mirrored_at: when the chain was last read for this. delegate: null when there is none, or when the chain
    does not answer.
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
    delegate: DelegateView | None


class TransferRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """amount: decimal quote units, such as "12.5"."""

    market: str
    amount: str


class DelegateRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """delegate: an address, or null to remove the delegate; then the bounds are left out.

    expires_at: to the second, such as 2026-12-31T00:00:00Z. Limits are in quote units per kWh, max_locked in quote units.
    """

    market: str
    delegate: str | None
    expires_at: str | None = None
    max_wh: int | None = None
    max_buy_limit: str | None = None
    min_sell_limit: str | None = None
    max_locked: str | None = None


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
