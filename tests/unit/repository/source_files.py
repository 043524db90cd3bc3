"""Which files make up the repository: everything that is not generated, fetched or private to a machine."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

FOLDERS = (
    ".ci",
    "api",
    "auction_engine",
    "bench",
    "chain",
    "docker",
    "docs",
    "idl",
    "keeper",
    "programs",
    "scripts",
    "tests",
)
PYTHON_FOLDERS = ("api", "auction_engine", "bench", "chain", "keeper", "programs", "scripts", "tests")
PRODUCT_FOLDERS = ("api", "auction_engine", "bench", "chain", "keeper")

# Folders, the same names as in .gitignore; read without git, so that the checks also run on an unpacked archive.
GENERATED = {"__pycache__", "target", "node_modules", "dist", "build", ".auction-engine"}
TEXT = {
    "", ".css", ".html", ".ini", ".js", ".json", ".lock", ".mako", ".md", ".mjs", ".py", ".rs", ".sh", ".sql", ".svg",
    ".toml", ".txt", ".yaml", ".yml",
}  # fmt: skip


def files(*folders: str) -> Iterator[Path]:
    """All files below the folders, in a fixed order."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and not GENERATED.intersection(path.parent.relative_to(ROOT).parts):
                yield path


def python_files(*folders: str) -> list[Path]:
    """The Python files below the folders, the scripts without a suffix among them."""
    return [path for path in files(*folders) if path.suffix == ".py" or is_python_script(path)]


def is_python_script(path: Path) -> bool:
    """Whether a file without a suffix says in its first line that Python runs it."""
    return path.suffix == "" and path.read_bytes().partition(b"\n")[0] == b"#!/usr/bin/env python3"


def text_files() -> list[Path]:
    """Every text file, those of the top folder included; in a worktree `.git` is a file too, and git's."""
    top = [path for path in sorted(ROOT.iterdir()) if path.is_file() and path.name != ".git"]
    return [
        path
        for path in (*top, *files(*FOLDERS))
        if path.suffix in TEXT and b"\0" not in path.read_bytes()[:1024]
    ]


def named(path: Path) -> str:
    """The path as people write it: from the repository's top folder, with slashes."""
    return path.relative_to(ROOT).as_posix()
