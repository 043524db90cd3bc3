"""Pauses: which slots they cover, and what a slot's life is in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction_engine.core.commands import GatePassed, MarketSeen, SealBook
from auction_engine.core.events import (
    PausesChanged,
    SlotGated,
    SlotsLapsed,
    SlotsPaused,
    decode_event,
    encode_event,
)
from auction_engine.core.pauses import Pause, is_paused, runs
from auction_engine.core.state import state_bytes
from auction_engine.core.units import NEVER, Seconds, SlotIndex
from tests.markets import NOW, Log, make_market

MARKET = make_market()
TIMING = MARKET.timing
SLOT = SlotIndex(NOW // TIMING.slot_seconds + 2)


def gate(slot: int) -> int:
    return TIMING.gate(SlotIndex(slot))


def seen(*pauses: tuple[int, int], seq: int = 1) -> MarketSeen:
    told = tuple(Pause(begins=Seconds(begins), ends=Seconds(ends)) for begins, ends in pauses)
    return MarketSeen(account_seq=seq, chain_time=Seconds(NOW), pauses=told)


def passed(slot: int, at: int | None = None) -> GatePassed:
    return GatePassed(slot=SlotIndex(slot), chain_time=Seconds(gate(slot) + 1 if at is None else at))


@pytest.fixture
def log() -> Log:
    log = Log(MARKET)
    log.submit(passed(SLOT))
    return log


def test_a_pause_begins_and_ends_with_the_second_of_a_gate(log: Log) -> None:
    log.submit(seen((gate(SLOT + 2), gate(SLOT + 4))))
    log.submit(passed(SLOT + 1))
    told = log.submit(passed(SLOT + 4))
    assert [event.slot for event in told if isinstance(event, SlotGated)] == [SLOT + 4]
    (paused,) = [event for event in told if isinstance(event, SlotsPaused)]
    assert (paused.first, paused.last) == (SLOT + 2, SLOT + 3)
    assert [log.state.slots[SlotIndex(SLOT + i)].status for i in range(1, 5)] == [
        "gated",
        "paused",
        "paused",
        "gated",
    ]


def test_an_open_pause_lasts_and_a_paused_slot_is_never_sealed(log: Log) -> None:
    log.submit(seen((gate(SLOT + 1), NEVER)))
    log.submit(passed(SLOT + 1))
    seal = SealBook(slot=SlotIndex(SLOT + 1), chain_slot=9, chain_time=Seconds(gate(SLOT + 1) + 1), rows=())
    assert log.submit(seal) == []
    log.submit(passed(SLOT + 900, gate(SLOT + 900) + 1))
    assert {log.state.slots[SlotIndex(slot)].status for slot in range(SLOT + 1, SLOT + 901)} == {"paused"}


def test_a_pause_that_began_by_a_penalty_takes_the_slots_gated_in_it_back(log: Log) -> None:
    log.submit(passed(SLOT + 1))
    told = log.submit(seen((gate(SLOT + 1), NEVER)))
    assert [type(event) for event in told] == [PausesChanged, SlotsPaused]
    assert log.state.slots[SLOT].status == "gated"
    assert log.state.slots[SlotIndex(SLOT + 1)].status == "paused"


def test_an_outage_is_told_in_runs_of_paused_and_lapsed_slots(log: Log) -> None:
    log.submit(seen((gate(SLOT + 3), gate(SLOT + 6))))
    told = log.submit(passed(SLOT + 500, gate(SLOT + 500) + 1))
    ranges = [
        (type(event), event.first, event.last)
        for event in told
        if isinstance(event, SlotsPaused | SlotsLapsed)
    ]
    assert ranges[0] == (SlotsLapsed, SLOT + 1, SLOT + 2)
    assert ranges[1] == (SlotsPaused, SLOT + 3, SLOT + 5)
    assert ranges[2][:2] == (SlotsLapsed, SLOT + 6)


def test_what_is_known_or_older_changes_nothing(log: Log) -> None:
    pause = (gate(SLOT + 2), gate(SLOT + 4))
    assert log.submit(seen(seq=5)) == []
    assert len(log.submit(seen(pause, seq=6))) == 1
    assert log.submit(seen(pause, seq=7)) == []
    assert log.submit(seen(seq=6)) == []
    assert log.state.pauses == seen(pause).pauses


edges = st.integers(NOW - 200, NOW + 400)
pauses = st.lists(st.tuples(edges, edges | st.just(NEVER)), max_size=2)


@given(pauses, st.integers(0, 20), st.integers(0, 20))
def test_runs_hold_each_slot_once_and_say_of_each_what_its_gate_says(
    spans: list[tuple[int, int]], begin: int, length: int
) -> None:
    told = seen(*spans).pauses
    first, last = SlotIndex(SLOT + begin), SlotIndex(SLOT + begin + length)
    found = {
        slot: run.paused for run in runs(first, last, told, TIMING) for slot in range(run.first, run.last + 1)
    }
    assert list(found) == list(range(first, last + 1))
    assert found == {slot: is_paused(told, Seconds(gate(slot))) for slot in found}


def test_a_replayed_log_holds_the_same_pauses(log: Log) -> None:
    log.submit(seen((gate(SLOT + 1), NEVER)))
    log.submit(passed(SLOT + 2))
    assert state_bytes(log.replayed()) == state_bytes(log.state)
    assert [decode_event(encode_event(event)) for _, event in log.entries] == [e for _, e in log.entries]
