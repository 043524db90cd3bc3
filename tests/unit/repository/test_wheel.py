"""The wheel holds everything that running needs, and nothing else; it is built and installed here without a network."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.unit.repository.source_files import ROOT, files, named

PACKAGES = ("api", "auction_engine", "bench", "chain", "idl", "keeper")


def run(*command: str, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        "wheel",
        "--directory",
        str(folder),
        folder=ROOT,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    run(*pip, "--no-index", "--no-deps", "--target", str(folder), str(wheel), folder=folder)
    return folder


def test_the_wheel_holds_every_file_of_its_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == {named(path) for path in files(*PACKAGES)}


def test_the_wheel_carries_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert any(name.endswith(".dist-info/licenses/LICENSE") for name in archive.namelist())


def test_the_wheel_is_the_same_bytes_each_time(wheel: Path, tmp_path: Path) -> None:
    again = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path))
    run(*again, folder=ROOT)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_an_installed_wheel_runs_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    said = run(
        str(installed / "bin" / "auction-engine"),
        "--help",
        folder=tmp_path,
        PYTHONPATH=str(installed),
        COLUMNS="100",
    )
    assert "auction-engine" in said


@pytest.mark.parametrize("package", PACKAGES)
def test_an_installed_wheel_is_found_by_import_and_as_resources(
    package: str, installed: Path, tmp_path: Path
) -> None:
    code = f"from importlib.resources import files; print(*(path.parent for path in files('{package}').iterdir()))"
    said = run(sys.executable, "-c", code, folder=tmp_path, PYTHONPATH=str(installed))
    assert set(said.split()) == {str(installed / package)}


@pytest.mark.slow
def test_an_installed_wheel_runs_the_demo_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    code = "import auction_engine.cli as c; print(c.__file__)"
    assert run(sys.executable, "-c", code, folder=tmp_path, PYTHONPATH=str(installed)).startswith(
        str(installed)
    )
    arguments = ("demo", "--slots", "1", "--json", "--port", "0", "--rpc-port", "0")
    printed = run(
        *(sys.executable, "-m", "auction_engine.cli", *arguments), folder=tmp_path, PYTHONPATH=str(installed)
    )
    assert json.loads(printed)["checks"] == {"vault": True, "recomputed": True}
