"""What the repository ships of the program, and of the floor that the benchmark holds it against, and how both are made
from their sources."""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from idl.build_idl import build as build_idl
from idl.to_legacy import to_legacy

PROGRAMS = Path(__file__).resolve().parent
CRATE = PROGRAMS / "energy_auction"
FLOOR_CRATE = PROGRAMS / "floor"
REPOSITORY = PROGRAMS.parent
LLVM = "22"
BUILD_FOLDER = Path("/tmp/energy-auction-program")  # noqa: S108 - a fixed place is the point; it holds no secret
"""Where the programs are compiled, from whatever folder their sources come."""

# Name of each shipped file, and the folder of the repository where it is committed.
FOLDERS = {
    "energy_auction.so": REPOSITORY / "chain" / "program",
    "build.json": REPOSITORY / "chain" / "program",
    "energy_auction.json": REPOSITORY / "idl",
    "energy_auction.legacy.json": REPOSITORY / "idl",
    "floor.so": REPOSITORY / "bench" / "program",
    "floor.json": REPOSITORY / "bench" / "program",
}
PROGRAM, RECORD, IDL, LEGACY_IDL, FLOOR, FLOOR_RECORD = FOLDERS
COMPILED = {PROGRAM, RECORD, FLOOR, FLOOR_RECORD}
"""What other compilers may make other bytes of."""


class MissingTool(Exception):
    """A tool that the build needs does not run; the message names it and what provides it."""


def printed(command: list[str], provider: str) -> str:
    """What a tool prints about itself. Raises MissingTool."""
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise MissingTool(f"{command[0]} does not run; it comes with {provider}") from error


def versions() -> dict[str, str]:
    """The versions that decide the bytes of the program. Raises MissingTool."""
    rustc = printed(["rustc", "--version"], "Rust, which rustup installs")
    library = (
        Path(printed(["rustc", "--print", "sysroot"], "Rust"))
        / "lib"
        / "rustlib"
        / "src"
        / "rust"
        / "library"
    )
    if not library.is_dir():
        raise MissingTool("the sources of Rust's standard library are missing: rustup component add rust-src")
    llvm = re.search(
        r"LLVM version (\S+)", printed([f"llc-{LLVM}", "--version"], f"Debian's package llvm-{LLVM}")
    )
    anchor = re.search(r'name = "anchor-lang"\nversion = "([^"]+)"', (CRATE / "Cargo.lock").read_text())
    if llvm is None or anchor is None:
        raise MissingTool("llc prints no version, or Cargo.lock names no anchor-lang")
    return {"rustc": rustc, "llvm": llvm[1], "anchor_lang": anchor[1]}


def compiled(crate: Path) -> bytes:
    """The shared object, compiled now, always in one folder: cargo hashes paths into the names of symbols, and LLVM's
    choices follow those names, so the same sources in another folder may give other bytes of the same size."""
    with (BUILD_FOLDER.with_suffix(".lock")).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        copied = BUILD_FOLDER / crate.name
        for folder in (BUILD_FOLDER / "toolchain", copied / "src"):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(PROGRAMS / "toolchain", BUILD_FOLDER / "toolchain")
        shutil.copytree(crate / "src", copied / "src")
        for name in ("Cargo.toml", "Cargo.lock"):
            shutil.copy2(crate / name, copied / name)
        environment = {name: value for name, value in os.environ.items() if name != "CARGO_TARGET_DIR"}
        build = [str(BUILD_FOLDER / "toolchain" / "build"), "--locked"]
        done = subprocess.run(build, cwd=copied, env=environment)
        if done.returncode:
            sys.exit(f"the build of {crate.name} failed (exit code {done.returncode})")
        return (copied / "target" / "sbpf-solana" / "release" / f"lib{crate.name}.so").read_bytes()


def as_json(document: object) -> bytes:
    return (json.dumps(document, indent=2) + "\n").encode()


def record(program: bytes, compilers: dict[str, str]) -> bytes:
    """What is told of a shared object beside it: what compiled it, its hash and its size."""
    return as_json({**compilers, "sha256": hashlib.sha256(program).hexdigest(), "bytes": len(program)})


def build() -> dict[str, bytes]:
    """Every shipped file by its name, made from the source as it stands. Raises MissingTool."""
    found = versions()
    program, floor = compiled(CRATE), compiled(FLOOR_CRATE)
    idl = build_idl()
    return {
        PROGRAM: program,
        RECORD: record(program, found),
        IDL: as_json(idl),
        LEGACY_IDL: as_json(to_legacy(idl)),
        FLOOR: floor,
        FLOOR_RECORD: record(floor, {tool: found[tool] for tool in ("rustc", "llvm")}),
    }
