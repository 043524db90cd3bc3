#!/usr/bin/env python3
"""Measure the program: compute units per instruction, in LiteSVM.

    .venv/bin/python programs/measure.py             # a table
    .venv/bin/python programs/measure.py --json      # programs/energy_auction/compute_units.json is this, committed

A change of more than 2 % against the committed numbers fails tests/program; change them together with a line in
CHANGELOG.md that says why.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.program.recorded import measure


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")
    as_json = parser.parse_args().json
    measured = measure()
    if as_json:
        print(json.dumps(measured, indent=2))
        return
    print(f"{'instruction':<32}{'compute units':>14}{'bytes':>8}")
    for case, numbers in measured.items():
        print(f"{case:<32}{numbers['compute_units']:>14,}{numbers['bytes']:>8,}")


if __name__ == "__main__":
    main()
