"""The core is pure and exact: it asks nobody, and no float touches energy, price or money."""

import ast
from collections.abc import Iterator

import pytest

from tests.unit.repository.source_files import named, python_files

ASKING = {"open", "print", "input", "now", "today", "utcnow"}


def floats(tree: ast.AST) -> Iterator[int]:
    """Lines where a float comes in: a literal, the type, or a division that makes one."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.Constant(value=float())
                | ast.Name(id="float")
                | ast.BinOp(op=ast.Div())
                | ast.AugAssign(op=ast.Div())
            ):
                yield node.lineno


def questions(tree: ast.AST) -> Iterator[int]:
    """Lines that ask a file, a screen or a clock."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in ASKING:
                yield node.lineno


CORE = [(named(path), ast.parse(path.read_text())) for path in python_files("auction_engine/core")]


def test_no_float_is_in_the_core() -> None:
    assert [f"{name}:{line}" for name, tree in CORE for line in floats(tree)] == []


def test_the_core_asks_no_file_no_screen_and_no_clock() -> None:
    assert [f"{name}:{line}" for name, tree in CORE for line in questions(tree)] == []


@pytest.mark.parametrize("source", ["price = 0.25", "price = lots / 2", "price /= 2", "def f(x: float): ..."])
def test_a_float_is_found(source: str) -> None:
    assert list(floats(ast.parse(source))) == [1]


@pytest.mark.parametrize("source", ["open('book')", "datetime.now(UTC)", "print(price)"])
def test_a_question_is_found(source: str) -> None:
    assert list(questions(ast.parse(source))) == [1]
