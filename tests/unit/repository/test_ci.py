"""CI brings a bare machine to what the checks need, then runs what a person runs, with nothing skipped."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.unit.repository.source_files import ROOT

BASICS = ("bash", "dirname", "env", "grep", "id")
NEEDED = ("git", "xz", "cc", "chromium", "node", "npm", "llvm-config-22", "python3")

# Installing brings make, which tells how it was called; so do the others.
APT_GET = """#!/bin/bash
echo "apt-get $*" >>calls
printf '#!/bin/bash\\necho "CI=$CI make $*" >>calls\\n' >bin/make
/bin/chmod +x bin/make
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A copy of .ci, and a PATH with the very least: no make, no compiler, no browser."""
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / "bin").mkdir()
    for name in BASICS:
        found = shutil.which(name)
        assert found is not None
        (tmp_path / "bin" / name).symlink_to(found)
    command(tmp_path, "sudo", '#!/bin/bash\n"$@"\n')
    command(tmp_path, "apt-get", APT_GET)
    return tmp_path


def command(machine: Path, name: str, text: str = "#!/bin/bash\n") -> None:
    (machine / "bin" / name).write_text(text)
    (machine / "bin" / name).chmod(0o755)


def run(machine: Path) -> list[str]:
    done = subprocess.run(
        [machine / ".ci/run"], env={"PATH": str(machine / "bin")}, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0, done.stderr
    return (machine / "calls").read_text().splitlines()


def test_a_bare_machine_gets_what_is_missing_before_the_checks(machine: Path) -> None:
    update, install, *made = run(machine)
    assert update == "apt-get update -qq"
    packages = "make git xz-utils gcc chromium nodejs npm llvm-22 python3 python3-venv"
    assert install == f"apt-get install -y -qq --no-install-recommends {packages}"
    assert made == ["CI=true make check", "CI=true make test"]


def test_a_machine_that_has_everything_installs_nothing(machine: Path) -> None:
    for name in NEEDED:
        command(machine, name)
    command(machine, "make", '#!/bin/bash\necho "CI=$CI make $*" >>calls\n')
    assert run(machine) == ["CI=true make check", "CI=true make test"]


def test_only_a_missing_rust_src_is_added(machine: Path) -> None:
    command(machine, "rustup", '#!/bin/bash\n[ "$2" = list ] || echo "rustup $*" >>calls\n')
    assert "rustup component add rust-src" in run(machine)
    command(machine, "rustup", '#!/bin/bash\n[ "$2" = list ] && echo rust-src || echo "rustup $*" >>calls\n')
    (machine / "calls").unlink()
    assert not [call for call in run(machine) if call.startswith("rustup")]


def test_a_failed_check_ends_the_run(machine: Path) -> None:
    for name in NEEDED:
        command(machine, name)
    command(machine, "make", '#!/bin/bash\necho "make $*" >>calls\nexit 2\n')
    done = subprocess.run(
        [machine / ".ci/run"], env={"PATH": str(machine / "bin")}, capture_output=True, timeout=30
    )
    assert done.returncode == 2
    assert (machine / "calls").read_text() == "make check\n"
