"""The fixtures of this folder: a fresh database per test."""

from tests.postgres import database, pool

__all__ = ["database", "pool"]
