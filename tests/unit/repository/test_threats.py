"""docs/security/program.md names files and tests that exist."""

import re

import pytest

from tests.unit.repository.source_files import ROOT

DOCUMENT = (ROOT / "docs/security/program.md").read_text()
ROWS = [line.split(" | ") for line in DOCUMENT.splitlines() if line.startswith("| ") and "::" in line]
SOURCES = ROOT / "programs/energy_auction/src"


@pytest.mark.parametrize("row", ROWS, ids=[row[0].removeprefix("| ") for row in ROWS])
def test_each_threat_names_a_file_and_tests_that_are_there(row: list[str]) -> None:
    folder = SOURCES
    for name in re.findall(r"`([\w/*.]+\.rs)`", row[2]):
        folder = SOURCES / "instructions" if name.startswith("instructions/") else folder
        assert [*SOURCES.glob(name), *folder.glob(name)], name
    tests = re.findall(r"`([\w/]+\.py)::(test_\w+)`", row[3])
    assert tests
    for file, test in tests:
        path = ROOT / file if file.startswith("tests/") else ROOT / "tests/program" / file
        assert f"def {test}(" in path.read_text(), f"{file} has no {test}"


def test_every_part_of_the_document_has_rows() -> None:
    assert len(ROWS) > 25
