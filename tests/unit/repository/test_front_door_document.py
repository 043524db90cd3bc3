"""docs/security/front-door.md names tests that exist, and the limits that are in force."""

import re

import pytest

from api.limits.quotas import ADDRESS_QUOTAS, WALLET_QUOTAS
from tests.unit.repository.source_files import ROOT

DOCUMENT = (ROOT / "docs/security/front-door.md").read_text()
TESTS = re.findall(r"`([\w/]+\.py)::(test_\w+)`", DOCUMENT)
QUOTAS = re.findall(
    r"^\| `([a-z-]+)` \| ([\d,]+) / (\d+) s \| (?:([\d,]+) / (\d+) s )?\|", DOCUMENT, re.MULTILINE
)


@pytest.mark.parametrize(("file", "test"), TESTS)
def test_each_threat_names_a_test_that_is_there(file: str, test: str) -> None:
    path = ROOT / file if file.startswith("tests/") else ROOT / "tests/integration/front_door" / file
    assert f"def {test}(" in path.read_text(), f"{file} has no {test}"


def test_the_document_is_not_empty() -> None:
    assert len(TESTS) > 25


def test_the_quotas_are_those_in_force() -> None:
    address = {name: (_number(count), int(window)) for name, count, window, _, _ in QUOTAS}
    wallet = {name: (_number(count), int(window)) for name, _, _, count, window in QUOTAS if count}
    assert address == {name: tuple(quota) for name, quota in ADDRESS_QUOTAS.items()}
    assert wallet == {name: tuple(quota) for name, quota in WALLET_QUOTAS.items()}


def _number(text: str) -> int:
    return int(text.replace(",", ""))
