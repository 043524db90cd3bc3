"""The lock files pin everything, by hash, for every platform, and from no particular place."""

import re
import tomllib
from functools import cache
from typing import Any

import pytest

from tests.unit.repository.source_files import ROOT

LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-dev.lock")
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ;]+)( ; (?P<marker>[^\\]+))? \\$", re.MULTILINE)
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def pins(lock: str) -> dict[str, str]:
    return {found["name"]: found["version"] for found in PIN.finditer((ROOT / lock).read_text())}


@cache
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def asked(requirements: list[str]) -> dict[str, str]:
    """Name and version of exact requirements, extras left out; anything but name==version fails here."""
    split = [requirement.split("==") for requirement in requirements]
    return {name.partition("[")[0].lower(): version for name, version in split}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_pin_or_a_hash(lock: str) -> None:
    lines = [line for line in (ROOT / lock).read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert [
        name for name in pins(lock) if not re.search(rf"^{name}==.*\n    --hash", text, re.MULTILINE)
    ] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_place(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "index-url" not in text


def test_the_project_pins_each_direct_dependency_exactly_as_locked() -> None:
    assert asked(project()["project"]["dependencies"]).items() <= pins("requirements.lock").items()


@pytest.mark.parametrize(
    ("group", "lock"), [("dev", "requirements-dev.lock"), ("build", "requirements-build.lock")]
)
def test_each_group_is_pinned_exactly_as_locked(group: str, lock: str) -> None:
    assert asked(project()["dependency-groups"][group]).items() <= pins(lock).items()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-build.lock"])
def test_developers_run_the_very_versions_that_users_run(lock: str) -> None:
    assert pins(lock).items() <= pins("requirements-dev.lock").items()


def test_what_only_an_older_python_needs_is_locked_with_its_marker() -> None:
    """Debian 12 has Python 3.11.2, for which redis needs async-timeout; a lock made on 3.11.7 alone would lack it."""
    assert "async-timeout==5.0.1 ; python_full_version < '3.11.3'" in (ROOT / "requirements.lock").read_text()


def test_the_package_is_built_by_the_locked_builder() -> None:
    assert asked(project()["build-system"]["requires"]).items() <= pins("requirements-build.lock").items()
