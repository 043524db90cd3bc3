"""Imports point inwards."""

from pathlib import Path

import pytest

from tests.unit.repository.import_rings import CORE, Fault, faults, room_of
from tests.unit.repository.source_files import PRODUCT_FOLDERS, ROOT, python_files


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PRODUCT = {module_name(path): path for path in python_files(*PRODUCT_FOLDERS)}
del PRODUCT["auction_engine"]


def test_every_module_stands_in_a_ring() -> None:
    assert [name for name in PRODUCT if room_of(name) is None] == [], (
        "add the room to RINGS, and say so in decision 0003"
    )


def test_no_module_imports_from_further_out() -> None:
    found = [
        fault for name, path in PRODUCT.items() if room_of(name) for fault in faults(name, path.read_text())
    ]
    assert [str(fault) for fault in found] == []


def test_the_rule_reads_the_core_too() -> None:
    assert any(name.startswith(CORE + ".") for name in PRODUCT)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("auction_engine.core.book", "import asyncpg"),
        ("auction_engine.core.book", "import time"),
        ("auction_engine.core.book", "import numpy.random"),
        ("auction_engine.core.book", "from numpy import random"),
        ("auction_engine.core.book", "from auction_engine.db import tables"),
        ("auction_engine.core.book", "def late():\n    from chain import rpc"),
        ("auction_engine.db.log", "from chain.rpc import Client"),
        ("chain.rpc", "import auction_engine.sequencer"),
        ("auction_engine.sequencer.commit", "import keeper"),
        ("api.orders", "from keeper.status import Status"),
        ("keeper.run", "from auction_engine.cli import main"),
        ("api.orders", "from tests.markets import market"),
    ],
)
def test_an_outward_import_is_found(module: str, source: str) -> None:
    assert len(faults(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("auction_engine.core.book", "import numpy as np\nfrom auction_engine.core.units import Wh"),
        ("chain.addresses", "import solders\nfrom auction_engine.core.order import Order"),
        ("api.orders", "from auction_engine.sequencer import commit\nfrom chain.rpc import Client"),
        ("auction_engine.cli.demo", "from auction_engine.demo import run\nimport api, keeper"),
        ("api.health", "from auction_engine import __version__"),
    ],
)
def test_an_inward_import_is_allowed(module: str, source: str) -> None:
    assert faults(module, source) == []


def test_a_fault_says_where_it_is_and_what_is_wrong() -> None:
    fault = Fault(
        "keeper.run", 3, "api.orders", "api and keeper stand side by side and do not know each other"
    )
    assert str(fault) == (
        "keeper.run:3 imports api.orders: api and keeper stand side by side and do not know each other"
    )
