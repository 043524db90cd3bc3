"""The one layout of the Ed25519 instruction that counts: all that could sign something else is refused."""

import struct

import pytest
from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.system_program import TransferParams, transfer

from tests.program.harness import ED25519, Chain
from tests.program.texts import Entry, signatures
from tests.program.unchanged import refuse
from tests.program.world import Trader, World, new_world

FAULT = "SignatureInstruction"
KEY_AT = 16  # of an instruction with one entry: 2 bytes, 14 of the entry


@pytest.fixture
def world() -> World:
    return new_world(Chain())


@pytest.fixture
def who(world: World) -> Trader:
    return world.open(free=10**9, sell=100, buy=100)


def made(entries: list[Entry], *parts: bytes, padding: int = 0) -> Instruction:
    table = b"".join(map(bytes, entries))
    return Instruction(ED25519, bytes([len(entries), padding]) + table + b"".join(parts), [])


def parts_of(world: World, who: Trader) -> tuple[bytes, bytes, bytes]:
    """Key, signature, text of one order."""
    message = str(world.text(who)).encode()
    return bytes(who.wallet), bytes(who.key.sign_message(message)), message


def test_the_layout_that_the_tests_write_is_the_one_that_counts(world: World, who: Trader) -> None:
    key, signature, text = parts_of(world, who)
    entry = Entry(KEY_AT + 32, KEY_AT, KEY_AT + 96, len(text))
    world.send(made([entry], key, signature, text), world.register_ix(who))
    assert world.trader(who).records[0].used == 1


def test_an_instruction_without_signatures_is_refused(world: World, who: Trader) -> None:
    key, signature, text = parts_of(world, who)
    refuse(world, FAULT, made([]), world.register_ix(who))
    # The precompile itself refuses bytes behind an empty table.
    refuse(world, None, made([], key), world.register_ix(who))
    refuse(world, None, made([], key, signature, text), world.register_ix(who))


def test_a_false_signature_is_refused(world: World, who: Trader) -> None:
    key, signature, text = parts_of(world, who)
    entry = Entry(KEY_AT + 32, KEY_AT, KEY_AT + 96, len(text))
    forged = bytes(Keypair().sign_message(text))
    refuse(world, None, made([entry], key, forged, text), world.register_ix(who))
    refuse(world, None, made([entry], key, signature, text[:-1] + b"9"), world.register_ix(who))


def test_no_signature_instruction_at_all_is_refused(world: World, who: Trader) -> None:
    refuse(world, FAULT, world.register_ix(who))


def test_the_signatures_stand_just_before(world: World, who: Trader) -> None:
    signed = signatures(who.key, world.text(who))
    payer = world.chain.payer.pubkey()
    between = transfer(TransferParams(from_pubkey=payer, to_pubkey=payer, lamports=1))
    refuse(world, FAULT, signed, between, world.register_ix(who))
    refuse(world, FAULT, world.register_ix(who), signed)
    world.send(between, signed, world.register_ix(who))


def test_one_signature_instruction_registers_once(world: World, who: Trader) -> None:
    signed = signatures(who.key, world.text(who))
    refuse(world, FAULT, signed, world.register_ix(who), world.register_ix(who))


@pytest.mark.parametrize("place", ["signature_in", "key_in", "message_in"])
def test_every_part_stands_in_the_instruction_itself(world: World, who: Trader, place: str) -> None:
    """Index 0 is the same instruction here, so the precompile agrees; yet only 0xFFFF says so wherever it stands."""
    key, signature, text = parts_of(world, who)
    elsewhere = {"signature_in": 0xFFFF, "key_in": 0xFFFF, "message_in": 0xFFFF} | {place: 0}
    entry = Entry(KEY_AT + 32, KEY_AT, KEY_AT + 96, len(text), **elsewhere)
    refuse(world, FAULT, made([entry], key, signature, text), world.register_ix(who))


def test_a_signature_over_a_text_in_another_instruction_is_refused(world: World, who: Trader) -> None:
    """The attack: what was verified is a text elsewhere, what would be read is one that nobody signed."""
    key, signature, text = parts_of(world, who)
    forged = text.replace(b"BUY 500", b"BUY 900")
    carrier = signatures(who.key, text)
    entry = Entry(KEY_AT + 32, KEY_AT, KEY_AT + 96, len(text), message_in=0)
    reader = made([entry], key, signature, forged)
    refuse(world, FAULT, carrier, reader, world.register_ix(who))


def test_parts_out_of_sequence_are_refused(world: World, who: Trader) -> None:
    key, signature, text = parts_of(world, who)
    n = len(text)
    text_first = made([Entry(KEY_AT + 32 + n, KEY_AT, KEY_AT + 32, n)], key, text, signature)
    signature_first = made([Entry(KEY_AT, KEY_AT + 64, KEY_AT + 96, n)], signature, key, text)
    gap = made([Entry(KEY_AT + 33, KEY_AT, KEY_AT + 97, n)], key, b"\0", signature, text)
    for wrong in (text_first, gap):
        refuse(world, FAULT, wrong, world.register_ix(who))
    refuse(world, "WrongSigner", signature_first, world.register_ix(who))


def test_a_key_that_only_stands_there_signs_nothing(world: World, who: Trader) -> None:
    """The entry's key is the attacker's, behind the text; the wallet's key stands where a key should."""
    attacker = Keypair()
    text = str(world.text(who)).encode()
    entry = Entry(KEY_AT + 32, KEY_AT + 96 + len(text), KEY_AT + 96, len(text))
    forged = made(
        [entry], bytes(who.wallet), bytes(attacker.sign_message(text)), text, bytes(attacker.pubkey())
    )
    refuse(world, FAULT, forged, world.register_ix(who))


def test_nothing_is_left_over(world: World, who: Trader) -> None:
    key, signature, text = parts_of(world, who)
    entry = Entry(KEY_AT + 32, KEY_AT, KEY_AT + 96, len(text))
    refuse(world, FAULT, made([entry], key, signature, text, b"\0"), world.register_ix(who))
    refuse(world, FAULT, made([entry], key, signature, text, padding=1), world.register_ix(who))


def test_one_signature_is_not_read_twice(world: World, who: Trader) -> None:
    """Two entries over the same bytes."""
    key, signature, text = parts_of(world, who)
    entry = Entry(30 + 32, 30, 30 + 96, len(text))
    refuse(world, FAULT, made([entry, entry], key, signature, text), world.register_ix(who))


def test_the_signed_length_is_the_length_that_is_read(world: World, who: Trader) -> None:
    """The wallet signed `... time 1780000005000`; a longer text that begins with it was not signed."""
    key, signature, text = parts_of(world, who)
    entry = Entry(KEY_AT + 32, KEY_AT, KEY_AT + 96, len(text))
    refuse(world, FAULT, made([entry], key, signature, text + b"9"), world.register_ix(who))


def test_accounts_do_not_belong_to_the_signatures(world: World, who: Trader) -> None:
    signed = signatures(who.key, world.text(who))
    with_account = Instruction(ED25519, signed.data, [AccountMeta(who.wallet, False, False)])
    refuse(world, FAULT, with_account, world.register_ix(who))


def test_another_program_verifies_nothing(world: World, who: Trader) -> None:
    """The same bytes to a program that does not look at them."""
    signed = signatures(who.key, world.text(who))
    units = struct.pack("<BI", 2, 200_000)
    budget = type(world.market).from_string("ComputeBudget111111111111111111111111111111")
    refuse(world, FAULT, Instruction(budget, units, []), world.register_ix(who))
    assert signed.program_id == ED25519


def test_the_instructions_sysvar_cannot_be_forged(world: World, who: Trader) -> None:
    signed = signatures(who.key, world.text(who))
    refuse(world, None, signed, world.register_ix(who, instructions=who.tokens))
