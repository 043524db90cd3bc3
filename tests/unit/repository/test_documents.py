"""Documents lead somewhere, and say of the dependencies what the project file says."""

import re
import tomllib
from pathlib import Path

import pytest

from auction_engine.settings import ENVIRONMENT
from tests.unit.repository.source_files import ROOT, named, text_files

LINK = re.compile(r"\[[^\]]*\]\((?!https?://|mailto:|#)([^)#\s]+)(#[^)]*)?\)")
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
DOCUMENTS = [path for path in text_files() if path.suffix == ".md"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_link_leads_to_a_file(document: Path) -> None:
    targets = [target for target, _ in LINK.findall(document.read_text())]
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_every_direct_dependency_has_its_reason_and_no_other_has() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pinned = {re.split(r"[\[=]", requirement)[0] for requirement in project["dependencies"]}
    rows = re.findall(
        r"^\| `([a-z-]+)` \| \w+", (ROOT / "docs/decisions/0001-dependencies.md").read_text(), re.M
    )
    assert set(rows) == pinned
    assert rows == sorted(rows)


def test_every_setting_is_explained_with_its_variable() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| `([a-z_]+)` \|", (ROOT / "docs/development.md").read_text(), re.M)
    assert dict(rows) == ENVIRONMENT


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("decision", DECISIONS, ids=named)
def test_a_decision_is_one_page_in_one_form(decision: Path) -> None:
    text = decision.read_text()
    assert text.startswith(f"# {decision.name[:4]}: ")
    assert text.index("**Context.**") < text.index("**Decision.**")
    assert len(text.splitlines()) <= 80


def test_the_changelog_begins_with_what_is_unreleased() -> None:
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert headings[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", heading) for heading in headings[1:])
