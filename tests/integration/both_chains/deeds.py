"""Transactions put off until their time: one that must succeed, and one that must be refused."""

from collections.abc import Callable

from solders.instruction import Instruction
from solders.keypair import Keypair

from tests.integration.both_chains.timetable import Deed
from tests.program.unchanged import refuse
from tests.program.world import World

Made = Instruction | Callable[[], Instruction]
"""An instruction, or what makes it when its time has come: order texts bear the time at which they are signed."""


def sends(world: World, *made: Made, by: tuple[Keypair, ...] = ()) -> Deed:
    return lambda: world.send(*_now(made), signers=by)


def refuses(world: World, fault: str | int | None, *made: Made, by: tuple[Keypair, ...] = ()) -> Deed:
    """fault: as `refuse` takes it."""
    return lambda: refuse(world, fault, *_now(made), signers=by)


def _now(made: tuple[Made, ...]) -> list[Instruction]:
    return [each if isinstance(each, Instruction) else each() for each in made]
