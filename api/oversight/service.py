"""Operators' wishes as commands. Each leaves an event in the market's log that names the operator."""

from api.amounts import parse_amount
from api.auth.roles import check_wallet_role
from api.markets.service import market_state
from api.orders.service import until_seen
from api.oversight.presentation import limits_view, oversight_view
from api.oversight.schemas import CollarRequest, HaltRequest, LimitsRequest, LimitsView, OversightView
from api.parts import ApiParts
from auction_engine.core.addresses import address_bytes
from auction_engine.core.commands import Command, HaltMarket, ResumeMarket, SetCollar, SetLimits
from auction_engine.core.errors import InvalidInput
from auction_engine.core.limits import TraderLimits
from auction_engine.core.market import Market
from auction_engine.core.order_text import parse_price
from auction_engine.core.units import Lots, Ticks


async def halt(parts: ApiParts, wallet: str, market: str, body: HaltRequest) -> OversightView:
    """Raises NotAllowed, NotFound, InvalidInput (`reason_form`)."""
    return await _done(parts, wallet, market, HaltMarket(reason=body.reason, by=wallet, at=parts.clock()))


async def resume(parts: ApiParts, wallet: str, market: str) -> OversightView:
    """Proposes, or agrees with another operator. Raises NotAllowed, NotFound, Refused (`not_halted`, `second_operator`)."""
    return await _done(parts, wallet, market, ResumeMarket(by=wallet, at=parts.clock()))


async def set_collar(parts: ApiParts, wallet: str, address: str, body: CollarRequest) -> OversightView:
    """Raises NotAllowed, NotFound, InvalidInput (`collar_form`), OrderTextError for a price off the tick."""
    market = market_state(parts, address).market
    await check_wallet_role(parts, wallet, "operator", address)
    low, high = _price(body.low, market), _price(body.high, market)
    return await _done(parts, wallet, address, SetCollar(low=low, high=high, by=wallet, at=parts.clock()))


async def set_limits(parts: ApiParts, wallet: str, address: str, body: LimitsRequest) -> LimitsView:
    """What the named wallet, or everybody, is now allowed. Raises NotAllowed, NotFound, InvalidInput."""
    market = market_state(parts, address).market
    await check_wallet_role(parts, wallet, "operator", address)
    limits = _limits(body, market) if body.own else None
    command = SetLimits(wallet=body.wallet, limits=limits, by=wallet, at=parts.clock())
    await _done(parts, wallet, address, command)
    state = market_state(parts, address)
    return limits_view(state.default_limits if body.wallet is None else state.limits_of(body.wallet), market)


async def _done(parts: ApiParts, wallet: str, address: str, command: Command) -> OversightView:
    market_state(parts, address)
    await check_wallet_role(parts, wallet, "operator", address)
    accepted = await parts.gateway.submit(address, command)
    await until_seen(parts, address, accepted.seq)
    return oversight_view(market_state(parts, address))


def _price(text: str | None, market: Market) -> Ticks | None:
    return None if text is None else parse_price(text, market)


def _limits(body: LimitsRequest, market: Market) -> TraderLimits:
    if body.wallet is not None:
        address_bytes(body.wallet)
    wh, lot = body.wh_per_slot, market.rules.lot
    if wh is not None and wh % lot:
        raise InvalidInput(f"wh_per_slot must be a multiple of the lot of {lot} Wh", code="limits_form")
    return TraderLimits(
        open_orders=body.open_orders,
        notional=None if body.notional is None else parse_amount(body.notional, market.quote_decimals),
        lots_per_slot=None if wh is None else Lots(wh // lot),
    )
