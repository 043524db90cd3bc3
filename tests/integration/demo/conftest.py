"""Real chains for the tests of this folder."""

from tests.validator import validator

__all__ = ["validator"]
