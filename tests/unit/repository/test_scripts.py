"""The commands a newcomer types: make, scripts/setup, .ci/run."""

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.requirements import need
from tests.unit.repository.source_files import FOLDERS, ROOT, files, is_python_script, named

SCRIPTS = (".ci/run", "scripts/lock", "scripts/setup")


def bash(script: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run with almost nothing on PATH but what the arguments put there."""
    return subprocess.run(
        ["bash", str(script), *arguments], env=environment, capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with what scripts/setup reads, and no .venv."""
    for name in ("pyproject.toml", "requirements.lock", "requirements-build.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    return tmp_path


def old_pythons(folder: Path) -> str:
    """A PATH on which every name that setup tries is a Python 3.9.2."""
    folder.mkdir()
    for name in ("python3", *(f"python3.{minor}" for minor in range(11, 15))):
        (folder / name).write_text('#!/bin/sh\n[ "$1" = -V ] && echo "Python 3.9.2" && exit\nexit 1\n')
        (folder / name).chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_script_can_be_run_and_stops_at_the_first_error(script: str) -> None:
    path = ROOT / script
    assert os.access(path, os.X_OK)
    assert "set -euo pipefail" in path.read_text()
    assert bash(Path("-n"), str(path), PATH="/usr/bin:/bin").returncode == 0


def test_every_python_script_is_linted_and_type_checked_though_its_name_does_not_say_python() -> None:
    scripts = {named(path) for path in files(*FOLDERS) if is_python_script(path)}
    assert "programs/check" in scripts
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert set(project["tool"]["ruff"]["extend-include"]) == scripts
    typed = re.search(r"^TYPED := ((?:.*\\\n)*.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert typed is not None
    assert scripts <= set(typed[1].split())


def test_make_lists_every_target_that_it_has() -> None:
    need(shutil.which("make"), "make is not on PATH")
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, timeout=10).stdout
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    assert {line.split()[1] for line in said.splitlines()} == set(phony[1].split())


def test_an_old_python_gets_one_sentence_that_says_what_to_do(copy: Path) -> None:
    done = bash(copy / "scripts/setup", PATH=old_pythons(copy / "bin"))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(
        "setup: Python 3.11 or newer is needed, but found: Python 3.9.2. Install one"
    )
    assert len(done.stderr.splitlines()) == 1
    assert not (copy / ".venv").exists()


def test_a_chosen_python_that_is_too_old_is_refused(copy: Path) -> None:
    done = bash(copy / "scripts/setup", PATH="/usr/bin:/bin", PYTHON="/bin/false")
    assert done.returncode == 1
    assert done.stderr == "setup: PYTHON=/bin/false is not a Python 3.11 or newer; name one that is.\n"


def test_a_python_without_venv_gets_one_sentence_that_names_the_package(copy: Path) -> None:
    python = copy / "python"
    python.write_text(
        '#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; -V) echo "Python 3.11.2" ;; *) exit 0 ;; esac\n'
    )
    python.chmod(0o755)
    done = bash(copy / "scripts/setup", PATH="/usr/bin:/bin", PYTHON=str(python))
    assert done.returncode == 1
    assert done.stderr == (
        "setup: Python 3.11.2 cannot make virtual environments; on Debian: apt install python3-venv.\n"
    )


# Makes a .venv whose pip tells how it was called; everything else succeeds.
PYTHON = """#!/bin/bash
case "$*" in
    -V*) echo "Python 3.11.2" ;;
    "-m venv --clear .venv")
        rm -rf .venv && mkdir -p .venv/bin && cp "$PYTHON" .venv/bin/python && cp "$PYTHON-pip" .venv/bin/pip
        echo "venv" >>calls ;;
esac
"""
PIP = '#!/bin/bash\necho "pip ${@: -1}" >>calls\n'


@pytest.fixture
def calls(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[str]]:
    """Runs a folder's setup, and says what it did."""
    python = tmp_path_factory.mktemp("python") / "python"
    for path, text in ((python, PYTHON), (python.with_name("python-pip"), PIP)):
        path.write_text(text)
        path.chmod(0o755)

    def run(*arguments: str, folder: Path = copy) -> list[str]:
        done = bash(folder / "scripts/setup", *arguments, PATH="/usr/bin:/bin", PYTHON=str(python))
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
        made = folder / "calls"
        lines = made.read_text().splitlines() if made.exists() else []
        made.unlink(missing_ok=True)
        return lines

    return run


RUNTIME = ["pip requirements-build.lock", "pip requirements.lock", "pip ."]
DEVELOPMENT = ["pip requirements-build.lock", "pip requirements-dev.lock", "pip ."]


def test_setup_does_its_work_once(calls: Callable[..., list[str]]) -> None:
    assert calls() == ["venv", *RUNTIME]
    assert calls() == []
    assert calls("dev") == DEVELOPMENT
    assert calls("dev") == calls() == []


def test_what_developing_needs_holds_what_running_needs(calls: Callable[..., list[str]]) -> None:
    assert calls("dev") == ["venv", *DEVELOPMENT]
    assert calls() == []


def test_a_changed_lock_is_installed_anew(calls: Callable[..., list[str]], copy: Path) -> None:
    calls()
    with (copy / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    assert calls() == RUNTIME


def test_a_copied_folder_and_a_broken_environment_get_a_new_one(
    calls: Callable[..., list[str]], copy: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    calls()
    moved = shutil.copytree(copy, tmp_path_factory.mktemp("moved") / "here", symlinks=True)
    assert calls(folder=moved) == ["venv", *RUNTIME]
    (moved / ".venv/bin/pip").unlink()
    (moved / ".venv/.setup-runtime").unlink()
    assert calls(folder=moved) == ["venv", *RUNTIME]
