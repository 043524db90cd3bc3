"""The Ed25519 instruction that stands just before `register_orders` and `end_orders_signed`, in the one layout they accept.

count, 0, count x 14 bytes of offsets, the wallet's key once, then for each text its signature and the text. Every
offset names this very instruction (0xFFFF). Where the wallet signed an envelope around a text, the envelope stands for
the text. Source: docs/program.md, The Ed25519 instruction.
"""

import struct
from collections.abc import Sequence

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from auction_engine.core.envelope import text_in
from auction_engine.core.errors import InvalidInput
from chain.addresses import ED25519_PROGRAM
from chain.errors import ChainError
from chain.signatures import SIGNATURE_BYTES, signed_message

_HEADER = struct.Struct("<BB")
_OFFSETS = struct.Struct("<7H")
_THIS_INSTRUCTION = 0xFFFF
KEY_BYTES = 32
SignedText = tuple[str, bytes]
"""A text and its 64-byte signature."""


def ed25519_instruction(wallet: Pubkey, signed: Sequence[SignedText]) -> Instruction:
    """The instruction over texts that `wallet` signed, each in the envelope that its signature covers.

    A signature that covers neither goes with the bare text: the chain refuses it. Raises InvalidInput for no text, or a
    signature of wrong length.
    """
    for _, signature in signed:
        if len(signature) != SIGNATURE_BYTES:
            raise InvalidInput(f"a signature has {SIGNATURE_BYTES} bytes, not {len(signature)}")
    messages = [
        (signed_message(str(wallet), text, signature) or text.encode("ascii"), signature)
        for text, signature in signed
    ]
    return Instruction(ED25519_PROGRAM, _data(bytes(wallet), messages), [])


def _data(key: bytes, signed: Sequence[tuple[bytes, bytes]]) -> bytes:
    """The layout, around pairs of message and signature."""
    if not 1 <= len(signed) <= 255:
        raise InvalidInput(f"an Ed25519 instruction holds 1 to 255 signed texts, not {len(signed)}")
    key_at = _HEADER.size + _OFFSETS.size * len(signed)
    at = key_at + KEY_BYTES
    offsets, body = [], [key]
    for message, signature in signed:
        message_at = at + SIGNATURE_BYTES
        here = _THIS_INSTRUCTION
        offsets.append(_OFFSETS.pack(at, here, key_at, here, message_at, len(message), here))
        body += [signature, message]
        at = message_at + len(message)
    return _HEADER.pack(len(signed), 0) + b"".join(offsets) + b"".join(body)


def signed_texts(data: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """The key and the (text, signature) pairs of an instruction in the layout above; raises ChainError for any other."""
    if len(data) < _HEADER.size or data[0] == 0 or data[1] != 0:
        raise ChainError("an Ed25519 instruction without signatures, or not in the program's layout")
    count = data[0]
    key_at = _HEADER.size + _OFFSETS.size * count
    at = key_at + KEY_BYTES
    if len(data) < at:
        raise ChainError("an Ed25519 instruction that is cut short")
    found = []
    for number in range(count):
        _, _, _, _, message_at, length, _ = _OFFSETS.unpack_from(data, _HEADER.size + _OFFSETS.size * number)
        found.append((data[message_at : message_at + length], data[at : at + SIGNATURE_BYTES]))
        at += SIGNATURE_BYTES + length
    key = data[key_at : key_at + KEY_BYTES]
    texts = [(text_in(message, key), signature) for message, signature in found]
    # Written anew it is equal to the original exactly when that had the layout.
    if not all(text.isascii() for text, _ in texts) or not _is_layout(data, key, found):
        raise ChainError("an Ed25519 instruction that is not in the program's layout")
    return key, texts


def _is_layout(data: bytes, key: bytes, found: Sequence[tuple[bytes, bytes]]) -> bool:
    try:
        return _data(key, found) == data
    except struct.error:  # a length that no instruction can have
        return False
