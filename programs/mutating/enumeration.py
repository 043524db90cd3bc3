"""All mutants of a folder of sources, always in the same order; and a few of them that stand for all."""

from pathlib import Path
from random import Random

from mutating.checks import check_changes
from mutating.mutant import Mutant, mutants_of
from mutating.operators import operator_changes
from mutating.regions import code_of
from mutating.tokens import UnreadableSource


def all_mutants(folder: Path) -> list[Mutant]:
    """Every mutant of every .rs file below the folder. Raises UnreadableSource."""
    found: list[Mutant] = []
    for path in sorted(folder.rglob("*.rs")):
        file, source = path.relative_to(folder).as_posix(), path.read_text()
        try:
            code = code_of(source)
        except UnreadableSource as error:
            raise UnreadableSource(f"{file}, {error}") from error
        found += mutants_of(file, source, [*check_changes(code), *operator_changes(code)])
    return found


def spread(mutants: list[Mutant], seed: int) -> list[Mutant]:
    """All of them in an order of which every beginning is spread over files and kinds: one of each pair, then another."""
    chance = Random(seed)
    strata: dict[tuple[str, str], list[Mutant]] = {}
    for mutant in mutants:
        strata.setdefault((mutant.content.file, mutant.content.kind), []).append(mutant)
    order = sorted(strata)
    chance.shuffle(order)
    for pair in sorted(strata):
        chance.shuffle(strata[pair])
    rounds = max(map(len, strata.values()), default=0)
    return [strata[pair][number] for number in range(rounds) for pair in order if number < len(strata[pair])]
