"""Decides what operators ask of a market: to halt and to resume it, its price collar, its traders' limits.

Who is an operator is known outside. Here only this counts: a halted market is resumed by two of them.
"""

from auction_engine.core.commands import HaltMarket, ResumeMarket, SetCollar, SetLimits
from auction_engine.core.errors import InvalidInput, Refused
from auction_engine.core.events import (
    CollarSet,
    Event,
    LimitsSet,
    MarketHalted,
    MarketResumed,
    MarketResumeProposed,
)
from auction_engine.core.limits import NO_LIMITS, check_sane
from auction_engine.core.order_text import price_text
from auction_engine.core.oversight import Collar
from auction_engine.core.state import MarketState

REASON_CHARACTERS_MAX = 200


def halt_market(state: MarketState, command: HaltMarket) -> list[Event]:
    """One MarketHalted; nothing when it is halted and nobody is about to resume it. Raises InvalidInput."""
    if not 1 <= len(command.reason) <= REASON_CHARACTERS_MAX or not command.reason.isprintable():
        raise InvalidInput(
            f"a halt needs a reason of 1 to {REASON_CHARACTERS_MAX} printable characters; traders read it",
            code="reason_form",
        )
    if state.halt is not None and state.halt.resume_proposed_by is None:
        return []
    return [MarketHalted(reason=command.reason, by=command.by, at=command.at)]


def resume_market(state: MarketState, command: ResumeMarket) -> list[Event]:
    """The proposal of the first operator, the resumption by another. Raises Refused (`not_halted`, `second_operator`)."""
    if state.halt is None:
        raise Refused("the market is not halted", code="not_halted")
    proposed_by = state.halt.resume_proposed_by
    if proposed_by is None:
        return [MarketResumeProposed(by=command.by, at=command.at)]
    if proposed_by == command.by:
        raise Refused(
            "you proposed to resume already; another operator must agree, or halt again",
            code="second_operator",
        )
    return [MarketResumed(proposed_by=proposed_by, by=command.by, at=command.at)]


def set_collar(state: MarketState, command: SetCollar) -> list[Event]:
    """One CollarSet, or nothing when the collar is this one. Raises InvalidInput (`collar_form`)."""
    low, high = command.low, command.high
    wanted = None if low is None or high is None else Collar(low=low, high=high)
    if wanted is None and (low, high) != (None, None):
        raise InvalidInput("a collar has both prices; without any it is taken away", code="collar_form")
    rules, market = state.market.rules, state.market
    if wanted and not rules.floor_ticks <= wanted.low <= wanted.high <= rules.cap_ticks:
        raise InvalidInput(
            "a collar must not be empty and must lie within the market's range,"
            f" {price_text(rules.floor_ticks, market)} to {price_text(rules.cap_ticks, market)}",
            code="collar_form",
        )
    if wanted == state.collar:
        return []
    return [CollarSet(low=low, high=high, by=command.by, at=command.at)]


def set_limits(state: MarketState, command: SetLimits) -> list[Event]:
    """One LimitsSet, or nothing when they are these. Raises InvalidInput (`limits_form`)."""
    if command.limits is not None:
        check_sane(command.limits)
    if command.wallet is None:
        known = state.default_limits == (command.limits or NO_LIMITS)
    else:
        known = state.trader_limits.get(command.wallet) == command.limits
    if known:
        return []
    return [LimitsSet(wallet=command.wallet, limits=command.limits, by=command.by, at=command.at)]
