"""Real parts for the tests of this folder: a fresh chain and a fresh database per test."""

from tests.localnet import localnet
from tests.postgres import database, pool

__all__ = ["database", "localnet", "pool"]
