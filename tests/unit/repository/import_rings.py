"""The import rule: rings, drawn from the inside outwards; a module may import its own room and the rooms of inner rings.

    core <- (db, settings, solver, chain) <- (sequencer, verify) <- (api, keeper, simulation) <- the command line and what it composes

Rooms of one ring do not know each other, except in the outermost, which is where everything is put together.
Why it is so: docs/decisions/0003-layout-and-import-rules.md.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

RINGS: Sequence[Sequence[str]] = (
    ("auction_engine.core", "idl"),
    ("auction_engine.db", "auction_engine.settings", "auction_engine.solver", "chain"),
    # verify trusts nobody, so it does not know the sequencer.
    ("auction_engine.sequencer", "auction_engine.verify"),
    ("api", "keeper", "auction_engine.simulation"),
    ("auction_engine.cli", "auction_engine.composition", "auction_engine.demo", "bench"),
)
OURS = {"api", "auction_engine", "bench", "chain", "idl", "keeper", "tests"}

# What the core may import: nothing that reads a file, a socket, a clock, chance or the environment.
CORE = "auction_engine.core"
CORE_MAY_IMPORT = {
    "abc", "array", "bisect", "collections", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "hashlib",
    "heapq", "itertools", "math", "operator", "re", "struct", "types", "typing",
    "msgspec", "numpy",
}  # fmt: skip
CORE_MAY_NOT_IMPORT = ("numpy.random",)


class Fault(NamedTuple):
    """One import that breaks the rule."""

    module: str
    line: int
    imports: str
    reason: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.imports}: {self.reason}"


def room_of(module: str) -> tuple[int, str] | None:
    """The ring's number and the room a module belongs to; None for a module that the rings do not know."""
    for ring, rooms in enumerate(RINGS):
        for room in rooms:
            if module == room or module.startswith(room + "."):
                return ring, room
    return None


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported, also inside functions and for type checking only."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports are refused by ruff (TID252)"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def faults(module: str, source: str) -> list[Fault]:
    """Every import of this module that the rule forbids."""
    reasons = ((line, name, _reason(module, name)) for line, name in imported(ast.parse(source)))
    return [Fault(module, line, name, reason) for line, name, reason in reasons if reason]


def _reason(module: str, name: str) -> str | None:
    top = name.partition(".")[0]
    here = room_of(module)
    assert here is not None, f"{module} is in no ring: add its room to RINGS"
    if top not in OURS:
        return _outside_reason(module, name, top)
    there = room_of(name)
    if there is None:
        # A package's own front door, such as `from auction_engine import __version__`, holds nothing of a room.
        return None if top == "auction_engine" and name.count(".") == 1 else "it is in no ring"
    if there[0] > here[0]:
        return f"{there[1]} is further out than {here[1]}"
    if there[0] == here[0] and there[1] != here[1] and here[0] < len(RINGS) - 1:
        return f"{there[1]} and {here[1]} stand side by side and do not know each other"
    return None


def _outside_reason(module: str, name: str, top: str) -> str | None:
    if not (module == CORE or module.startswith(CORE + ".")):
        return None
    if top not in CORE_MAY_IMPORT or name.startswith(CORE_MAY_NOT_IMPORT):
        return "the core is pure: no input or output, no clock, no chance"
    return None
