"""Halts, collars and limits as everybody sees them. Which operator it was is in the log, for operators and auditors."""

from api.amounts import amount_text
from api.oversight.schemas import CollarView, HaltView, LimitsView, OversightView
from api.times import milliseconds_text
from auction_engine.core.limits import TraderLimits
from auction_engine.core.market import Market
from auction_engine.core.order_text import price_text
from auction_engine.core.state import MarketState


def oversight_view(state: MarketState) -> OversightView:
    return OversightView(
        halt=halt_view(state),
        collar=collar_view(state),
        limits=limits_view(state.default_limits, state.market),
    )


def halt_view(state: MarketState) -> HaltView | None:
    halt = state.halt
    if halt is None:
        return None
    proposed = halt.resume_proposed_by is not None
    return HaltView(reason=halt.reason, at=milliseconds_text(halt.at), resume_proposed=proposed)


def collar_view(state: MarketState) -> CollarView | None:
    collar, market = state.collar, state.market
    if collar is None:
        return None
    return CollarView(low=price_text(collar.low, market), high=price_text(collar.high, market))


def limits_view(limits: TraderLimits, market: Market) -> LimitsView:
    notional, lots = limits.notional, limits.lots_per_slot
    return LimitsView(
        open_orders=limits.open_orders,
        notional=None if notional is None else amount_text(notional, market.quote_decimals),
        wh_per_slot=None if lots is None else lots * market.rules.lot,
    )
