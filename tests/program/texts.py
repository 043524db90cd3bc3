"""Order texts and the Ed25519 instruction that carries them, written apart from the product's own code."""

import struct
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from solders.instruction import Instruction
from solders.keypair import Keypair

from tests.program.harness import ED25519

HERE = 0xFFFF


@dataclass(frozen=True)
class Text:
    """The parts of an order text, as spelled."""

    prefix: str
    side: str = "BUY"
    energy: int | str = 500
    price: str = "0.250"
    start: str = ""
    slots: int | str = 1
    time: int | str = 0

    def __str__(self) -> str:
        return (
            f"{self.prefix} {self.side} {self.energy} Wh limit {self.price}/kWh"
            f" from {self.start} slots {self.slots} time {self.time}"
        )

    def but(self, **changes: object) -> "Text":
        return replace(self, **changes)  # type: ignore[arg-type]  # any part, in any spelling


def iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Entry:
    """One entry of an Ed25519 instruction's table: where signature, key and message are, and in which instruction."""

    signature_at: int
    key_at: int
    message_at: int
    message_length: int
    signature_in: int = HERE
    key_in: int = HERE
    message_in: int = HERE

    def __bytes__(self) -> bytes:
        return struct.pack(
            "<7H",
            self.signature_at,
            self.signature_in,
            self.key_at,
            self.key_in,
            self.message_at,
            self.message_length,
            self.message_in,
        )


def signatures(key: Keypair, *texts: str | bytes | Text) -> Instruction:
    """The Ed25519 instruction over these texts: table, one key, then signature and text in sequence."""
    messages = [text if isinstance(text, bytes) else str(text).encode() for text in texts]
    key_at = 2 + 14 * len(messages)
    table, body, at = b"", b"", key_at + 32
    for message in messages:
        table += bytes(Entry(at, key_at, at + 64, len(message)))
        body += bytes(key.sign_message(message)) + message
        at += 64 + len(message)
    return Instruction(ED25519, bytes([len(messages), 0]) + table + bytes(key.pubkey()) + body, [])
