"""What each instruction costs, beside what is recorded of it."""

from collections.abc import Iterator

from bench.measurement import Measurement, Row
from bench.program.recorded import TOLERANCE_PERCENT, cases, golden, is_within_tolerance


def measure(_quick: bool) -> Iterator[Row]:
    for case, sent in cases():
        recorded = golden().get(case, {}).get("compute_units")
        yield {
            "case": case,
            "compute_units": sent.compute_units,
            "bytes": sent.size,
            "recorded": recorded,
            "target": None if recorded is None else _verdict(sent.compute_units, recorded),
        }


def _verdict(compute_units: int, recorded: int) -> str:
    met = is_within_tolerance(compute_units, recorded)
    return f"within {TOLERANCE_PERCENT} % {'met' if met else 'missed'}"


def document(rows: list[Row]) -> dict[str, object]:
    """`instructions` and `transaction_bytes` by case; where an instruction has several, its first one by the bare name too."""
    return {"instructions": _by_case(rows, "compute_units"), "transaction_bytes": _by_case(rows, "bytes")}


def _by_case(rows: list[Row], column: str) -> dict[str, int]:
    figures = {str(row["case"]): int(row[column] or 0) for row in rows}
    bare: dict[str, int] = {}
    for case, figure in figures.items():
        bare.setdefault(case.partition(",")[0], figure)
    return bare | figures


INSTRUCTIONS = Measurement(
    "instructions",
    "Every instruction, beside what compute_units.json records of it; settling as households x orders",
    measure,
    document=document,
)
