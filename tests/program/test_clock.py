"""The program counts seconds in 32 bits, and takes the largest number for never: it does nothing at a time outside of them."""

import pytest

from tests.program.unchanged import refuse
from tests.program.world import World

LAST = 2**32 - 2


@pytest.mark.parametrize("now", [-1, LAST + 1, LAST + 2])
def test_at_a_time_that_accounts_cannot_hold_nothing_is_done(world: World, now: int) -> None:
    who = world.open(free=10**6, buy=100)
    world.order(who)
    world.chain.set_now(now)
    refuse(world, "ClockOutOfRange", world.release_ix(who))


def test_at_the_last_time_that_accounts_can_hold_orders_are_released(world: World) -> None:
    who = world.open(free=10**6, buy=100)
    world.order(who)
    world.chain.set_now(LAST)
    world.send(world.release_ix(who))
    assert world.trader(who).locked == 0
