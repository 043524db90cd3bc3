"""What a test says of a transaction that must fail."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.program.harness import Refused
from tests.program.layout import idl

# Anchor's own codes, and the names that solders gives to Solana's built-in errors.
CONSTRAINT_MUT = 2000
CONSTRAINT_EXECUTABLE = 2007
CONSTRAINT_ADDRESS = 2012
ALREADY_IN_USE = 0  # the system program's: an account is there already
NOT_OURS = "IllegalOwner"
NOT_THERE = "UninitializedAccount"
NOT_OF_THIS_TYPE = "InvalidAccountData"
NOT_SIGNED = "MissingRequiredSignature"
WRONG_SEEDS = "InvalidSeeds"


@contextmanager
def refused(why: str | int) -> Iterator[None]:
    """The transaction inside fails for this reason: one of our errors by name, a number, or a built-in error's name."""
    with pytest.raises(Refused) as caught:
        yield
    known = {e["name"] for e in idl()["errors"]}
    error = caught.value
    if isinstance(why, int):
        assert error.is_code(why), error
    elif why in known:
        assert error.is_fault(why), error
    else:
        assert why in str(error.sent.error), error
