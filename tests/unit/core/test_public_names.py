"""The clearing engine by the names that `auction_engine` promises, which import what they need and no sooner."""

import subprocess
import sys

import pytest

import auction_engine

PROMISED = [
    "Analysis",
    "Book",
    "Clearing",
    "Line",
    "LiveBook",
    "MarketRules",
    "ZonalClearing",
    "analyse",
    "clear",
    "clear_zones",
]


def test_these_names_are_public_and_explained() -> None:
    assert auction_engine.__all__ == PROMISED
    for name in PROMISED:
        assert getattr(auction_engine, name).__doc__


def test_another_name_is_none() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'clear_all'"):
        _ = auction_engine.clear_all


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import auction_engine", ["numpy", "highspy", "matplotlib"]),
        (
            "from auction_engine import Book, LiveBook, MarketRules, clear, clear_zones",
            ["highspy", "matplotlib"],
        ),
    ],
)
def test_an_import_brings_only_what_it_needs(statement: str, absent: list[str]) -> None:
    code = f"import sys\n{statement}\nprint([name for name in {absent} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
