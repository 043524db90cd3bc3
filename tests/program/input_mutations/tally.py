"""How many mutants were tried, refused and allowed: of an instruction, and together."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.program.input_mutations.mutant import Change, Mutant
from tests.program.input_mutations.mutants import mutants_of
from tests.program.input_mutations.review import variable
from tests.program.input_mutations.scene import Scene
from tests.program.input_mutations.scenes import scenes_of
from tests.program.input_mutations.trial import allowed
from tests.program.simulation.arena import Disagreement

Part = tuple[Change, str]


@dataclass
class Tally:
    """Of one instruction: all mutants by kind of change, and those that may succeed by the part that was changed."""

    instruction: str
    tried: Counter[Change] = field(default_factory=Counter)
    allowed: Counter[Part] = field(default_factory=Counter)

    @property
    def surprises(self) -> set[Part]:
        """Parts of which the review says another thing than the trial: they can differ, or cannot."""
        return set(self.allowed) ^ variable(self.instruction)

    def row(self) -> str:
        every, free = self.tried.total(), self.allowed.total()
        parts = "; ".join(f"{_named(*part)} {times:,}" for part, times in self.allowed.items())
        return f"| `{self.instruction}` | {_counts(every, free)} | {parts} |"


def _named(change: Change, part: str) -> str:
    """Names of accounts and arguments as code; else the part speaks for itself."""
    if " " in part:
        return part
    words = {Change.SAME_KIND: "another `{}`", Change.COPY: "`{}` under another owner", Change.DATA: "`{}`"}
    return words[change].format(part)


def tally_of(instruction: str) -> Tally:
    """Every mutant of its scenes. Raises Disagreement where program and model differ."""
    tally = Tally(instruction)
    for scene in scenes_of(instruction):
        _play(scene)
        for mutant in mutants_of(scene):
            tally.tried[mutant.change] += 1
            if allowed(scene.stage.arena, mutant):
                tally.allowed[mutant.change, mutant.part] += 1
    return tally


def _play(scene: Scene) -> None:
    """Unchanged it succeeds: else nothing would follow from what its mutants do."""
    unchanged = Mutant(Change.FLAG, "nothing", "unchanged", scene.transaction)
    if not allowed(scene.stage.arena, unchanged):
        raise Disagreement(f"the scene of {scene.instruction} in {scene.phase.name} is refused")


def table(tallies: Iterable[Tally]) -> str:
    """By instruction and by kind of change, in Markdown."""
    every = list(tallies)
    lines = ["| instruction | mutants | refused | allowed | what may differ |", "|---|---:|---:|---:|---|"]
    lines += [tally.row() for tally in every]
    tried = sum((tally.tried for tally in every), Counter[Change]())
    free = Counter[Change]()
    for tally in every:
        for (change, _), times in tally.allowed.items():
            free[change] += times
    lines.append(f"| **all** | {_counts(tried.total(), free.total())} | |")
    lines += ["", "| change | mutants | refused | allowed |", "|---|---:|---:|---:|"]
    lines += [f"| {change.value} | {_counts(tried[change], free[change])} |" for change in Change]
    return "\n".join(lines)


def _counts(every: int, free: int) -> str:
    return f"{every:,} | {every - free:,} | {free:,}"
