"""Records the scenario, compares, and prints the figures: python -m tests.integration.both_chains [FOLDER]

The folder keeps the validator's log and the recording; without one they are thrown away.
"""

import sys
import tempfile
from pathlib import Path

from tests.integration.both_chains.comparing import compare
from tests.integration.both_chains.record import record
from tests.integration.both_chains.summary import summary


def main() -> int:
    with tempfile.TemporaryDirectory() as thrown_away:
        folder = Path(sys.argv[1]) if sys.argv[1:] else Path(thrown_away)
        recording = record(folder)
    compared = compare(recording)
    print(summary(recording, compared))
    print(*compared.differences, sep="\n")
    return 1 if compared.differences else 0


if __name__ == "__main__":
    sys.exit(main())
