"""Real chains for the tests of this folder."""

from tests.localnet import localnet
from tests.validator import validator

__all__ = ["localnet", "validator"]
