"""Where a page of orders ended, as a text that clients hand back without looking into it.

It names a place in the order of listing, not an order, so it stays good whatever happens to the orders.
"""

import base64
import binascii

import msgspec

from auction_engine.core.errors import InvalidInput

CURSOR_CHARACTERS_MAX = 200
Place = tuple[int, str]
"""Minus the signing time, and the id: what lists are sorted by."""
_decoder: msgspec.json.Decoder[tuple[int, str]] = msgspec.json.Decoder(tuple[int, str])


def encode_cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode("ascii").rstrip("=")


def decode_cursor(cursor: str) -> Place:
    """Raises InvalidInput (`cursor_form`)."""
    try:
        if len(cursor) > CURSOR_CHARACTERS_MAX:
            raise ValueError("longer than any cursor of ours")
        return _decoder.decode(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, msgspec.MsgspecError) as error:
        raise InvalidInput(
            "cursor must be `next` of the page before, unchanged; leave it out for the first page",
            code="cursor_form",
        ) from error
