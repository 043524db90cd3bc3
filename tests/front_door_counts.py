"""How many hostile cases a run tried, shown at its end: a test that found nothing to try would pass too."""

from collections import Counter
from collections.abc import Iterable

PROPERTY = "front door"


def counted(properties: Iterable[Iterable[tuple[str, object]]]) -> Counter[str]:
    """The sum of what tests told under PROPERTY, by what they tried."""
    found: Counter[str] = Counter()
    for of_one_test in properties:
        for name, value in of_one_test:
            if name == PROPERTY and isinstance(value, tuple | list):
                found[str(value[0])] += int(value[1])
    return found
