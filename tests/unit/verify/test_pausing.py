"""Pauses that follow from penalties are told by nobody: they follow from the bond."""

from auction_engine.core.pauses import Pause
from auction_engine.core.units import NEVER, Seconds
from auction_engine.verify.pausing import PausesTold


def pause(begins: int, ends: int = NEVER) -> Pause:
    return Pause(begins=Seconds(begins), ends=Seconds(ends))


def test_a_market_with_a_bond_begins_paused_and_one_without_does_not() -> None:
    assert PausesTold().all() == ()
    told = PausesTold(bond_minimum=100)
    assert told.all() == (pause(0),)
    told.bond_moved(100)
    told.resumed(0, 51)
    assert told.all() == (pause(0, 51),)


def test_a_penalty_pauses_from_the_next_second_if_the_bond_falls_below_its_minimum() -> None:
    told = PausesTold(bond_minimum=100)
    told.bond_moved(150)
    told.resumed(0, 51)
    told.penalty_paid(50, now=70)
    assert told.all() == (pause(0, 51),)
    told.penalty_paid(1, now=80)
    assert told.all() == (pause(0, 51), pause(81))
    told.penalty_paid(1, now=90)
    assert told.all() == (pause(0, 51), pause(81))


def test_a_penalty_brings_a_pause_forward_that_has_not_begun_and_one_called_off_is_none() -> None:
    told = PausesTold(bond_minimum=100)
    told.bond_moved(100)
    told.resumed(0, 51)
    told.paused(500)
    told.resumed(500, 500)
    assert told.all() == (pause(0, 51),)
    told.paused(900)
    told.penalty_paid(5, now=700)
    assert told.all() == (pause(0, 51), pause(701))


def test_without_a_minimum_no_penalty_pauses() -> None:
    told = PausesTold()
    told.bond_moved(10)
    told.penalty_paid(10, now=5)
    assert told.all() == ()
