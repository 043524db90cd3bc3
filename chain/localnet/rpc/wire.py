"""Transactions and messages as clients hand them in: text in base 58 or base 64."""

import binascii
from base64 import b64decode
from typing import Literal

from chain.localnet import base58
from chain.localnet.incoming import PACKET_BYTES_MAX, BadTransaction, Incoming, decode
from chain.localnet.rpc.errors import invalid_params

WireEncoding = Literal["base58", "base64"]
TEXT_LENGTH_MAX = 1_683  # base 58 of 1,232 bytes; base 64 is shorter


def bytes_of(text: str, encoding: WireEncoding) -> bytes:
    if len(text) > TEXT_LENGTH_MAX:
        raise invalid_params(f"{len(text):,} letters are too many: a packet takes {PACKET_BYTES_MAX:,} bytes")
    try:
        return b64decode(text, validate=True) if encoding == "base64" else base58.decode(text)
    except (ValueError, binascii.Error) as fault:
        raise invalid_params(f"this is not {encoding}: {fault}") from None


def incoming_of(text: str, encoding: WireEncoding) -> Incoming:
    try:
        return decode(bytes_of(text, encoding))
    except BadTransaction as fault:
        raise invalid_params(str(fault)) from None
