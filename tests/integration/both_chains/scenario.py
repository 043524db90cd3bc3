"""The whole scenario: four markets, a dozen wallets, and everything that the program does and refuses."""

from tests.integration.both_chains import cast
from tests.integration.both_chains.challenging import (
    challenged_by_time,
    challenged_pro_rata,
    missed_slot,
    wrong_slot,
)
from tests.integration.both_chains.founding import SHORT, found, refusals
from tests.integration.both_chains.governing import collecting, governing, pausing
from tests.integration.both_chains.granting import granting
from tests.integration.both_chains.leaving import eight_orders, leave
from tests.integration.both_chains.money import money_refusals, moving
from tests.integration.both_chains.people import Stage, key_of
from tests.integration.both_chains.real_chain import RealChain
from tests.integration.both_chains.settling import first_slot
from tests.integration.both_chains.texts_refused import end_refusals, off_tick, register_refusals
from tests.integration.both_chains.timetable import Timetable
from tests.program.world import World


def play(chain: RealChain) -> None:
    """Some two minutes of the chain's time, of which the windows of the market's slots decide."""
    stage, timetable = Stage(chain), Timetable(chain)
    chain.funded(key_of("keeper"))
    stage.make_mint()
    pro_rata, by_time = found(stage)
    players = _trade(stage, timetable, pro_rata, by_time)
    eight_orders(stage, pro_rata, timetable)
    pausing(stage, stage.market(b"SHORT", **SHORT), timetable)
    _besides(stage, timetable, pro_rata, by_time, players)
    timetable.work()
    for world in (pro_rata, by_time):
        timetable.whenever(collecting(stage, world))
    for who, _ in players.parties.values():
        timetable.whenever([lambda who=who: leave(pro_rata, who)])  # type: ignore[misc]  # mypy infers no lambda's default
    timetable.work()


def _trade(stage: Stage, timetable: Timetable, pro_rata: World, by_time: World) -> cast.Cast:
    """Three slots in which orders meet, are settled, wronged, and paid for it."""
    late = stage.join(pro_rata, "late")
    timed = cast.join(stage, by_time, cast.BY_TIME)
    shared = cast.join(stage, pro_rata, cast.PRO_RATA)
    players = cast.meet(pro_rata, shared, cast.PRO_RATA)
    meeting = cast.meet(by_time, timed, cast.BY_TIME)
    after = pro_rata.order(late, first=players.first + cast.SLOTS + 20, energy=1000)

    first_slot(pro_rata, players, timetable, late, timed["a"])
    wrong_slot(pro_rata, players, timetable, 20, ("a", 2), ("d", 2))
    wrong_slot(by_time, meeting, timetable, 20, ("a", 5), ("d", 5))
    challenged_pro_rata(pro_rata, players, timetable, timed["a"], (late, after))
    challenged_by_time(by_time, meeting, timetable)
    missed_slot(pro_rata, players, timetable, stage.chain.payer)
    timetable.whenever([off_tick(by_time, timed["a"])])
    return players


def _besides(stage: Stage, timetable: Timetable, pro_rata: World, by_time: World, players: cast.Cast) -> None:
    """What can be done at any time fills the waiting for the slots' windows."""
    a, b = players["a"][0], players["b"][0]
    poor, granter = stage.join(pro_rata, "poor", free=100), stage.join(pro_rata, "granter")
    stage.chain.funded(granter.key)
    timetable.whenever(register_refusals(pro_rata, b, a, poor))
    timetable.whenever(end_refusals(pro_rata, b, a))
    timetable.whenever(money_refusals(stage, pro_rata, by_time, a, b))
    timetable.whenever(moving(pro_rata, a))
    timetable.whenever(granting(pro_rata, granter, a))
    timetable.whenever(refusals(stage, pro_rata))
    timetable.whenever(governing(stage.market(b"GOVERNED")))
