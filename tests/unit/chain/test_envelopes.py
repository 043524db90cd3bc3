"""Signatures over a text or over an envelope of it, off chain: found, carried and read back as the chain does."""

import pytest
from solders.keypair import Keypair

from auction_engine.core.envelope import envelope_v0, envelope_v1, messages_of
from chain.ed25519 import ed25519_instruction, signed_texts
from chain.signatures import signed_message

KEY, OTHER = Keypair(), Keypair()
WALLET = str(KEY.pubkey())
TEXT = "Energy somebody tag 00000000 END all time 1767225700456"
MESSAGES = messages_of(TEXT.encode(), bytes(KEY.pubkey()))


@pytest.mark.parametrize("message", MESSAGES, ids=["bare", "v0", "v1"])
def test_a_signature_over_any_form_is_found_carried_and_read_back(message: bytes) -> None:
    signature = bytes(KEY.sign_message(message))
    assert signed_message(WALLET, TEXT, signature) == message
    data = bytes(ed25519_instruction(KEY.pubkey(), [(TEXT, signature)]).data)
    assert data.endswith(signature + message)
    assert signed_texts(data) == (bytes(KEY.pubkey()), [(TEXT.encode(), signature)])


def test_forms_may_stand_side_by_side() -> None:
    signed = [(TEXT, bytes(KEY.sign_message(message))) for message in MESSAGES]
    data = bytes(ed25519_instruction(KEY.pubkey(), signed).data)
    assert signed_texts(data)[1] == [(TEXT.encode(), signature) for _, signature in signed]


def test_no_other_signature_counts() -> None:
    theirs = bytes(OTHER.pubkey())
    text = TEXT.encode()
    for key, message in (
        (OTHER, text),
        (OTHER, MESSAGES[1]),
        (KEY, envelope_v0(text, theirs)),
        (KEY, envelope_v1(text, theirs)),
        (KEY, text + b" "),
    ):
        assert signed_message(WALLET, TEXT, bytes(key.sign_message(message))) is None
    assert signed_message(WALLET, TEXT, bytes(63)) is None
    assert signed_message("no address", TEXT, bytes(64)) is None
    assert signed_message(WALLET, "Ẇh", bytes(64)) is None


def test_a_false_signature_goes_with_the_bare_text() -> None:
    """The chain refuses it, and says so."""
    data = bytes(ed25519_instruction(KEY.pubkey(), [(TEXT, bytes(64))]).data)
    assert data.endswith(TEXT.encode())
