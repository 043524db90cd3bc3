"""The same book gives the same result to the lot: in another process, and however its columns lie in memory."""

import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auction_engine.core.clearing import Book, Clearing, MarketRules, clear
from auction_engine.core.clearing.rules import PRICE_RULES, RATIONINGS
from tests.clearing_books import plain
from tests.clearing_reference import clear_at_limits

ROWS, BOOKS = 600, 12
EVERYWHERE = "262e68227a47fec095f9f82fd24f695231552245f21146139c23680679981213"
Columns = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]


def columns(seed: int) -> Columns:
    """A book with many ties, and in every third one quantities beyond the integers that binary fractions hold."""
    draw = random.Random(seed).random
    large = 2**40 if seed % 3 == 0 else 1
    return (
        np.array([draw() < 0.5 for _ in range(ROWS)]),
        np.array([int(draw() * 9) - 3 for _ in range(ROWS)], np.int64),
        np.array([1 + int(draw() * 1000) * large for _ in range(ROWS)], np.int64),
    )


def rules_of(seed: int) -> MarketRules:
    price_rule, rationing = list(product(PRICE_RULES, RATIONINGS))[seed % 6]
    return MarketRules(1, 1, -3, 5, price_rule, rationing)


def digest(way: Callable[[Book, MarketRules], Clearing] = clear) -> str:
    """All results of BOOKS books in one hash."""
    results = [plain(way(Book.from_columns(*columns(seed)), rules_of(seed))) for seed in range(BOOKS)]
    return hashlib.sha256(repr(results).encode()).hexdigest()


def simd() -> str:
    """The vector instructions that numpy chose its loops by on this processor, so that a child does without them."""
    build = import_module("numpy._core._multiarray_umath")
    has: dict[str, bool] = getattr(build, "__cpu_features__", {})
    return " ".join(name for name in getattr(build, "__cpu_dispatch__", []) if has.get(name))


ENVIRONMENTS = {
    "other hashes": {"PYTHONHASHSEED": "4711"},
    "no hash seed and one thread": {
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    },
    "many threads": {"OMP_NUM_THREADS": "8", "OPENBLAS_NUM_THREADS": "8", "MKL_NUM_THREADS": "8"},
    "an older processor": {"NPY_DISABLE_CPU_FEATURES": simd()},
}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_another_process_comes_to_the_same_fills(name: str) -> None:
    root = Path(__file__).parents[3]
    code = "from tests.property.core.test_clearing_is_deterministic import digest; print(digest())"
    environment = {**os.environ, "PYTHONPATH": str(root), **ENVIRONMENTS[name]}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == digest(), done.stderr


def test_any_machine_and_any_numpy_come_to_these_fills() -> None:
    assert digest(clear_at_limits) == digest() == EVERYWHERE


LAYOUTS: dict[str, Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]] = {
    "every second of a longer column": lambda column: np.repeat(column, 2)[::2],
    "backwards in memory": lambda column: column[::-1].copy()[::-1],
    "a column of a table by rows": lambda column: np.stack([column, column], axis=1)[:, 1],
    "a column of a table by columns": lambda column: np.asfortranarray(np.stack([column, column], axis=1))[
        :, 0
    ],
    "bytes the other way round": lambda column: column.astype(column.dtype.newbyteorder()),
    "not aligned": lambda column: np.frombuffer(b"\0" + column.tobytes(), column.dtype, offset=1),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_layout_of_columns_in_memory_decides_nothing(name: str) -> None:
    for seed in range(3):
        laid_out = tuple(LAYOUTS[name](column) for column in columns(seed))
        result = clear(Book.from_columns(*laid_out), rules_of(seed))
        assert plain(result) == plain(clear(Book.from_columns(*columns(seed)), rules_of(seed)))


@pytest.mark.parametrize("kind", [np.int8, np.uint16, np.int32, np.uint32, np.uint64, "list", "tuple"])
def test_the_width_of_integers_decides_nothing(kind: Any) -> None:
    side, price, quantity = columns(1)
    wide = price + 3, np.minimum(quantity, 100)
    narrow = [column.tolist() if isinstance(kind, str) else column.astype(kind) for column in wide]
    given = [tuple(column) for column in narrow] if kind == "tuple" else narrow
    rules = MarketRules(1, 1, 0, 8)
    assert plain(clear(Book.from_columns(side, *given), rules)) == plain(
        clear(Book.from_columns(side, *wide), rules)
    )


def test_columns_that_must_not_be_written_to_are_cleared_and_left_as_they_were() -> None:
    for seed in range(6):
        given = columns(seed)
        for column in given:
            column.setflags(write=False)
        book = Book.from_columns(*given)
        result = clear(book, rules_of(seed))
        for before, after in zip(columns(seed), given, strict=True):
            assert (before == after).all()
        assert not any(np.shares_memory(result.fills, column) for column in given)
        assert plain(result) == plain(clear(book, rules_of(seed)))
