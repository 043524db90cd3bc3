"""Command -> events: the state machine's one entrance. Pure; an error means that nothing happens."""

from auction_engine.core import commands as c
from auction_engine.core.decide_market import see_market
from auction_engine.core.decide_order import amend_order, end_orders, place_order
from auction_engine.core.decide_oversight import halt_market, resume_market, set_collar, set_limits
from auction_engine.core.decide_slot import pass_gate, pass_window, seal_book, see_closed, see_settlement
from auction_engine.core.decide_trader import see_trader
from auction_engine.core.errors import Conflict
from auction_engine.core.events import Event, MarketOpened
from auction_engine.core.state import MarketState
from auction_engine.core.units import Seq


def decide(state: MarketState, command: c.Command) -> list[Event]:
    """The events that `command` causes in `state`, none when it changes nothing. Raises AuctionError."""
    match command:
        case c.OpenMarket():
            return _open_market(state, command)
        case c.PlaceOrder():
            return place_order(state, command)
        case c.EndOrders():
            return end_orders(state, command)
        case c.TraderSeen():
            return see_trader(state, command)
        case c.GatePassed():
            return pass_gate(state, command)
        case c.SealBook():
            return seal_book(state, command)
        case c.SettlementSeen():
            return see_settlement(state, command)
        case c.SlotClosedSeen():
            return see_closed(state, command)
        case c.WindowPassed():
            return pass_window(state, command)
        case c.MarketSeen():
            return see_market(state, command)
        case c.AmendOrder():
            return amend_order(state, command)
        case c.HaltMarket():
            return halt_market(state, command)
        case c.ResumeMarket():
            return resume_market(state, command)
        case c.SetCollar():
            return set_collar(state, command)
        case c.SetLimits():
            return set_limits(state, command)


def _open_market(state: MarketState, command: c.OpenMarket) -> list[Event]:
    if state.seq == Seq(0):
        return [MarketOpened(market=command.market)]
    if state.market != command.market:
        raise Conflict(
            f"the log of market {state.market.address} was begun with other rules", code="market_differs"
        )
    return []
