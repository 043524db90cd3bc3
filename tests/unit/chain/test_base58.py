"""Base58 of any length, against solders' own for addresses."""

import pytest
from solders.pubkey import Pubkey

from auction_engine.core.errors import InvalidInput
from chain.base58 import base58_decode


def test_addresses_decode_as_solders_decodes_them() -> None:
    for raw in (bytes(32), bytes(range(32)), bytes([255]) * 32, bytes(5) + bytes([9]) * 27):
        assert base58_decode(str(Pubkey(raw))) == raw


def test_short_strings_keep_their_leading_zeros() -> None:
    assert base58_decode("") == b""
    assert base58_decode("112") == b"\0\0\x01"
    with pytest.raises(InvalidInput, match="'0' is not"):
        base58_decode("10")
