"""What programs/check says of a rebuilt program, in a repository that a test made: nothing is compiled here."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parents[2] / "programs"
VERSIONS = {"rustc": "rustc 1.0", "llvm": "22.1", "anchor_lang": "2.0"}
PROGRAM, RECORD = "chain/program/energy_auction.so", "chain/program/build.json"
IDL, LEGACY_IDL = "idl/energy_auction.json", "idl/energy_auction.legacy.json"
FLOOR, FLOOR_RECORD = "bench/program/floor.so", "bench/program/floor.json"
COMMITTED = {
    PROGRAM: "program",
    RECORD: json.dumps(VERSIONS),
    IDL: "IDL",
    LEGACY_IDL: "legacy IDL",
    FLOOR: "floor",
    FLOOR_RECORD: "floor's record",
}
OTHER_COMPILER = {**VERSIONS, "llvm": "23.0"}

# Gives `judge` the rebuilt files and the versions found, as programs/check does after it has built.
JUDGE = """
import json, runpy, sys
check = runpy.run_path(sys.argv[1])
files, found = json.loads(sys.argv[2])
sys.exit(check["judge"]({name: text.encode() for name, text in files.items()}, found))
"""


@dataclass(frozen=True)
class Verdict:
    exit_code: int
    said: str
    faults: str


Judge = Callable[..., Verdict]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Judges a rebuild that differs from COMMITTED by `rebuilt`, in a repository at `tmp_path`."""
    for name in ("check", "shipped.py"):
        (tmp_path / "programs").mkdir(exist_ok=True)
        shutil.copy(PROGRAMS / name, tmp_path / "programs")
    shutil.copytree(PROGRAMS / "idl", tmp_path / "programs/idl")
    for place, text in COMMITTED.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text)

    def judged(
        rebuilt: dict[str, str], found: dict[str, str] = VERSIONS, environment: dict[str, str] | None = None
    ) -> Verdict:
        files = {Path(place).name: text for place, text in {**COMMITTED, **rebuilt}.items()}
        told = [str(tmp_path / "programs/check"), json.dumps([files, found])]
        done = subprocess.run(
            [sys.executable, "-c", JUDGE, *told],
            env={"PYTHONPATH": str(tmp_path / "programs"), **(environment or {})},
            capture_output=True,
            text=True,
        )
        return Verdict(done.returncode, done.stdout, done.stderr)

    return judged


def committed(repository: Path) -> dict[str, str]:
    return {place: (repository / place).read_text() for place in COMMITTED}


def test_the_same_bytes_pass_whatever_built_them(judge: Judge) -> None:
    passed = Verdict(0, "programs/check: the committed program and IDLs are what their source gives\n", "")
    assert judge({}) == judge({}, OTHER_COMPILER) == passed


@pytest.mark.parametrize("environment", [{}, {"CI": "true"}])
@pytest.mark.parametrize("place", COMMITTED)
def test_other_bytes_under_the_recorded_compilers_fail_and_are_named(
    judge: Judge, tmp_path: Path, place: str, environment: dict[str, str]
) -> None:
    verdict = judge({place: "other"}, VERSIONS, environment)
    assert (verdict.exit_code, verdict.said) == (1, "")
    assert f"not what their source gives: {place}\n" in verdict.faults
    assert "run `make program`" in verdict.faults
    assert committed(tmp_path) == COMMITTED


@pytest.mark.parametrize("tool", ["rustc", "llvm"])
def test_other_bytes_of_the_program_under_another_compiler_are_a_warning_that_names_both(
    judge: Judge, tmp_path: Path, tool: str
) -> None:
    other = dict.fromkeys((PROGRAM, RECORD, FLOOR, FLOOR_RECORD), "other")
    verdict = judge(other, {**VERSIONS, tool: "newer"})
    assert (verdict.exit_code, verdict.faults) == (0, "")
    assert "warning: the program cannot be compared" in verdict.said
    assert VERSIONS[tool] in verdict.said and "newer" in verdict.said
    assert committed(tmp_path) == COMMITTED


def test_in_ci_the_rebuilt_program_takes_the_committed_ones_place_under_another_compiler(
    judge: Judge, tmp_path: Path
) -> None:
    rebuilt = {PROGRAM: "other", RECORD: json.dumps(OTHER_COMPILER), FLOOR: "other"}
    verdict = judge(rebuilt, OTHER_COMPILER, {"CI": "true"})
    assert verdict.exit_code == 0
    assert "the tests of this checkout run on the program built here" in verdict.said
    assert committed(tmp_path) == {**COMMITTED, **rebuilt}


@pytest.mark.parametrize("place", [IDL, LEGACY_IDL])
def test_another_idl_fails_under_any_compiler_and_nothing_is_replaced(
    judge: Judge, tmp_path: Path, place: str
) -> None:
    verdict = judge({PROGRAM: "other", place: "other"}, OTHER_COMPILER, {"CI": "true"})
    assert verdict.exit_code == 1
    assert place in verdict.faults
    assert committed(tmp_path) == COMMITTED


def test_another_anchor_in_the_source_is_no_excuse_for_other_bytes(judge: Judge) -> None:
    newer = {**VERSIONS, "anchor_lang": "3.0"}
    assert judge({PROGRAM: "other", RECORD: json.dumps(newer)}, newer).exit_code == 1


@pytest.mark.parametrize("place", COMMITTED)
def test_a_file_that_is_not_committed_fails(judge: Judge, tmp_path: Path, place: str) -> None:
    (tmp_path / place).unlink()
    verdict = judge({})
    assert verdict.exit_code == 1
    assert place in verdict.faults
