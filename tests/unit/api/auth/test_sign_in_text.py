"""The sign-in text: exactly what wallets make of the same fields."""

import msgspec

from api.auth.sign_in_text import SignInInput, chain_id, nonce_of, sign_in_text

FIELDS = SignInInput(
    domain="auction.example.org",
    address="4Nd1mYfH2xG3v6Qm1bV5kqN7m3oQXzTn4c8bU9dPqR2s",
    statement="Sign in.",
    uri="https://auction.example.org",
    version="1",
    chain_id="devnet",
    nonce="0123456789abcdef",
    issued_at="2026-06-01T00:00:00.000Z",
    expiration_time="2026-06-01T00:05:00.000Z",
)
TEXT = """\
auction.example.org wants you to sign in with your Solana account:
4Nd1mYfH2xG3v6Qm1bV5kqN7m3oQXzTn4c8bU9dPqR2s

Sign in.

URI: https://auction.example.org
Version: 1
Chain ID: devnet
Nonce: 0123456789abcdef
Issued At: 2026-06-01T00:00:00.000Z
Expiration Time: 2026-06-01T00:05:00.000Z"""


def test_the_text_is_the_standards() -> None:
    assert sign_in_text(FIELDS) == TEXT


def test_the_fields_go_to_wallets_under_the_standards_names() -> None:
    assert set(msgspec.json.decode(msgspec.json.encode(FIELDS))) == {
        "domain", "address", "statement", "uri", "version", "chainId", "nonce", "issuedAt", "expirationTime",
    }  # fmt: skip


def test_the_nonce_is_found_in_the_text_and_in_no_other() -> None:
    assert nonce_of(TEXT) == "0123456789abcdef"
    assert nonce_of("") is nonce_of("Nonce") is nonce_of("My Nonce: 1") is None


def test_clusters_have_the_names_that_wallets_know() -> None:
    assert [chain_id(cluster) for cluster in ("mainnet-beta", "devnet", "localnet")] == [
        "mainnet",
        "devnet",
        "localnet",
    ]
