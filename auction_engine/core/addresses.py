"""Addresses as bytes: base58 decoding without a Solana library, for the commitments, which hash raw addresses."""

from functools import lru_cache

from auction_engine.core.errors import InvalidInput

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}
ADDRESS_BYTES = 32
ADDRESS_CHARACTERS_MAX = 44
"""ceil(256 / log2(58)): anything longer is refused before it costs quadratic time."""


@lru_cache(maxsize=65_536)
def address_bytes(address: str) -> bytes:
    """The 32 bytes of a base58 address. Raises InvalidInput when it is not one."""
    if len(address) > ADDRESS_CHARACTERS_MAX:
        raise InvalidInput(f"{address[:12]!r}… is not an address: it has {len(address)} characters")
    value = 0
    for character in address:
        if character not in _VALUE:
            raise InvalidInput(f"{address!r} is not an address: {character!r} is not a base58 character")
        value = value * 58 + _VALUE[character]
    zeros = len(address) - len(address.lstrip("1"))
    length = zeros + (value.bit_length() + 7) // 8
    if length != ADDRESS_BYTES:
        raise InvalidInput(f"{address!r} is not an address: it has {length} bytes instead of {ADDRESS_BYTES}")
    return value.to_bytes(ADDRESS_BYTES, "big")
