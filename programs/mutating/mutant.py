"""One mutant: a place of one source file, and what stands there instead."""

from dataclasses import dataclass
from typing import NamedTuple


class Change(NamedTuple):
    """What to write instead of source[start:end], and which kind of weakening that is."""

    kind: str
    start: int
    end: int
    instead: str


class Content(NamedTuple):
    """What a mutant does, without saying where: line numbers move, and explanations should stay."""

    file: str
    kind: str
    before: str
    after: str


@dataclass(frozen=True)
class Mutant:
    name: str
    """File, line and kind, as in `order.rs:41:comparison`; the second one of a line and kind ends in `.2`."""
    content: Content
    line: int
    change: Change

    def applied(self, source: str) -> str:
        """The file's whole text with the change in it."""
        return source[: self.change.start] + self.change.instead + source[self.change.end :]


def mutants_of(file: str, source: str, changes: list[Change]) -> list[Mutant]:
    """The changes in the order of the text, each with its name. Two that write the same text are one."""
    found: dict[str, Mutant] = {}
    counts: dict[tuple[int, str], int] = {}
    texts: set[str] = {source}
    for change in sorted(changes, key=lambda change: (change.start, change.end, change.kind, change.instead)):
        mutated = source[: change.start] + change.instead + source[change.end :]
        if mutated in texts:
            continue
        texts.add(mutated)
        line = source.count("\n", 0, change.start) + 1
        number = counts[line, change.kind] = counts.get((line, change.kind), 0) + 1
        name = f"{file}:{line}:{change.kind}" + (f".{number}" if number > 1 else "")
        begin = source.rfind("\n", 0, change.start) + 1
        end = source.find("\n", change.end)
        end = len(source) if end < 0 else end
        before = " ".join(source[begin:end].split())
        after = " ".join((source[begin : change.start] + change.instead + source[change.end : end]).split())
        found[name] = Mutant(name, Content(file, change.kind, before, after), line, change)
    return list(found.values())
