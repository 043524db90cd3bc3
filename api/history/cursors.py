"""Cursors: where a page ends, as text that clients send back and do not read. A row that is added later moves none."""

import base64
import binascii
import re

from auction_engine.core.errors import InvalidInput
from auction_engine.db.money_history import BIGGEST

_NUMBERS = re.compile(r"(0|[1-9][0-9]{0,18})(\.(0|[1-9][0-9]{0,18}))*", re.ASCII)


def write_cursor(*numbers: int) -> str:
    text = ".".join(map(str, numbers))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str, maxima: tuple[int, ...]) -> tuple[int, ...]:
    """The numbers of a cursor, none above its maximum. Raises InvalidInput."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        plain = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        plain = ""
    numbers = tuple(map(int, plain.split("."))) if _NUMBERS.fullmatch(plain) else ()
    if len(numbers) != len(maxima) or any(n > most for n, most in zip(numbers, maxima, strict=True)):
        raise InvalidInput(
            "`before` is not a `next` that this route gave: send it back unchanged, or leave it out"
        )
    return numbers


def read_position(text: str | None) -> int:
    """The cursor of one number; without any, a number above all."""
    return BIGGEST if text is None else read_cursor(text, (BIGGEST,))[0]
