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
    """signed_message: the bytes that the wallet says it signed, base64: the text, or an off-chain message around it.

    signature: 64 bytes, base64. cookies: put the tokens into cookies instead of the answer, as the web page wants.
    """

    address: str
    signed_message: str
    signature: str
    cookies: bool = False


class RefreshRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    refresh_token: str


class LoginAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A session.

    token: the access token, good until expires_at. refresh_token: good once, for the next two tokens, until
    session_expires_at. Both are null when they went into cookies; csrf_token is null when they did not. session: its id.
    """

    token: str | None
    expires_at: str
    address: str
    session: str
    refresh_token: str | None
    session_expires_at: str
    csrf_token: str | None


class EndedSessions(msgspec.Struct, frozen=True, kw_only=True):
    """How many sessions were ended."""

    ended: int
