"""Base58 of byte strings of any length: how RPC nodes write the data of inner instructions."""

from auction_engine.core.errors import InvalidInput

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}


def base58_decode(text: str) -> bytes:
    """Raises InvalidInput for a character that is none of base58's."""
    value = 0
    for character in text:
        if character not in _VALUE:
            raise InvalidInput(f"{character!r} is not a base58 character")
        value = value * 58 + _VALUE[character]
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + value.to_bytes((value.bit_length() + 7) // 8, "big")
