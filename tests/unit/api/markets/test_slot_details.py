"""Slots that the log has not gated: which are shown, and which do not exist."""

import pytest

from api.markets.open_books import OpenBooks
from api.markets.slot_details import ungated_detail
from api.markets.slot_names import parse_slot
from auction_engine.core.errors import NotFound
from auction_engine.core.state import MarketState
from auction_engine.core.units import SLOTS_MAX, Seconds, SlotIndex
from tests.markets import NOW, NOW_MS, make_market

MARKET = make_market()
FIRST = MARKET.timing.next_gate(Seconds(NOW))


def status(slot: int) -> str:
    return ungated_detail(MarketState(market=MARKET), SlotIndex(slot), NOW_MS, OpenBooks()).status


def test_a_market_that_has_gated_nothing_shows_the_slot_just_past_as_gated_and_the_next_as_open() -> None:
    assert [status(FIRST - 1), status(FIRST), status(FIRST + SLOTS_MAX - 1)] == ["gated", "open", "open"]


@pytest.mark.parametrize(
    "slot", [parse_slot("0001-01-01T00:00:00Z", MARKET), 0, 1, FIRST - 2, FIRST + SLOTS_MAX, 9_999_999_999]
)
def test_slots_before_a_markets_first_and_beyond_any_order_do_not_exist(slot: int) -> None:
    with pytest.raises(NotFound):
        status(slot)
