"""Envelopes of off-chain messages, in which hardware wallets sign: one of each version for a text and a key."""

import struct

from solders.pubkey import Pubkey

_MAGIC = b"\xffsolana offchain"
_NO_DOMAIN = bytes(32)
_PRINTABLE, _ONE_SIGNER = b"\0", b"\1"


def envelope(version: int, key: Pubkey, text: bytes) -> bytes:
    """The text in the envelope of version 0 or 1."""
    if version == 0:
        head = _MAGIC + b"\0" + _NO_DOMAIN + _PRINTABLE + _ONE_SIGNER + bytes(key)
        return head + struct.pack("<H", len(text)) + text
    return _MAGIC + b"\1" + _ONE_SIGNER + bytes(key) + text


def opened(message: bytes, key: Pubkey) -> bytes:
    """The text in the message, if it is an envelope of this key; else the message itself."""
    for version, length in ((0, len(envelope(0, key, b""))), (1, len(envelope(1, key, b"")))):
        text = message[length:]
        if message == envelope(version, key, text[: 2**16 - 1]):
            return text
    return message
