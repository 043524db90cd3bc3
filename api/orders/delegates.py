"""Orders that a wallet's delegate signed: who may, and within which bounds. The rule is the program's own:
docs/program.md, `set_delegate`."""

import msgspec
from solders.pubkey import Pubkey

from api.account.delegates import NOBODY
from api.base64_fields import decode_signature
from api.orders.intake import trader_of
from api.orders.schemas import SignedText
from api.parts import ApiParts
from auction_engine.core.addresses import address_bytes
from auction_engine.core.collateral import locked_at_registration
from auction_engine.core.errors import Refused
from auction_engine.core.market import Market
from auction_engine.core.order import Order
from auction_engine.core.order_text import price_text, render_order
from auction_engine.core.state import MarketState
from auction_engine.core.units import Milliseconds, Ticks
from chain.account_types import TraderAccount
from chain.accounts import decode_trader
from chain.rpc import owned
from chain.signatures import signed_message

SIGNED_BY_DELEGATE = 2
"""`used` of a record whose order a delegate signed."""


class Delegate(msgspec.Struct, frozen=True, kw_only=True):
    """key may sign for wallet, as the chain said a moment ago."""

    wallet: str
    key: str
    account: TraderAccount


async def delegate_of(
    parts: ApiParts, market: Market, body: SignedText, session_wallet: str
) -> Delegate | None:
    """The delegate of the trader that the text names, when the signature is not the session's own wallet's over it.

    None when no delegate stands, or when neither it nor its wallet asks. The chain is read for such texts only. Raises
    InvalidInput for a signature or an address that is none.
    """
    words = body.text.split(" ", 2)
    own = trader_of(parts.program, market.address, session_wallet)
    signature = decode_signature(body.signature)
    if len(words) < 2 or (words[1] == own and signed_message(session_wallet, body.text, signature)):
        return None
    program = Pubkey.from_string(parts.program)
    account = owned(await parts.rpc.account(Pubkey(address_bytes(words[1]))), program)
    if account is None:
        return None
    held = decode_trader(account.data)
    wallet, key = str(held.wallet), str(held.delegate)
    if held.delegate == NOBODY or str(held.market) != market.address or session_wallet not in (wallet, key):
        return None
    return Delegate(wallet=wallet, key=key, account=held)


def check_bounds(
    delegate: Delegate, order: Order, signature: bytes, state: MarketState, now: Milliseconds
) -> None:
    """Whether the program would take the order from who signed it. now: the chain's time. Raises Refused (`delegate_bounds`)."""
    held, market = delegate.account, state.market
    if signed_message(delegate.wallet, render_order(order, market), signature) is not None:
        return
    if now // 1000 >= held.delegate_expiry:
        _refuse("its time is over: the wallet must name it again, or sign itself")
    if order.lots > held.delegate_max_lots:
        _refuse(f"an order of its has at most {held.delegate_max_lots * market.rules.lot} Wh")
    if order.side == "buy" and order.limit > held.delegate_max_buy_limit:
        _refuse(f"it buys at up to {price_text(Ticks(held.delegate_max_buy_limit), market)}")
    if order.side == "sell" and order.limit < held.delegate_min_sell_limit:
        _refuse(f"it sells from {price_text(Ticks(held.delegate_min_sell_limit), market)}")
    locked = _locked(delegate, state) + locked_at_registration(order, market)
    if locked > held.delegate_max_locked:
        _refuse(f"its orders together may lock {held.delegate_max_locked} base units; with this one {locked}")


def _locked(delegate: Delegate, state: MarketState) -> int:
    """By the records that a delegate signed, and by its orders that are accepted and not on chain yet."""
    records = delegate.account.records
    registered = sum(record.locked for record in records if record.used == SIGNED_BY_DELEGATE)
    known = {record.time for record in records}
    pending = 0
    for entry in state.orders_of(delegate.wallet):
        if entry.status != "accepted" or entry.signature is None or entry.order.time in known:
            continue
        text = render_order(entry.order, state.market)
        if signed_message(delegate.wallet, text, bytes.fromhex(entry.signature)) is None:
            pending += locked_at_registration(entry.order, state.market)
    return registered + pending


def _refuse(why: str) -> None:
    raise Refused(
        f"the order exceeds the bounds that the wallet set for its delegate: {why}", code="delegate_bounds"
    )
