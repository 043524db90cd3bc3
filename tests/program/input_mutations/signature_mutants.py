"""The Ed25519 instruction changed: its bits, where its parts are said to be, its place; and its texts changed and signed anew."""

import struct
from collections.abc import Iterator

from solders.instruction import AccountMeta, Instruction

from tests.program.harness import ED25519
from tests.program.input_mutations.mutant import Change, Mutant, flipped, with_accounts, with_data
from tests.program.input_mutations.stage import BUYER, SELLER, Stage
from tests.program.reference import signed
from tests.program.texts import signatures

ENTRY_FIELDS = 7
INDICES = {1: "signature", 3: "key", 6: "message"}
"""The fields of an entry that say in which instruction a part stands."""


def signature_mutants(stage: Stage, transaction: list[Instruction]) -> Iterator[Mutant]:
    """None if the transaction has no Ed25519 instruction."""
    if transaction[0].program_id == ED25519:
        carrier, played = transaction
        yield from _bits(carrier, played)
        yield from _elsewhere(carrier, played)
        yield from _places(stage, carrier, played)
        yield from _signed_anew(stage, carrier, played)


def _mutant(part: str, detail: str, *instructions: Instruction) -> Mutant:
    return Mutant(Change.SIGNATURES, part, detail, list(instructions))


def _bits(carrier: Instruction, played: Instruction) -> Iterator[Mutant]:
    data = bytes(carrier.data)
    for bit in range(8 * len(data)):
        yield _mutant("Ed25519 data", f"bit {bit}", with_data(carrier, flipped(data, bit)), played)
    for length in range(len(data)):
        yield _mutant("Ed25519 data", f"cut off after {length}", with_data(carrier, data[:length]), played)
    for more in (b"\0", data):
        yield _mutant("Ed25519 data", f"{len(more)} bytes behind", with_data(carrier, data + more), played)


def _elsewhere(carrier: Instruction, played: Instruction) -> Iterator[Mutant]:
    """Parts said to stand in an instruction by its number, also where that is true; and no entry at all."""
    data = bytes(carrier.data)
    for entry in range(data[0]):
        for place, name in INDICES.items():
            for index in (0, 1, 2):
                at = signed.HEAD + 2 * (ENTRY_FIELDS * entry + place)
                changed = data[:at] + struct.pack("<H", index) + data[at + 2 :]
                detail = f"{name} {entry} in instruction {index}"
                yield _mutant("Ed25519 index", detail, with_data(carrier, changed), played)
    for count in (b"\0\0", b"\0\0" + data[2:]):
        yield _mutant("Ed25519 count", f"none, {len(count)} bytes", with_data(carrier, count), played)


def _places(stage: Stage, carrier: Instruction, played: Instruction) -> Iterator[Mutant]:
    """It must stand just before, and once."""
    reader = bytes(played.data)
    other = stage.ask("set_keeper", "authority", {"keeper": stage.key("keeper")})
    strange = with_accounts(carrier, [AccountMeta(stage.home, False, False)])
    yield _mutant("place", "left out", played)
    yield _mutant("place", "behind", played, carrier)
    yield _mutant("place", "another between", carrier, other, played)
    yield _mutant("place", "read twice", carrier, played, played)
    yield _mutant("place", "twice, read twice", carrier, played, carrier, played)
    yield _mutant("place", "with an account", strange, played)
    yield _mutant(
        "place", "of another program", Instruction(played.program_id, bytes(carrier.data), []), played
    )
    yield _mutant("place", "its reader's data", with_data(carrier, reader), played)


def _signed_anew(stage: Stage, carrier: Instruction, played: Instruction) -> Iterator[Mutant]:
    """Who signed signs the changed text: what is refused now is refused for what the text says."""
    found = signed.read(carrier)
    key = stage.arena.keys[found.key]
    for number, text in enumerate(found.texts):
        for bit in range(8 * len(text)):
            texts = list(found.texts)
            texts[number] = flipped(text, bit)
            anew = [signatures(key, *texts), played]
            yield Mutant(Change.SIGNED_ANEW, "other text", f"text {number}, bit {bit}", anew)
        for length in range(len(text)):
            anew = [signatures(key, *found.texts[:number], text[:length]), played]
            yield Mutant(Change.SIGNED_ANEW, "other text", f"text {number}, cut off after {length}", anew)
    for label in ("stranger", "delegate", "authority", BUYER, SELLER):
        signer = stage.arena.keys[stage.key(label)]
        if signer != key:
            anew = [signatures(signer, *found.texts), played]
            yield Mutant(Change.SIGNED_ANEW, "other signer", f"by {label}", anew)
