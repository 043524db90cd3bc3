"""What became of each mutant, one line of JSON each, written at once: a run that was stopped goes on where it was."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mutating.mutant import Mutant
from mutating.workshop import Verdict


class OtherSources(Exception):
    """A record was made from other sources of the program."""


def digest_of(folder: Path, pattern: str) -> str:
    """Of all files below a folder whose names fit a pattern: their names and bytes."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob(pattern)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()


class Record:
    """The verdicts so far, and the file that holds them; without a file they are only remembered."""

    def __init__(self, file: Path | None, sources: str) -> None:
        self.file = file
        self.verdicts: dict[str, Verdict] = {}
        self.commands: list[str] = []
        """Of the runs that the verdicts come from."""
        if file is None or not file.exists():
            self._append({"sources": sources})
            return
        first, *rest = [json.loads(line) for line in file.read_text().splitlines()]
        if first["sources"] != sources:
            raise OtherSources(
                f"{file} was made from other sources of the program: remove it, or name another file"
            )
        for line in rest:
            if "command" in line:
                self.commands.append(line["command"])
                continue
            name = line.pop("name")
            self.verdicts[name] = Verdict(**line)

    def begin(self, command: str) -> None:
        """A run begins: its command is kept with its verdicts."""
        self.commands.append(command)
        self._append({"command": command})

    def add(self, mutant: Mutant, verdict: Verdict) -> None:
        self.verdicts[mutant.name] = verdict
        self._append({"name": mutant.name, **asdict(verdict)})

    def is_settled(self, mutant: Mutant) -> bool:
        """A mutant that survived is tried again: there may be new tests by now."""
        verdict = self.verdicts.get(mutant.name)
        return verdict is not None and verdict.end != "survived"

    def _append(self, line: dict[str, Any]) -> None:
        if self.file is not None:
            with self.file.open("a") as file:
                file.write(json.dumps(line) + "\n")
