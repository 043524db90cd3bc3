"""The rules of form that no linter knows: short files, short functions, telling names, nothing of one machine."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

LINES_MAX = 350
FUNCTION_LINES_MAX = 60
SAYS_NOTHING = {"base", "common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}

# In pieces, so that this file passes its own rule.
OF_ONE_MACHINE = re.compile(
    "|".join(
        (
            "/work" + "/(main|shared)",
            "/(root|home/[a-z]+)" + "/",
            "/tmp/" + "bash_jobs",
            "pypi" + r"\.org",
            "files" + r"\.pythonhosted\.org",
            "registry" + r"\.(npmjs|yarnpkg)\.",
            "(index|static)" + r"\.crates\.io",
            "proxy" + r"\.golang\.org",
            "deb" + r"\.debian\.org",
        )
    )
)


def too_long(name: str, text: str) -> Iterator[str]:
    """The file, if it has more lines than one sitting can take in."""
    lines = len(text.splitlines())
    if lines > LINES_MAX:
        yield f"{name}: {lines} lines, at most {LINES_MAX}"


def long_functions(name: str, tree: ast.AST) -> Iterator[str]:
    """Every function longer than a screen, its signature and docstring included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{name}:{node.lineno} {node.name}: {lines} lines, at most {FUNCTION_LINES_MAX}"


def empty_names(name: str) -> Iterator[str]:
    """The path, if a part of it names no concept."""
    parts = [part.partition(".")[0].lower() for part in PurePosixPath(name).parts]
    for part in SAYS_NOTHING.intersection(parts):
        yield f"{name}: '{part}' says nothing; name the concept"


def of_one_machine(name: str, text: str) -> Iterator[str]:
    """Every line with a registry's host or a path that only one machine has."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := OF_ONE_MACHINE.search(line):
            yield f"{name}:{number} names {found[0]}"


def without_purpose(name: str, tree: ast.Module) -> Iterator[str]:
    """The module, if it holds code and does not say in its first line what it is for."""
    if tree.body and not ast.get_docstring(tree):
        yield f"{name}: begin with a docstring that says what this file is for"
