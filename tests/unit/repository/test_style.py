"""The repository keeps its own style."""

import ast
from itertools import chain

import pytest

from tests.unit.repository import style_rules
from tests.unit.repository.source_files import (
    FOLDERS,
    PYTHON_FOLDERS,
    ROOT,
    files,
    named,
    python_files,
    text_files,
)

# Files that may break a rule of length, each with its reason. A test below removes what is no longer needed.
LONG_FOR_A_REASON: dict[str, str] = {}

CODE = {".py", ".rs", ".js", ".css", ".html", ".sh"}
# Other people's files, kept byte for byte as they were published.
VENDORED = {"vendor", "openapi_ui"}

PYTHON = [(named(path), ast.parse(path.read_text())) for path in python_files(*PYTHON_FOLDERS)]
OURS = [path for path in text_files() if not VENDORED.intersection(path.relative_to(ROOT).parts)]


def test_no_file_is_longer_than_one_sitting_can_take_in() -> None:
    found = [
        fault
        for path in OURS
        if path.suffix in CODE and named(path) not in LONG_FOR_A_REASON
        for fault in style_rules.too_long(named(path), path.read_text())
    ]
    assert found == []


def test_every_exception_is_still_needed() -> None:
    assert [
        name for name in LONG_FOR_A_REASON if not list(style_rules.too_long(name, (ROOT / name).read_text()))
    ] == []


def test_no_function_is_longer_than_a_screen() -> None:
    assert list(chain.from_iterable(style_rules.long_functions(name, tree) for name, tree in PYTHON)) == []


def test_every_file_is_named_by_its_concept() -> None:
    paths = [
        named(path) for path in files(*FOLDERS) if not VENDORED.intersection(path.relative_to(ROOT).parts)
    ]
    assert list(chain.from_iterable(map(style_rules.empty_names, paths))) == []


def test_every_python_file_says_what_it_is_for() -> None:
    assert list(chain.from_iterable(style_rules.without_purpose(name, tree) for name, tree in PYTHON)) == []


def test_nothing_names_a_registry_or_a_path_of_one_machine() -> None:
    found = (
        style_rules.of_one_machine(named(path), path.read_text(errors="replace")) for path in text_files()
    )
    assert list(chain.from_iterable(found)) == []


def test_a_long_file_is_found() -> None:
    assert list(style_rules.too_long("a.py", "\n" * 351)) == ["a.py: 351 lines, at most 350"]


def test_a_long_function_is_found() -> None:
    tree = ast.parse("def f():\n" + "    pass\n" * 60)
    assert list(style_rules.long_functions("a.py", tree)) == ["a.py:1 f: 61 lines, at most 60"]


@pytest.mark.parametrize("name", ["api/utils.py", "chain/common/rpc.py", "keeper/base.rs"])
def test_a_name_that_says_nothing_is_found(name: str) -> None:
    assert len(list(style_rules.empty_names(name))) == 1


@pytest.mark.parametrize(
    "line", ["see /ro" + "ot/x", "https://" + "pypi" + ".org/simple", "cd /work" + "/main"]
)
def test_a_line_of_one_machine_is_found(line: str) -> None:
    assert len(list(style_rules.of_one_machine("a.md", line))) == 1


def test_a_file_without_a_purpose_is_found() -> None:
    assert len(list(style_rules.without_purpose("a.py", ast.parse("x = 1")))) == 1
    assert list(style_rules.without_purpose("__init__.py", ast.parse(""))) == []
