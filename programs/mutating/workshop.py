"""A copy of the repository in which the program is mutated, built and tested. The repository itself is never touched."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from mutating.mutant import Mutant
from mutating.steps import Step, steps_for

REPOSITORY = Path(__file__).resolve().parents[2]
NOT_COPIED = shutil.ignore_patterns(".*", "target", "__pycache__", "node_modules", "dist")
CRATE, PROGRAM = Path("programs/energy_auction"), Path("chain/program/energy_auction.so")
# Only what changed in our crate is compiled anew: half the time. The program as it is must pass every step built so.
QUICK = [
    f"--config=profile.release.{setting}"
    for setting in ("incremental=true", "package.energy_auction.codegen-units=64")
]
BUILD_SECONDS, SLOWER = 1200, 6
"""The most seconds of one build; and how many times slower than for the program as it is a step may run."""
FAILED = re.compile(r"^(?:FAILED|ERROR) (?:tests/program/)?(.*?)(?: - .*)?$", re.M)


class TestsDoNotRun(Exception):
    """A step ended neither with success nor with a failing test; the message holds its output."""


@dataclass(frozen=True)
class Done:
    exit_code: int | None
    """None if its time ran out."""
    output: str
    seconds: float


@dataclass(frozen=True)
class Verdict:
    end: str
    """killed, timeout, same (the very same program), not viable, or survived."""
    step: str = ""
    by: str = ""
    seconds: float = 0


class Workshop:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tree = folder / "repository"
        self.crate = self.tree / CRATE
        self.unchanged = self.unchanged_shipped = ""
        """Digests of the program as it is, built here quickly, and as it is shipped: in another folder the same sources
        may give other bytes."""
        self.running: subprocess.Popen[str] | None = None
        self.seconds: dict[str, float] = {}
        """What each step takes for the program as it is."""
        kept = folder / "target"
        folder.mkdir(parents=True, exist_ok=True)
        if (self.crate / "target").is_dir():
            shutil.rmtree(kept, ignore_errors=True)
            (self.crate / "target").rename(kept)
        shutil.rmtree(self.tree, ignore_errors=True)
        shutil.copytree(REPOSITORY, self.tree, ignore=NOT_COPIED)
        for source in self.crate.rglob("*.rs"):
            # Newer than what is compiled: cargo would take an older file for the mutant that stood there before.
            source.touch()
        if kept.is_dir():
            kept.rename(self.crate / "target")

    def environment(self) -> dict[str, str]:
        """CI: no example is drawn by chance, and a tool that is missing fails instead of being skipped."""
        left_out = ("CARGO_TARGET_DIR", "PYTHONPATH")
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        return {**kept, "PYTHONPATH": str(self.tree), "CI": "true"}

    def run(self, command: list[str], folder: Path, seconds_most: float) -> Done:
        """Runs to the end or to its time's end, with everything that it started."""
        begun = time.monotonic()
        with subprocess.Popen(
            command, cwd=folder, env=self.environment(), text=True, errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        ) as self.running:  # fmt: skip
            try:
                output, _ = self.running.communicate(timeout=seconds_most)
            except subprocess.TimeoutExpired:
                self.stop()
                output, _ = self.running.communicate()
                return Done(None, output, time.monotonic() - begun)
        return Done(self.running.returncode, output, time.monotonic() - begun)

    def stop(self) -> None:
        """Ends what runs here."""
        if self.running is not None and self.running.poll() is None:
            os.killpg(self.running.pid, signal.SIGKILL)

    def build(self, quickly: bool = True) -> str | None:
        """Builds what stands in the crate and puts it where the tests look; or says why it does not compile."""
        builder = [str(self.tree / "programs/toolchain/build"), "--locked", *(QUICK if quickly else [])]
        done = self.run(builder, self.crate, BUILD_SECONDS)
        if done.exit_code:
            errors = re.findall(r"^error.*$", done.output, re.M) or done.output.splitlines()[-1:]
            return errors[0] if errors else "the build failed"
        if done.exit_code is None:
            return "the build took too long"
        built = self.crate / "target/sbpf-solana/release" / f"lib{PROGRAM.name}"
        shutil.copyfile(built, self.tree / PROGRAM)
        return None

    def digest(self) -> str:
        return hashlib.sha256((self.tree / PROGRAM).read_bytes()).hexdigest()

    def prepare(self) -> str | None:
        """Builds the program as it is. Says why, if it cannot be built."""
        fault = self.build(quickly=False)
        if fault:
            return fault
        self.unchanged_shipped = self.digest()
        fault = self.build()
        self.unchanged = "" if fault else self.digest()
        return fault

    def try_out(self, mutant: Mutant) -> Verdict:
        """Writes the mutant, builds it, runs the steps until one fails, and writes the source back."""
        begun = time.monotonic()
        file = self.crate / "src" / mutant.content.file
        source = file.read_text()
        try:
            file.write_text(mutant.applied(source))
            fault = self.build()
            if fault:
                verdict = Verdict("not viable", by=fault)
            elif self.digest() == self.unchanged:
                verdict = Verdict("same")
            else:
                verdict = self.judge(steps_for(mutant.content.file))
                if verdict.end == "survived" and self.is_the_same_when_shipped():
                    verdict = Verdict("same")
        finally:
            file.write_text(source)
        return Verdict(verdict.end, verdict.step, verdict.by, round(time.monotonic() - begun, 1))

    def is_the_same_when_shipped(self) -> bool:
        return self.build(quickly=False) is None and self.digest() == self.unchanged_shipped

    def judge(self, steps: list[Step]) -> Verdict:
        """The verdict of the steps on the program that stands in the copy. Raises TestsDoNotRun."""
        for step in steps:
            done = self.take(step)
            if done.exit_code is None:
                return Verdict("timeout", step.name)
            if done.exit_code:
                return Verdict("killed", step.name, killer(done))
        return Verdict("survived")

    def take(self, step: Step) -> Done:
        usual = self.seconds.get(step.name, 600 / SLOWER)
        most = max(step.fewest_seconds, SLOWER * usual)
        done = self.run([sys.executable, *step.arguments], self.tree, most)
        # pytest's 1 is a failed test; a negative number a signal, as when the virtual machine itself dies of a program.
        if done.exit_code is not None and done.exit_code > 1:
            raise TestsDoNotRun(f"{step.name}: {' '.join(step.arguments)}\n{done.output[-3000:]}")
        return done


def killer(done: Done) -> str:
    """The test that failed, or in what program and model disagree."""
    failed = FAILED.findall(done.output)
    if failed:
        return str(failed[0])
    lines = [line for line in done.output.splitlines() if line.strip()]
    return lines[-1][:200] if lines else f"exit code {done.exit_code}"
