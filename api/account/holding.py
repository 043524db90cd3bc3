"""A wallet's money in a market, by the followed log alone."""

import msgspec

from api.amounts import amount_text
from auction_engine.core.decide_order import pending_cost
from auction_engine.core.state import MarketState


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """free, locked: in the market. pending: what accepted orders will take from `free`; available: the rest.

    Decimal strings in quote units, with base units beside them. open: the market has seen its trader account.
    """

    open: bool
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


def holding_of(state: MarketState, wallet: str) -> Holding:
    """All zero for a wallet that the market has not seen."""
    trader = state.trader_of(wallet)
    free, locked = (trader.free, trader.locked) if trader else (0, 0)
    pending = pending_cost(state, trader) if trader else 0
    available = max(0, free - pending)
    decimals, lot = state.market.quote_decimals, state.market.rules.lot
    return Holding(
        open=trader is not None,
        free=amount_text(free, decimals),
        free_base_units=free,
        locked=amount_text(locked, decimals),
        locked_base_units=locked,
        pending=amount_text(pending, decimals),
        pending_base_units=pending,
        available=amount_text(available, decimals),
        available_base_units=available,
        max_buy_wh=trader.max_buy_lots * lot if trader else 0,
        max_sell_wh=trader.max_sell_lots * lot if trader else 0,
    )
