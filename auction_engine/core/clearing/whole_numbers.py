"""Numbers that callers of the library promise to be whole."""

from collections.abc import Mapping

from auction_engine.core.errors import InvalidInput


def check_whole(numbers: Mapping[str, object], where: str = "") -> None:
    """Raise InvalidInput for the first that is not an int: types are promises that callers may break, and True is none.

    where: what the message begins with.
    """
    for name, number in numbers.items():
        if not isinstance(number, int) or isinstance(number, bool):
            raise InvalidInput(f"{where}the {name} must be a whole number, not {number!r}")
