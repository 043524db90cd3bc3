"""programs/mutants: what it finds in Rust sources, what it leaves alone, and how it judges a program."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.program.harness import PROGRAM_FILE
from tests.requirements import need

PROGRAMS = Path(__file__).parents[2] / "programs"

# For each kind: a line of code, and what the line is in its mutants of that kind.
FOUND = [
    ("require", "require!(a < b, Fault::X);", ["require!(true, Fault::X);"]),
    ("require", "require!(f(a, b), Fault::X);", ["require!(true, Fault::X);"]),
    ("refusal", "if f(a) { return Err(Fault::X); }", ["if false { return Err(Fault::X); }"]),
    ("refusal", "if f(a) { continue; }", ["if false { continue; }"]),
    ("refusal", "if f(a) { b = 1; }", []),
    ("operand", "let c = f(a) && g[b];", ["let c = true && g[b];", "let c = f(a) && true;"]),
    ("operand", "h(a || !b, c);", ["h(false || !b, c);", "h(a || false, c);"]),
    ("logic", "let c = a && b;", ["let c = a || b;"]),
    ("comparison", "let c = a < b;", ["let c = a <= b;"]),
    ("comparison", "let c = a >= b;", ["let c = a > b;"]),
    ("comparison", "let c = a == b;", ["let c = a != b;"]),
    ("arithmetic", "let c = a + b * 2;", ["let c = a - b * 2;", "let c = a + b / 2;"]),
    ("arithmetic", "let c = 1 << a;", ["let c = 1 >> a;"]),
    ("assignment", "a += b;", ["a -= b;"]),
    ("negation", "let c = !a;", ["let c = a;"]),
    ("negation", "let c = f(-a);", ["let c = f(a);"]),
    ("method", "let c = a.checked_add(b);", ["let c = a.checked_sub(b);"]),
    ("method", "let c = a.min(b);", ["let c = a.max(b);"]),
    ("rounding", "let c = a.div_ceil(b);", ["let c = a.div_euclid(b);"]),
    ("call", "let a = b; check(a)?;", ["let a = b;"]),
    ("call", "let a = b; self.leaf.put(a);", ["let a = b;"]),
    ("constant", "const A: u64 = 1_000 * 60;", ["const A: u64 = 1001 * 60;"]),
    ("constant", "const A: u32 = 7u32;", ["const A: u32 = 8;"]),
    ("signer", "pub a: Signer,", ["pub a: UncheckedAccount,"]),
    ("program", "pub a: Program<Token>,", ["pub a: UncheckedAccount,"]),
    (
        "constraint",
        "#[account(mut, constraint = a.b == *c.d() @ Fault::X, close = e)]",
        ["#[account(mut, constraint = true @ Fault::X, close = e)]"],
    ),
    ("mut", "#[account(mut, close = e)]", ["#[account( close = e)]"]),
    ("close", "#[account(mut, close = e)]", ["#[account(mut)]"]),
    ("address", "#[account(address = A)]", ["#[account()]"]),
    ("seeds", "#[account(seeds = [A, &b.c()], bump)]", ["#[account(seeds = [A], bump)]"]),
]

UNTOUCHED = [
    "// a < b && require!(c, d)",
    "/* a + /* b */ c == d */",
    'let text = "a < b && c";',
    'let text = r#"a "+ b"#;',
    "let byte = b'<';",
    "use a::{b, c as d};",
    "fn f<'a, const N: usize>(a: &'a [u8; N]) -> Option<Vec<u8>> {}",
    "let f = |a: &&u8| *a;",
    "let a = iter::<u8>(|| b);",
    "let a = match b { C => d, _ => e };",
    "#[derive(Clone, Copy)]\nstruct A;",
    "#[cfg(test)]\nmod tests { fn f() { assert!(a < b); } }",
    '#[cfg(not(target_os = "solana"))]\nfn f() -> bool { a < b }',
    "const _: () = assert!(A == 112);",
    "macro_rules! faults { ($a:tt) => { if a < b { return; } }; }",
]


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROGRAMS / "mutants"), *map(str, arguments)], capture_output=True, text=True
    )


def mutants_in(folder: Path, *arguments: object) -> list[dict[str, Any]]:
    done = command("--list", "--source", folder, *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def mutants_of_each_line(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """Every line above is a file of its own, so that one run of the command is enough."""
    folder = tmp_path_factory.mktemp("src")
    lines = [*dict.fromkeys(line for _, line, _ in FOUND), *UNTOUCHED]
    for number, line in enumerate(lines):
        (folder / f"{number}.rs").write_text(f"fn a() {{}}\n{line}\nfn b() {{}}\n")
    found: dict[str, list[dict[str, Any]]] = {line: [] for line in lines}
    for mutant in mutants_in(folder):
        found[lines[int(mutant["file"].removesuffix(".rs"))]].append(mutant)
    return found


@pytest.mark.parametrize(("kind", "line", "after"), FOUND)
def test_each_kind_is_found(
    mutants_of_each_line: dict[str, list[dict[str, Any]]], kind: str, line: str, after: list[str]
) -> None:
    found = [mutant for mutant in mutants_of_each_line[line] if mutant["kind"] == kind]
    assert [(mutant["before"], mutant["after"]) for mutant in found] == [(line, text) for text in after]
    assert {mutant["line"] for mutant in found} <= {2}


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_is_no_code_on_chain_has_no_mutants(
    mutants_of_each_line: dict[str, list[dict[str, Any]]], text: str
) -> None:
    assert mutants_of_each_line[text] == []


def test_names_say_file_line_and_kind_and_are_the_same_every_time() -> None:
    folder = PROGRAMS / "energy_auction" / "src"
    first, second = mutants_in(folder), mutants_in(folder)
    assert first == second
    assert len({mutant["name"] for mutant in first}) == len(first) > 500
    for mutant in first:
        file, line, kind = mutant["name"].split(":")
        assert (file, line, kind.partition(".")[0]) == (mutant["file"], str(mutant["line"]), mutant["kind"])


def test_a_sample_is_spread_over_files_and_kinds() -> None:
    folder = PROGRAMS / "energy_auction" / "src"
    everything = mutants_in(folder)
    strata = {(mutant["file"], mutant["kind"]) for mutant in everything}
    sample = mutants_in(folder, "--sample", len(strata), "--seed", 3)
    assert {(mutant["file"], mutant["kind"]) for mutant in sample} == strata
    assert sample == mutants_in(folder, "--sample", len(strata), "--seed", 3)
    assert sample != mutants_in(folder, "--sample", len(strata), "--seed", 4)


def test_every_explanation_speaks_of_a_mutant_that_exists() -> None:
    done = command("--most", "0")
    assert (done.returncode, done.stderr) == (0, "")


def test_an_explanation_of_code_that_is_gone_is_an_error(tmp_path: Path) -> None:
    stale = tmp_path / "survivors.toml"
    stale.write_text(
        '[[survivor]]\nfile = "order.rs"\nkind = "require"\nbefore = "a"\nafter = "b"\nreason = "c"\n'
    )
    done = command("--most", "0", "--survivors", stale)
    assert done.returncode == 2
    assert "explains what is no mutant of the sources:\norder.rs (require)\n    - a\n    + b" in done.stderr


def test_verdicts_are_kept_and_those_of_other_sources_refused(tmp_path: Path) -> None:
    kept, document = tmp_path / "run.jsonl", tmp_path / "mutants.md"
    document.write_text("# Mutants\n\n## Last result\n\nold\n")
    assert command("--most", "0", "--json", kept).returncode == 0
    mutant = mutants_in(PROGRAMS / "energy_auction" / "src")[0]
    verdict = {"end": "survived", "step": "", "by": "", "seconds": 1}
    with kept.open("a") as file:
        file.write(json.dumps({"command": "--only settle"}) + "\n")
        file.write(json.dumps({"name": mutant["name"], **verdict}) + "\n")
    none = tmp_path / "none.toml"
    none.write_text("")
    done = command("--most", "0", "--json", kept, "--markdown", document, "--survivors", none)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == mutant["name"]
    written = document.read_text()
    assert "**not explained**" in written and "    programs/mutants --only settle\n" in written
    assert "old" not in written
    kept.write_text('{"sources": "others"}\n')
    refused = command("--most", "0", "--json", kept)
    assert refused.returncode == 2
    assert "other sources" in refused.stderr


@pytest.mark.slow
def test_a_program_whose_code_is_damaged_is_killed(tmp_path: Path) -> None:
    """The shipped program, in which every refusal's line of the log is misspelt."""
    need(PROGRAM_FILE.is_file(), f"{PROGRAM_FILE} is missing: programs/build makes it")
    damaged = tmp_path / "damaged.so"
    damaged.write_bytes(PROGRAM_FILE.read_bytes().replace(b"Error Number: 6", b"Error Number: 7"))
    done = command("--judge", damaged, "--folder", tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.startswith("killed  ")
