"""What the repository ships of the program, and how it is made from its source."""

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
REPOSITORY = PROGRAMS.parent
LLVM = "22"
BUILD_FOLDER = Path("/tmp/energy-auction-program")  # noqa: S108 - a fixed place is the point; it holds no secret
"""Where the program is compiled, from whatever folder its sources come."""

# Name of each shipped file, and the folder of the repository where it is committed.
FOLDERS = {
    "energy_auction.so": REPOSITORY / "chain" / "program",
    "build.json": REPOSITORY / "chain" / "program",
    "energy_auction.json": REPOSITORY / "idl",
    "energy_auction.legacy.json": REPOSITORY / "idl",
}
PROGRAM, RECORD, IDL, LEGACY_IDL = FOLDERS


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


def compile_program() -> bytes:
    """The shared object, compiled now, always in one folder: cargo hashes paths into the names of symbols, and LLVM's
    choices follow those names, so the same sources in another folder may give other bytes of the same size."""
    with (BUILD_FOLDER.with_suffix(".lock")).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        crate = BUILD_FOLDER / CRATE.name
        for folder in (BUILD_FOLDER / "toolchain", crate / "src"):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(PROGRAMS / "toolchain", BUILD_FOLDER / "toolchain")
        shutil.copytree(CRATE / "src", crate / "src")
        for name in ("Cargo.toml", "Cargo.lock"):
            shutil.copy2(CRATE / name, crate / name)
        environment = {name: value for name, value in os.environ.items() if name != "CARGO_TARGET_DIR"}
        build = [str(BUILD_FOLDER / "toolchain" / "build"), "--locked"]
        done = subprocess.run(build, cwd=crate, env=environment)
        if done.returncode:
            sys.exit(f"the build of {CRATE.name} failed (exit code {done.returncode})")
        return (crate / "target" / "sbpf-solana" / "release" / f"lib{PROGRAM}").read_bytes()


def as_json(document: object) -> bytes:
    return (json.dumps(document, indent=2) + "\n").encode()


def build() -> dict[str, bytes]:
    """Every shipped file by its name, made from the source as it stands. Raises MissingTool."""
    record: dict[str, str | int] = dict(versions())
    program = compile_program()
    record |= {"sha256": hashlib.sha256(program).hexdigest(), "bytes": len(program)}
    idl = build_idl()
    return {PROGRAM: program, RECORD: as_json(record), IDL: as_json(idl), LEGACY_IDL: as_json(to_legacy(idl))}
