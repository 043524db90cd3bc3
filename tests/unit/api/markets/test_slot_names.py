"""Slots by name, and which of them are open."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.markets.slot_names import first_ungated, open_slots, parse_slot
from auction_engine.core.errors import InvalidInput
from auction_engine.core.order_text import slot_text
from auction_engine.core.state import MarketState
from auction_engine.core.units import Milliseconds, Seconds, SlotIndex
from tests.markets import NOW, NOW_MS, make_market

MARKET = make_market()
STATE = MarketState(market=MARKET)
GATES = MARKET.timing


@given(st.integers(0, 2**32 // 15))
def test_a_slot_is_found_by_its_start_and_by_its_index(index: int) -> None:
    assert parse_slot(slot_text(SlotIndex(index), MARKET), MARKET) == index
    assert parse_slot(str(index), MARKET) == index


@given(st.text(max_size=30))
def test_any_text_names_a_slot_or_is_refused(text: str) -> None:
    with suppress(InvalidInput):
        assert parse_slot(text, MARKET) is not None


def test_a_time_between_two_starts_names_no_slot() -> None:
    with pytest.raises(InvalidInput, match="not the start"):
        parse_slot("2026-06-01T00:15:01Z", MARKET)


def test_a_slot_is_ungated_through_the_whole_second_of_its_gate() -> None:
    slot = GATES.next_gate(Seconds(NOW))
    gate_ms = GATES.gate(slot) * 1000
    assert first_ungated(STATE, Milliseconds(gate_ms)) == slot
    assert first_ungated(STATE, Milliseconds(gate_ms + 999)) == slot
    assert first_ungated(STATE, Milliseconds(gate_ms + 1_000)) == slot + 1


def test_intake_closes_for_a_slot_three_seconds_before_its_gate() -> None:
    slot = GATES.next_gate(Seconds(NOW))
    closes = GATES.gate(slot) - 3
    assert open_slots(STATE, Milliseconds(closes * 1000))[0].index == slot
    assert open_slots(STATE, Milliseconds((closes + 1) * 1000))[0].index == slot + 1


def test_a_slot_that_the_log_has_gated_is_not_open_whatever_the_clock_says() -> None:
    ahead = SlotIndex(GATES.next_gate(Seconds(NOW)) + 3)
    state = msgspec.structs.replace(STATE, last_gated=ahead)
    assert first_ungated(state, NOW_MS) == ahead + 1
