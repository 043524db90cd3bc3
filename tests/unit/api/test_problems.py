"""The one table of problems covers every code that any part can raise."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.problems import CODE_OF_STATUS, KINDS, kind_of
from auction_engine.core import errors
from auction_engine.core.errors import AuctionError, InvalidInput, Refused

ROOT = Path(__file__).parents[3]
FOLDERS = ("api", "auction_engine/core", "auction_engine/sequencer", "chain")
ELSEWHERE = ("chain/localnet/", "chain/loader/", "chain/settlement.py")
"""What no request reaches: the localnet answers nodes' clients, deploying is an operator's, settling the keeper's."""


def codes_in(path: Path) -> Iterator[str]:
    """Every `code="…"` of a call, and every class' `code = "…"`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
        elif isinstance(node, ast.ClassDef):
            for line in node.body:
                if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "code":
                    yield str(ast.literal_eval(line.value))


def test_every_code_in_the_source_is_in_the_table() -> None:
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    reached = [path for path in paths if not path.relative_to(ROOT).as_posix().startswith(ELSEWHERE)]
    found = {code for path in reached for code in codes_in(path)}
    assert len(found) > 40
    assert found - set(KINDS) == set()


def test_no_request_reaches_what_is_left_out() -> None:
    modules = [place.removesuffix(".py").rstrip("/").replace("/", ".") for place in ELSEWHERE]
    api = [path.read_text() for path in (ROOT / "api").rglob("*.py")]
    assert [module for module in modules if any(re.search(rf"\b{module}\b", text) for text in api)] == []


@pytest.mark.parametrize(
    "kind",
    [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AuctionError)],
)
def test_an_unknown_code_falls_back_to_its_class(kind: type[AuctionError]) -> None:
    assert kind_of(kind("x", code="never heard of")) == KINDS[kind.code]


def test_refusals_of_what_was_sent_are_4xx_and_a_refused_one_is_a_conflict() -> None:
    assert kind_of(InvalidInput("x")).status == 400
    assert kind_of(Refused("x")).status == 409
    assert all(KINDS[code].status == status for status, code in CODE_OF_STATUS.items())
    assert all(400 <= kind.status < 600 for kind in KINDS.values())
