"""The Ed25519 instruction: what Solana's precompile verifies of it, and the one layout that the program reads."""

import struct
from dataclasses import dataclass

from solders.instruction import Instruction
from solders.pubkey import Pubkey
from solders.signature import Signature

from tests.program.harness import ED25519
from tests.program.reference.refusal import BUILT_IN, Refusal

HERE = 0xFFFF
_ENTRY = struct.Struct("<7H")
HEAD = 2


@dataclass(frozen=True)
class Signed:
    """Texts that one key signed."""

    key: Pubkey
    texts: tuple[bytes, ...]


def verifies(instruction: Instruction, instructions: tuple[Instruction, ...]) -> bool:
    """Whether the precompile lets it pass; other programs' instructions are none of its business."""
    try:
        if instruction.program_id == ED25519:
            _verify(instruction, instructions)
    except Refusal:
        return False
    return True


def _verify(instruction: Instruction, instructions: tuple[Instruction, ...]) -> None:
    """As the precompile does: each entry names a signature, a key and a message that must agree."""
    data = bytes(instruction.data)
    if len(data) < HEAD or (data[0] == 0 and len(data) > HEAD) or len(data) < HEAD + 14 * data[0]:
        raise Refusal(BUILT_IN)

    def part(index: int, at: int, length: int) -> bytes:
        if index != HERE and index >= len(instructions):
            raise Refusal(BUILT_IN)
        source = data if index == HERE else bytes(instructions[index].data)
        if at + length > len(source):
            raise Refusal(BUILT_IN)
        return source[at : at + length]

    for number in range(data[0]):
        entry = _ENTRY.unpack_from(data, HEAD + 14 * number)
        signature = part(entry[1], entry[0], 64)
        key = part(entry[3], entry[2], 32)
        message = part(entry[6], entry[4], entry[5])
        if not Signature.from_bytes(signature).verify(Pubkey.from_bytes(key), message):
            raise Refusal(BUILT_IN)


def read(instruction: Instruction | None) -> Signed:
    """count, 0, entries, the key, then each signature and its text, without a gap and to the very end."""
    if instruction is None or instruction.program_id != ED25519 or instruction.accounts:
        raise Refusal("SignatureInstruction")
    data = bytes(instruction.data)
    count = data[0] if data else 0
    key_at = HEAD + 14 * count
    if count == 0 or len(data) < key_at + 32 or data[1] != 0:
        raise Refusal("SignatureInstruction")
    at, texts = key_at + 32, []
    for number in range(count):
        signature, s, key, k, message, length, m = _ENTRY.unpack_from(data, HEAD + 14 * number)
        if (signature, key, message) != (at, key_at, at + 64) or {s, k, m} != {HERE}:
            raise Refusal("SignatureInstruction")
        texts.append(data[message : message + length])
        at = message + length
    if at != len(data):
        raise Refusal("SignatureInstruction")
    return Signed(Pubkey.from_bytes(data[key_at : key_at + 32]), tuple(texts))
