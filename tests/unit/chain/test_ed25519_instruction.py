"""The layout of the Ed25519 instruction, built and read back."""

import struct

import pytest
from solders.keypair import Keypair

from auction_engine.core.errors import InvalidInput
from chain.addresses import ED25519_PROGRAM
from chain.ed25519 import SignedText, ed25519_instruction, signed_texts
from chain.errors import ChainError

KEY = Keypair()
TEXTS = ["Energy one", "Energy the second", "Energy 3"]


def signed(*texts: str) -> list[SignedText]:
    return [(text, bytes(KEY.sign_message(text.encode()))) for text in texts]


def test_offsets_point_at_one_shared_key_and_at_each_signature_and_text_in_sequence() -> None:
    built = ed25519_instruction(KEY.pubkey(), signed(*TEXTS))
    data = bytes(built.data)
    assert (built.program_id, built.accounts, data[:2]) == (ED25519_PROGRAM, [], b"\x03\x00")
    at = 2 + 14 * 3 + 32
    assert data[at - 32 : at] == bytes(KEY.pubkey())
    for number, (text, signature) in enumerate(signed(*TEXTS)):
        offsets = struct.unpack_from("<7H", data, 2 + 14 * number)
        assert offsets == (at, 0xFFFF, 44, 0xFFFF, at + 64, len(text), 0xFFFF)
        assert data[at : at + 64 + len(text)] == signature + text.encode()
        at += 64 + len(text)
    assert at == len(data)


def test_the_instruction_is_read_back_as_it_was_built() -> None:
    data = bytes(ed25519_instruction(KEY.pubkey(), signed(*TEXTS)).data)
    assert signed_texts(data) == (bytes(KEY.pubkey()), [(t.encode(), s) for t, s in signed(*TEXTS)])


def test_no_text_or_a_signature_of_wrong_length_is_refused() -> None:
    with pytest.raises(InvalidInput, match="1 to 255"):
        ed25519_instruction(KEY.pubkey(), [])
    with pytest.raises(InvalidInput, match="64 bytes, not 63"):
        ed25519_instruction(KEY.pubkey(), [("Energy", bytes(63))])


def test_any_other_layout_is_refused_when_read() -> None:
    data = bytes(ed25519_instruction(KEY.pubkey(), signed(*TEXTS)).data)
    wrong = [b"", b"\x00\x00", b"\x01\x00", data[:-1], data + b"\0", b"\x03\x01" + data[2:], data[:60]]
    wrong += [data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] for at in range(2, 2 + 3 * 14)]
    for each in wrong:
        with pytest.raises(ChainError):
            signed_texts(each)
