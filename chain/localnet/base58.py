"""Base 58 of byte strings of any length (solders offers it for keys and signatures only)."""

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = {letter: digit for digit, letter in enumerate(_ALPHABET)}
# Digits that are split off at once: the long division is the cost, and one by ten digits costs as one by one.
_CHUNK = 10
_CHUNK_BASE = 58**_CHUNK


def encode(data: bytes) -> str:
    number = int.from_bytes(data, "big")
    chunks: list[str] = []
    while number:
        number, rest = divmod(number, _CHUNK_BASE)
        chunks.append(_digits_of(rest))
    text = "".join(reversed(chunks)).lstrip("1")
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def _digits_of(number: int) -> str:
    letters = []
    for _ in range(_CHUNK):
        number, digit = divmod(number, 58)
        letters.append(_ALPHABET[digit])
    return "".join(reversed(letters))


def decode(text: str) -> bytes:
    """Raises ValueError for a letter that base 58 does not know."""
    number = 0
    for start in range(0, len(text), _CHUNK):
        chunk = text[start : start + _CHUNK]
        try:
            value = 0
            for letter in chunk:
                value = value * 58 + _DIGITS[letter]
        except KeyError as fault:
            raise ValueError(f"{fault.args[0]!r} is no letter of base 58") from None
        number = number * 58 ** len(chunk) + value
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
