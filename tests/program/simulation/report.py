"""What a simulation came to: steps, successes and refusals of each kind, and which faults were seen."""

from collections import Counter
from dataclasses import dataclass, field

from tests.program.layout import idl


@dataclass
class Report:
    """Counts by kind of step, and by kind and fault."""

    succeeded: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    depths: Counter[str] = field(default_factory=Counter)
    hostile: int = 0

    def count(self, kind: str, fault: str | None, hostile: bool) -> None:
        self.hostile += hostile
        if fault is None:
            self.succeeded[kind] += 1
        else:
            self.refused[kind, fault] += 1

    def add(self, other: "Report") -> None:
        self.succeeded += other.succeeded
        self.refused += other.refused
        self.depths += other.depths
        self.hostile += other.hostile

    @property
    def steps(self) -> int:
        return self.succeeded.total() + self.refused.total()

    @property
    def faults(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for (_, fault), times in self.refused.items():
            found[fault] += times
        return found

    @property
    def unseen(self) -> list[str]:
        """Faults of the IDL that no step ran into."""
        return [error["name"] for error in idl()["errors"] if error["name"] not in self.faults]

    def deep(self) -> str:
        """The states that take many steps, in Markdown."""
        lines = ["| state | times reached |", "|---|---:|"]
        return "\n".join(lines + [f"| {name} | {times:,} |" for name, times in sorted(self.depths.items())])

    def table(self) -> str:
        """In Markdown."""
        lines = ["| step | tried | succeeded | refused | faults |", "|---|---:|---:|---:|---|"]
        for kind in sorted({*self.succeeded, *(kind for kind, _ in self.refused)}):
            faults = {fault: times for (of, fault), times in self.refused.items() if of == kind}
            refused = sum(faults.values())
            named = ", ".join(f"{name} {times:,}" for name, times in sorted(faults.items(), key=_often))
            done = self.succeeded[kind]
            lines.append(f"| `{kind}` | {done + refused:,} | {done:,} | {refused:,} | {named} |")
        done = self.succeeded.total()
        lines.append(
            f"| **all** | {self.steps:,} | {done:,} | {self.steps - done:,} | {len(self.faults)} kinds |"
        )
        return "\n".join(lines)


def _often(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
