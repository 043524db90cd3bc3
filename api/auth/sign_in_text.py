"""The Sign-In-With-Solana text: what a wallet shows and signs. Source: Wallet Standard, `solana:signIn`."""

from datetime import timedelta

import msgspec

STATEMENT = "Sign in to the energy auction. This signs no order and moves no money."
NONCE_LIFE = timedelta(minutes=5)


class SignInInput(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The fields of the text, under the names that `solana:signIn` takes them by."""

    domain: str
    address: str
    statement: str
    uri: str
    version: str
    chain_id: str
    nonce: str
    issued_at: str
    expiration_time: str


def sign_in_text(fields: SignInInput) -> str:
    """The one text of these fields; a wallet that is given the fields makes the same."""
    return (
        f"{fields.domain} wants you to sign in with your Solana account:\n"
        f"{fields.address}\n"
        f"\n{fields.statement}\n"
        f"\nURI: {fields.uri}"
        f"\nVersion: {fields.version}"
        f"\nChain ID: {fields.chain_id}"
        f"\nNonce: {fields.nonce}"
        f"\nIssued At: {fields.issued_at}"
        f"\nExpiration Time: {fields.expiration_time}"
    )


def nonce_of(text: str) -> str | None:
    """The nonce that a sign-in text names."""
    for line in text.split("\n"):
        name, separator, value = line.partition(": ")
        if separator and name == "Nonce":
            return value
    return None


def chain_id(cluster: str) -> str:
    """A cluster's name as wallets know it."""
    return "mainnet" if cluster == "mainnet-beta" else cluster
