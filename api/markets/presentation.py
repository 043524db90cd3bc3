"""A market as GET /v1/markets shows it."""

from api.amounts import amount_text
from api.markets.schemas import MarketView, PauseView
from api.markets.slot_names import open_slots
from api.oversight.presentation import collar_view, halt_view, limits_view
from api.times import milliseconds_text, seconds_text
from auction_engine.core.order_text import price_text
from auction_engine.core.pauses import Pause
from auction_engine.core.state import MarketState
from auction_engine.core.units import NEVER, Milliseconds, Ticks


def market_view(state: MarketState, now: Milliseconds, *, cluster: str, program: str) -> MarketView:
    """now: the chain's time."""
    market = state.market
    rules, timing = market.rules, market.timing
    return MarketView(
        address=market.address,
        name=market.name,
        tag=market.tag,
        mint=market.mint,
        cluster=cluster,
        program=program,
        tick=price_text(Ticks(1), market),
        tick_base_units=rules.tick,
        lot=rules.lot,
        unit=market.unit,
        floor=price_text(rules.floor_ticks, market),
        cap=price_text(rules.cap_ticks, market),
        quote_decimals=market.quote_decimals,
        tick_decimals=market.tick_decimals,
        fee=amount_text(market.fee, market.quote_decimals),
        fee_base_units=market.fee,
        order_fee=amount_text(market.order_fee, market.quote_decimals),
        order_fee_base_units=market.order_fee,
        price_rule=rules.price_rule,
        rationing=rules.rationing,
        slot_seconds=timing.slot_seconds,
        gate_lead_seconds=timing.gate_lead_seconds,
        post_seconds=timing.post_seconds,
        settle_seconds=timing.settle_seconds,
        life_seconds=timing.life_seconds,
        fresh_seconds=timing.fresh_seconds,
        pauses=[_pause(pause) for pause in state.pauses],
        chain_time=milliseconds_text(now),
        chain_time_ms=now,
        open_slots=open_slots(state, now),
        halt=halt_view(state),
        collar=collar_view(state),
        limits=limits_view(state.default_limits, market),
    )


def _pause(pause: Pause) -> PauseView:
    ends = None if pause.ends == NEVER else seconds_text(pause.ends)
    return PauseView(begins=seconds_text(pause.begins), ends=ends)
