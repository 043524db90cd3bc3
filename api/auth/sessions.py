"""Access tokens: JWTs signed by HS256 with a named key. Verified ones are remembered until they expire."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import jwt
import msgspec

from auction_engine.core.errors import InvalidInput, NotAuthenticated

ALGORITHM = "HS256"
ACCESS_LIFE = timedelta(minutes=10)
SECRET_BYTES_MIN = 32
"""HS256 wants a key no shorter than its hash (RFC 7518, 3.2)."""
REMEMBERED_MAX = 50_000
TOKEN_CHARACTERS_MAX = 2_048


class JwtKey(msgspec.Struct, frozen=True):
    """A signing key and the name that its tokens carry (`kid`)."""

    name: str
    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) < SECRET_BYTES_MIN:
            raise InvalidInput(
                f"JWT key {self.name} has {len(self.secret)} bytes; it needs {SECRET_BYTES_MIN}"
            )

    def __repr__(self) -> str:
        return f"JwtKey(name={self.name!r}, secret=…)"


KeySource = Callable[[], tuple[JwtKey, ...]]
"""The keys as they are now: the first signs, the others are former ones whose tokens are still good. Asked at each
reading, so it must be quick, and give the same object as long as nothing changes."""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asking, and until when.

    id: the sign-in behind it, None for an API key. csrf: what writes must repeat when the token came in a cookie.
    scope: `read` of an API key, which changes nothing.
    """

    wallet: str
    expires_at: datetime
    id: str | None = None
    csrf: str | None = None
    scope: Literal["full", "read"] = "full"


class Sessions:
    """Issues and reads tokens."""

    def __init__(self, keys: KeySource, audience: str, now: Callable[[], datetime]) -> None:
        self._source = keys
        self._keys = keys()
        self._audience = audience
        self._now = now
        self._remembered: OrderedDict[str, Session] = OrderedDict()

    def issue(self, wallet: str, identity: str, csrf: str | None = None) -> tuple[str, Session]:
        """A new token of the sign-in `identity` of a wallet whose signature has been checked."""
        now = self._now().replace(microsecond=0)
        session = Session(wallet=wallet, expires_at=now + ACCESS_LIFE, id=identity, csrf=csrf)
        claims: dict[str, Any] = {
            "sub": wallet,
            "aud": self._audience,
            "iat": now,
            "exp": session.expires_at,
            "jti": secrets.token_hex(8),
            "sid": identity,
        }
        if csrf is not None:
            claims["csrf"] = csrf
        key = self._current_keys()[0]
        return jwt.encode(claims, key.secret, algorithm=ALGORITHM, headers={"kid": key.name}), session

    def read(self, token: str) -> Session:
        """The token's session. Raises NotAuthenticated (`token_invalid`, `token_expired`)."""
        keys = self._current_keys()
        session = self._remembered.get(token)
        if session is None:
            session = self._verify(token, keys)
            self._remember(token, session)
        if session.expires_at <= self._now():
            self._remembered.pop(token, None)
            raise NotAuthenticated(
                "the access token has expired; renew it at POST /v1/auth/refresh, or sign in again",
                code="token_expired",
            )
        return session

    def _current_keys(self) -> tuple[JwtKey, ...]:
        keys = self._source()
        if not keys:
            raise InvalidInput("sessions need at least one JWT key")
        if keys is not self._keys:
            self._keys = keys
            self._remembered.clear()  # what was verified by a key that is gone must be verified again
        return keys

    def _verify(self, token: str, keys: tuple[JwtKey, ...]) -> Session:
        try:
            claims = self._claims(token, keys)
            csrf = claims.get("csrf")
            return Session(
                wallet=str(claims["sub"]),
                expires_at=datetime.fromtimestamp(claims["exp"], UTC),
                id=str(claims["sid"]),
                csrf=None if csrf is None else str(csrf),
            )
        except (jwt.PyJWTError, ValueError, TypeError, OSError, OverflowError, RecursionError) as error:
            raise NotAuthenticated(
                "this is no token of ours, or it was changed; sign in again", code="token_invalid"
            ) from error

    def _claims(self, token: str, keys: tuple[JwtKey, ...]) -> dict[str, Any]:
        if len(token) > TOKEN_CHARACTERS_MAX:
            raise jwt.InvalidTokenError("longer than any token of ours")
        name = str(jwt.get_unverified_header(token).get("kid"))
        secret = next((key.secret for key in keys if key.name == name), None)
        if secret is None:
            raise jwt.InvalidTokenError("signed by an unknown key")
        # Expiry is judged by our own clock, for remembered and for new tokens alike.
        return jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            audience=self._audience,
            options={
                "require": ["sub", "aud", "iat", "exp", "sid"],
                "verify_exp": False,
                "verify_iat": False,
            },
        )

    def _remember(self, token: str, session: Session) -> None:
        self._remembered[token] = session
        if len(self._remembered) > REMEMBERED_MAX:
            self._remembered.popitem(last=False)
