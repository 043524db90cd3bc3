"""Why some mutants may survive. Each entry is bound to what the line says, not to its number, and must still apply."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from mutating.mutant import Content, Mutant

EXPLANATIONS = Path(__file__).with_name("survivors.toml")


class StaleExplanation(Exception):
    """An explanation speaks of code that is not there; the message names it."""


def explanations(file: Path, mutants: Iterable[Mutant]) -> dict[Content, str]:
    """The reason for each mutant that may survive. Raises StaleExplanation."""
    entries = tomllib.loads(file.read_text()).get("survivor", [])
    found: dict[Content, str] = {}
    for entry in entries:
        content = Content(entry["file"], entry["kind"], entry["before"], entry["after"])
        if content in found:
            raise StaleExplanation(f"{file.name} explains the same mutant twice:\n{shown(content)}")
        found[content] = " ".join(entry["reason"].split())
    there = {mutant.content for mutant in mutants}
    stale = [content for content in found if content not in there]
    if stale:
        raise StaleExplanation(
            f"{file.name} explains what is no mutant of the sources:\n" + "\n".join(map(shown, stale))
        )
    return found


def shown(content: Content) -> str:
    return f"{content.file} ({content.kind})\n    - {content.before}\n    + {content.after}"
