"""A fresh chain with our program for every test: 20 ms."""

import pytest

from tests.program.harness import PROGRAM_FILE, Chain
from tests.program.world import World, new_world
from tests.requirements import need


@pytest.fixture
def chain() -> Chain:
    need(PROGRAM_FILE.is_file(), f"{PROGRAM_FILE} is missing: programs/build makes it")
    return Chain()


@pytest.fixture
def world(chain: Chain) -> World:
    return new_world(chain)
