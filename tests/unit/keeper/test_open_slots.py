"""Only slots whose end the log does not know are looked at, however long the history is."""

from auction_engine.core.commands import GatePassed, SealBook, WindowPassed
from auction_engine.core.units import Seconds, SlotIndex
from keeper.open_slots import OpenSlots, gate_to_pass
from tests.markets import NOW, Log, make_market

MARKET = make_market()
FIRST = SlotIndex(NOW // 15)
TIMING = MARKET.timing


def pass_gate(log: Log, slot: int) -> None:
    log.submit(GatePassed(slot=SlotIndex(slot), chain_time=Seconds(TIMING.gate(SlotIndex(slot)) + 1)))


def open_of(slots: OpenSlots, log: Log) -> list[int]:
    return [entry.slot - FIRST for entry in slots.refresh(log.state)]


def test_slots_come_when_gated_and_go_when_their_end_is_known() -> None:
    log, slots = Log(MARKET), OpenSlots()
    assert open_of(slots, log) == []
    pass_gate(log, FIRST)
    pass_gate(log, FIRST + 1)
    assert open_of(slots, log) == [0, 1]
    sealed_at = Seconds(TIMING.gate(SlotIndex(FIRST + 1)) + 9)
    log.submit(SealBook(slot=FIRST, chain_slot=1, chain_time=sealed_at, rows=()))
    pass_gate(log, FIRST + 2)
    assert open_of(slots, log) == [1, 2]
    assert open_of(OpenSlots(), log) == [1, 2]


def test_an_outage_of_years_is_passed_over() -> None:
    log, slots = Log(MARKET), OpenSlots()
    pass_gate(log, FIRST)
    assert open_of(slots, log) == [0]
    pass_gate(log, FIRST + 100_000)
    late = Seconds(TIMING.gate(FIRST) + TIMING.settle_seconds + 1)
    log.submit(WindowPassed(slot=FIRST, chain_time=late))
    assert open_of(slots, log)[-1] == 100_000
    assert len(open_of(slots, log)) <= 4


def test_a_gate_is_to_be_passed_when_the_clock_is_strictly_beyond_it_and_only_once() -> None:
    log = Log(MARKET)
    gate = TIMING.gate(FIRST)
    assert gate_to_pass(log.state, gate) == FIRST - 1
    assert gate_to_pass(log.state, Seconds(gate + 1)) == FIRST
    pass_gate(log, FIRST)
    assert gate_to_pass(log.state, Seconds(gate + 1)) is None
    assert gate_to_pass(log.state, Seconds(gate + 15)) is None
    assert gate_to_pass(log.state, Seconds(gate + 16)) == FIRST + 1
