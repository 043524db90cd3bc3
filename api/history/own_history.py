"""Whose history is asked for: the market, the wallet's trader account in it, and how far the chain was read."""

from typing import NamedTuple

from api.account.service import only_market
from api.history.schemas import ReadUntil
from api.markets.service import market_state
from api.orders.intake import trader_of
from api.parts import ApiParts
from api.times import instant_text, seconds_text
from auction_engine.core.market import Market
from auction_engine.core.state import MarketState
from auction_engine.db.money_records import Reading, read_reading


class OwnHistory(NamedTuple):
    """reading: None while the keeper has not read the market's transactions."""

    state: MarketState
    wallet: str
    trader: str
    reading: Reading | None

    @property
    def market(self) -> Market:
        return self.state.market

    @property
    def read(self) -> ReadUntil | None:
        """How fresh it is, for the answer."""
        reading = self.reading
        if reading is None or reading.read_at is None:
            return None
        return ReadUntil(
            chain_slot=reading.chain_slot,
            chain_time=seconds_text(reading.chain_time),
            read_at=instant_text(reading.read_at),
        )


async def own_history(parts: ApiParts, wallet: str, market: str | None) -> OwnHistory:
    """market: may be left out where there is one only. The reading is taken first: what is read after it holds at least
    what it says. Raises NotFound, InvalidInput, Unavailable."""
    state = only_market(parts) if market is None else market_state(parts, market)
    address = state.market.address
    reading = await read_reading(parts.pool, address)
    return OwnHistory(state, wallet, trader_of(parts.program, address, wallet), reading)
