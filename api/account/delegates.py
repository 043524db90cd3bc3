"""A wallet's delegate: shown as the chain holds it, and named by a transaction that only the wallet signs."""

from datetime import UTC, datetime
from typing import TypeVar

from solders.pubkey import Pubkey

from api.account.schemas import DelegateRequest, DelegateView, UnsignedTransaction
from api.amounts import amount_text, parse_amount
from api.markets.service import market_state
from api.parts import ApiParts
from api.times import seconds_text
from auction_engine.core.addresses import address_bytes
from auction_engine.core.errors import InvalidInput, Refused
from auction_engine.core.market import Market
from auction_engine.core.order_text import parse_price, price_text
from auction_engine.core.units import Seconds, Ticks
from chain.account_types import TraderAccount
from chain.addresses import trader_address
from chain.instructions import DelegateBounds, set_delegate
from chain.rpc import owned
from chain.transactions import build_unsigned

NOBODY = Pubkey.default()
U32_MAX = 2**32 - 1
_NO_BOUNDS = DelegateBounds(expiry=0, max_lots=0, max_buy_limit=0, min_sell_limit=0, max_locked=0)
T = TypeVar("T")


def delegate_view(account: TraderAccount, market: Market) -> DelegateView | None:
    """None when there is none."""
    if account.delegate == NOBODY:
        return None
    return DelegateView(
        delegate=str(account.delegate),
        expires_at=seconds_text(Seconds(account.delegate_expiry)),
        max_wh=account.delegate_max_lots * market.rules.lot,
        max_buy_limit=price_text(Ticks(account.delegate_max_buy_limit), market),
        min_sell_limit=price_text(Ticks(account.delegate_min_sell_limit), market),
        max_locked=amount_text(account.delegate_max_locked, market.quote_decimals),
        max_locked_base_units=account.delegate_max_locked,
    )


async def build_delegate(parts: ApiParts, wallet: str, body: DelegateRequest) -> UnsignedTransaction:
    """The transaction that names or removes it. Raises InvalidInput, Refused (`no_trader`)."""
    market = market_state(parts, body.market).market
    delegate, bounds = _wanted(body, wallet, market)
    program, owner, address = (Pubkey.from_string(key) for key in (parts.program, wallet, market.address))
    found = await parts.rpc.account(trader_address(program, address, owner))
    if owned(found, program) is None:
        raise Refused(
            "this wallet has no trader account in the market; open one with a first deposit", code="no_trader"
        )
    latest = await parts.rpc.latest_blockhash()
    steps = [set_delegate(program, owner, address, delegate, bounds)]
    return UnsignedTransaction(
        transaction=build_unsigned(steps, owner, latest.blockhash),
        expires_at_block_height=latest.last_valid_height,
        summary=_summary(delegate, body, market),
    )


def _wanted(body: DelegateRequest, wallet: str, market: Market) -> tuple[Pubkey, DelegateBounds]:
    bounds = (body.expires_at, body.max_wh, body.max_buy_limit, body.min_sell_limit, body.max_locked)
    if body.delegate is None:
        if bounds != (None,) * len(bounds):
            raise InvalidInput("removing the delegate takes no bounds: leave them out, or name a delegate")
        return NOBODY, _NO_BOUNDS
    delegate = Pubkey(address_bytes(body.delegate))
    if body.delegate == wallet or delegate == NOBODY:
        raise InvalidInput("the delegate must be another key than the wallet, and not the zero address")
    return delegate, DelegateBounds(
        expiry=_expiry(_given(body.expires_at, "expires_at")),
        max_lots=_lots(_given(body.max_wh, "max_wh"), market),
        max_buy_limit=parse_price(_given(body.max_buy_limit, "max_buy_limit"), market),
        min_sell_limit=parse_price(_given(body.min_sell_limit, "min_sell_limit"), market),
        max_locked=parse_amount(_given(body.max_locked, "max_locked"), market.quote_decimals),
    )


def _given(value: T | None, field: str) -> T:
    if value is None:
        raise InvalidInput(f"{field} is missing: a delegate needs every bound")
    return value


def _expiry(text: str) -> int:
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise InvalidInput("expires_at is a moment such as 2026-12-31T00:00:00Z") from error
    seconds = int(moment.timestamp())
    if not 0 < seconds <= U32_MAX:
        raise InvalidInput("expires_at lies beyond what the chain can hold (year 2106)")
    return seconds


def _lots(wh: int, market: Market) -> int:
    lots, rest = divmod(wh, market.rules.lot)
    if rest or not 0 < lots <= U32_MAX:
        raise InvalidInput(f"max_wh is a positive multiple of the market's lot of {market.rules.lot} Wh")
    return lots


def _summary(delegate: Pubkey, body: DelegateRequest, market: Market) -> str:
    if delegate == NOBODY:
        return f"Remove the delegate in market {market.name}."
    return (
        f"Let {delegate} sign orders in market {market.name} until {body.expires_at}: at most {body.max_wh} Wh per slot,"
        f" buying at up to {body.max_buy_limit}, selling from {body.min_sell_limit}, locking up to {body.max_locked}."
    )
