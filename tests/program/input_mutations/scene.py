"""A scene: one instruction in a transaction that succeeds, as its changed copies start from it."""

from collections.abc import Callable
from dataclasses import dataclass

from solders.instruction import Instruction

from tests.program.input_mutations.phases import Phase, stage_in
from tests.program.input_mutations.stage import Stage

Maker = Callable[[Stage], list[Instruction]]


@dataclass(frozen=True)
class Scene:
    """`make` gives the transaction; its last instruction is the one that is played."""

    instruction: str
    phase: Phase
    make: Maker

    @property
    def stage(self) -> Stage:
        return stage_in(self.phase)

    @property
    def transaction(self) -> list[Instruction]:
        return self.make(self.stage)
