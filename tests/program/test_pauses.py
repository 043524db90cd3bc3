"""Pauses: nobody can pause a book that he has seen, and nothing that was gated before is touched."""

import pytest

from tests.program.harness import Chain
from tests.program.operating import (
    BOND,
    NEVER,
    authority_ix,
    bonded_world,
    by_authority,
    deposit_bond,
    the_event,
)
from tests.program.unchanged import refuse
from tests.program.world import BIRTH, World, fill, new_world

NOTICE = 15 + 5  # a slot and the gate lead
LIFE = 120


@pytest.fixture
def world() -> World:
    return new_world(Chain())


def post_ok(world: World, index: int) -> None:
    world.chain.set_now(world.gate(index) + 1)
    world.send(world.post_ix(index, 0, 1, bytes(32)), signers=(world.keeper,))


def post_refused(world: World, index: int) -> None:
    world.chain.set_now(world.gate(index) + 1)
    refuse(world, "SlotPaused", world.post_ix(index, 0, 1, bytes(32)), signers=(world.keeper,))


def test_a_pause_begins_a_slot_and_a_gate_lead_later(world: World) -> None:
    sent = by_authority(world, "pause")
    assert the_event(sent, "Paused").pause_from == BIRTH + NOTICE
    market = world.state()
    assert (market.pause_from, market.pause_until) == (BIRTH + NOTICE, NEVER)


def test_slots_gated_before_the_pause_are_cleared_and_the_first_gated_in_it_is_not(world: World) -> None:
    by_authority(world, "pause")
    first_paused = next(
        i for i in range(world.next_slot(), world.next_slot() + 9) if world.gate(i) >= BIRTH + NOTICE
    )
    post_ok(world, first_paused - 1)
    post_refused(world, first_paused)


def test_a_gate_at_the_first_second_of_a_pause_is_paused_and_the_one_before_is_not() -> None:
    for offset, refused in ((0, True), (1, False)):
        world = new_world(Chain())
        index = world.next_slot() + 4
        world.chain.set_now(world.gate(index) - NOTICE + offset)
        by_authority(world, "pause")
        (post_refused if refused else post_ok)(world, index)


def test_settling_goes_on_in_a_pause_and_money_can_leave(world: World) -> None:
    buyer, seller = world.open(free=10**6, buy=10), world.open(free=10**6, sell=10)
    bought, sold = (world.order(who, side=side) for who, side in ((buyer, "BUY"), (seller, "SELL")))
    by_authority(world, "pause")
    index = world.next_slot()
    fills = [fill(buyer, bought, 1), fill(seller, sold, 1)]
    tree = world.post(index, bought.limit, [fills])
    world.chain.set_now(world.gate(index) + 60)
    world.settle(index, 0, fills, tree)
    world.send(world.withdraw_ix(seller, 100), signers=(seller.key,))


def test_a_resumed_market_clears_gates_after_that_second(world: World) -> None:
    by_authority(world, "pause")
    index = world.next_slot() + 4
    world.chain.set_now(world.gate(index))
    by_authority(world, "resume")
    assert world.state().pause_until == world.chain.now + 1
    post_refused(world, index)
    post_ok(world, index + 1)


def test_a_pause_that_did_not_begin_is_called_off(world: World) -> None:
    by_authority(world, "pause")
    world.chain.set_now(BIRTH + NOTICE - 1)
    by_authority(world, "resume")
    assert (world.state().pause_from, world.state().pause_until) == (0, 0)
    by_authority(world, "pause")


def test_one_pause_at_a_time_and_the_next_only_a_life_after_it(world: World) -> None:
    refuse(world, "NotPaused", authority_ix(world, "resume"), signers=(world.authority,))
    by_authority(world, "pause")
    refuse(world, "PausedAlready", authority_ix(world, "pause"), signers=(world.authority,))
    world.chain.set_now(BIRTH + NOTICE)
    by_authority(world, "resume")
    until = BIRTH + NOTICE + 1
    world.chain.set_now(until + LIFE - 1)
    refuse(world, "PauseTooSoon", authority_ix(world, "pause"), signers=(world.authority,))
    world.chain.set_now(until + LIFE)
    by_authority(world, "pause")


def test_a_market_with_a_bond_begins_paused_until_the_bond_is_there_and_the_authority_resumes() -> None:
    world = new_world(Chain(), bond_minimum=BOND)
    assert (world.state().pause_from, world.state().pause_until) == (0, NEVER)
    post_refused(world, world.next_slot())
    deposit_bond(world, BOND - 1)
    refuse(world, "BondTooSmall", authority_ix(world, "resume"), signers=(world.authority,))
    deposit_bond(world, 1)
    post_refused(world, world.next_slot())
    by_authority(world, "resume")
    post_ok(world, world.next_slot() + 1)


def test_a_bonded_world_is_open() -> None:
    world = bonded_world(Chain())
    post_ok(world, world.next_slot())
