"""A comparison in figures, as docs/security/both-chains.md shows it."""

from collections import defaultdict

from tests.integration.both_chains.comparing import Compared
from tests.integration.both_chains.recording import Recording, fault_of
from tests.program.layout import idl


def faults_not_met(recording: Recording) -> set[str]:
    """Names of the program's errors that no transaction of the recording met."""
    return {str(each["name"]) for each in idl()["errors"]} - {fault for _, fault in recording.kinds()}


def summary(recording: Recording, compared: Compared) -> str:
    """Markdown: the counts, and the refusals of every instruction."""
    refused, kinds = recording.refused(), recording.kinds()
    first, last = recording.steps[0].moment, recording.steps[-1].moment
    met = {fault for _, fault in kinds} & {str(each["name"]) for each in idl()["errors"]}
    counts = {
        "transactions": compared.transactions,
        "of them successful": compared.transactions - len(refused),
        "of them refused": len(refused),
        "kinds of refusal (instruction and error)": len(kinds),
        "errors of the program met": f"{len(met)} of {len(idl()['errors'])}",
        "instructions of the program done": f"{len(_ours(recording))} of {len(idl()['instructions'])}",
        "seconds of the chain's clock": last.seconds - first.seconds,
        "slots of the chain with a transaction": len({step.moment.slot for step in recording.steps}),
        "blocks whose clock was read besides, and agreed": recording.clocks_read,
        "log lines compared": compared.log_lines,
        "accounts compared, after every transaction": compared.accounts,
        "accounts at the end": len(recording.steps[-1].accounts),
        "lamport balances compared": compared.balances,
        "token balances compared": compared.token_balances,
        "calls between programs compared": compared.calls,
        "transactions whose compute units differ by the price of calls": compared.calls_priced,
        "refusals of a precompile, whose fee LiteSVM forgoes": compared.fees_added,
        "refusals in whose place LiteSVM speaks of rent": compared.rent_spoken_of,
        "other differences": len(compared.differences),
    }
    lines = [
        "| what | count |",
        "|---|---:|",
        *(f"| {what} | {_told(count)} |" for what, count in counts.items()),
    ]
    lines += ["", "| instruction | done | refused with |", "|---|---:|---|"]
    faults: defaultdict[str, list[str]] = defaultdict(list)
    for step in refused:
        if fault_of(step) not in faults[step.instructions[-1]]:
            faults[step.instructions[-1]].append(fault_of(step))
    done = recording.instructions()
    for name in sorted({*done, *faults}):
        lines.append(f"| {name} | {done[name]} | {', '.join(sorted(faults[name]))} |")
    lines += ["", f"Errors of the program not met: {', '.join(sorted(faults_not_met(recording)))}."]
    return "\n".join(lines)


def _told(count: object) -> str:
    return f"{count:,}" if isinstance(count, int) else str(count)


def _ours(recording: Recording) -> set[str]:
    return set(recording.instructions()) & {str(each["name"]) for each in idl()["instructions"]}
