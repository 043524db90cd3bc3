"""Strict verification: what other libraries let pass and the chain's precompile does not."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from chain.signatures import verify_strict

GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
IDENTITY = (1).to_bytes(32, "little")
# Points of small order, some in more than one spelling, and the message number for which R = identity, S = 0 is a
# signature to everybody who does not look for them (found by trying numbers).
SMALL_ORDER = [
    ("0100000000000000000000000000000000000000000000000000000000000000", 0),
    ("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", 1),
    ("0000000000000000000000000000000000000000000000000000000000000080", 1),
    ("0000000000000000000000000000000000000000000000000000000000000000", 11),
    ("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", 2),
    ("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", 9),
    ("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", 22),
    ("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85", 5),
]
TEXT = b"Energy what this wallet says"


def test_a_wallets_signature_over_its_message_is_accepted() -> None:
    key = Keypair()
    assert verify_strict(str(key.pubkey()), TEXT, bytes(key.sign_message(TEXT)))


@pytest.mark.parametrize(("key", "number"), SMALL_ORDER)
def test_a_signature_of_a_small_order_key_is_refused_though_others_accept_it(key: str, number: int) -> None:
    message, signature = f"Energy {number}".encode(), IDENTITY + bytes(32)
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
        signature, message
    )  # raises unless accepted
    assert not verify_strict(str(Pubkey(bytes.fromhex(key))), message, signature)


def test_the_second_spelling_of_a_signature_is_refused() -> None:
    key = Keypair()
    signature = bytes(key.sign_message(TEXT))
    scalar = int.from_bytes(signature[32:], "little") + GROUP_ORDER
    assert not verify_strict(str(key.pubkey()), TEXT, signature[:32] + scalar.to_bytes(32, "little"))


def test_another_message_another_key_and_any_malformed_part_are_refused() -> None:
    key, other = Keypair(), Keypair()
    wallet, signature = str(key.pubkey()), bytes(key.sign_message(TEXT))
    assert not verify_strict(wallet, TEXT + b" ", signature)
    assert not verify_strict(str(other.pubkey()), TEXT, signature)
    assert not verify_strict(wallet, TEXT, signature[:-1])
    assert not verify_strict(wallet, TEXT, b"")
    assert not verify_strict("not an address", TEXT, signature)
    assert not verify_strict("1" * 44, TEXT, signature)
