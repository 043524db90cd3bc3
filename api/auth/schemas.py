"""Bodies and answers of signing in."""

import msgspec

from api.auth.sign_in_text import SignInInput


class NonceRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    address: str


class NonceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`input` is for wallets with `solana:signIn`, `message` for those that sign a given text: both are one text."""

    nonce: str
    message: str
    input: SignInInput


class LoginRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """signed_message: the bytes that the wallet says it signed, base64. signature: 64 bytes, base64."""

    address: str
    signed_message: str
    signature: str


class LoginAnswer(msgspec.Struct, frozen=True, kw_only=True):
    token: str
    expires_at: str
    address: str
