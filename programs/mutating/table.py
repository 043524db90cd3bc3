"""The tables of a run, as Markdown."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mutating.mutant import Content, Mutant
from mutating.workshop import Verdict

COLUMNS = ("killed", "timeout", "same", "not viable", "explained", "survived", "not run")


@dataclass(frozen=True)
class Outcome:
    """One mutant and what became of it."""

    mutant: Mutant
    verdict: Verdict | None
    reason: str | None

    @property
    def column(self) -> str:
        if self.verdict is None:
            return "not run"
        if self.verdict.end == "survived" and self.reason:
            return "explained"
        return self.verdict.end


def outcomes(
    mutants: Iterable[Mutant], verdicts: dict[str, Verdict], reasons: dict[Content, str]
) -> list[Outcome]:
    return [Outcome(mutant, verdicts.get(mutant.name), reasons.get(mutant.content)) for mutant in mutants]


def counted(all_outcomes: list[Outcome], title: str, group: Callable[[Outcome], str]) -> str:
    """One row per group, and their sum."""
    rows: dict[str, Counter[str]] = {}
    for outcome in all_outcomes:
        rows.setdefault(group(outcome), Counter())[outcome.column] += 1
    total = Counter(outcome.column for outcome in all_outcomes)
    lines = [f"| {title} | mutants | {' | '.join(COLUMNS)} |", "|---|" + "---:|" * (len(COLUMNS) + 1)]
    for name, counts in [*sorted(rows.items()), ("**all**", total)]:
        cells = [str(counts.total()), *(str(counts[column] or "") for column in COLUMNS)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def listed(all_outcomes: list[Outcome]) -> str:
    """Every survivor, with the reason why it may."""
    lines = []
    for outcome in all_outcomes:
        if outcome.column in ("explained", "survived"):
            content = outcome.mutant.content
            lines += [
                f"* `{content.file}`, {content.kind}: {outcome.reason or '**not explained**'}",
                "  ```rust",
                f"  {content.before}",
                f"  {content.after}",
                "  ```",
            ]
    return "\n".join(lines) or "None."


def killers(all_outcomes: list[Outcome]) -> str:
    """How many mutants each step killed, and in steps of pytest which module did."""
    counts: Counter[str] = Counter()
    for outcome in all_outcomes:
        verdict = outcome.verdict
        if verdict is not None and verdict.end == "killed":
            module = verdict.by.partition("::")[0]
            counts[f"`{module}`" if module.endswith(".py") else f"the {verdict.step} of the simulation"] += 1
    lines = ["| killed by | mutants |", "|---|---:|"]
    return "\n".join([*lines, *(f"| {name} | {count} |" for name, count in counts.most_common())])


def markdown(all_outcomes: list[Outcome], about: str) -> str:
    """What stands below `## Last result` in docs/security/mutants.md."""
    return "\n\n".join(
        (
            about,
            counted(all_outcomes, "kind", lambda outcome: outcome.mutant.content.kind),
            counted(all_outcomes, "file", lambda outcome: f"`{outcome.mutant.content.file}`"),
            killers(all_outcomes),
            "## Survivors",
            listed(all_outcomes),
            "",
        )
    )
