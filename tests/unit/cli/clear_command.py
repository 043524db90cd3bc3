"""`auction-engine clear` in this process, and the files that it is given."""

from pathlib import Path

from tests.command import Told, auction_engine

BOOK = "side,price,quantity\nbuy,300,10\nbuy,250,20\nsell,100,15\nsell,250,40\n"


def clear(*arguments: str | Path) -> Told:
    return auction_engine("clear", *arguments)


def written(folder: Path, text: str | bytes, name: str = "book.csv") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(told: Told) -> str:
    """The one sentence of a command that refused its input and printed nothing."""
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("auction-engine: ")
    assert len(told.err.splitlines()) == 1
    return told.err.removeprefix("auction-engine: ").rstrip("\n")


__all__ = ["BOOK", "Told", "clear", "refused", "written"]
