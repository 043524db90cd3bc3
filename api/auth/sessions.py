"""Session tokens: JWTs signed by HS256 with a named key. Verified ones are remembered until they expire."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import msgspec

from auction_engine.core.errors import InvalidInput, NotAuthenticated

ALGORITHM = "HS256"
SESSION_LIFE = timedelta(hours=12)
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


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in, and until when."""

    wallet: str
    expires_at: datetime


class Sessions:
    """Issues and reads tokens. The first key signs; the others are former ones whose tokens are still good."""

    def __init__(self, keys: tuple[JwtKey, ...], audience: str, now: Callable[[], datetime]) -> None:
        if not keys:
            raise InvalidInput("sessions need at least one JWT key")
        self._keys = {key.name: key.secret for key in keys}
        self._signing = keys[0]
        self._audience = audience
        self._now = now
        self._remembered: OrderedDict[str, Session] = OrderedDict()

    def issue(self, wallet: str) -> tuple[str, Session]:
        """A new token for a wallet whose signature has been checked."""
        now = self._now().replace(microsecond=0)
        session = Session(wallet=wallet, expires_at=now + SESSION_LIFE)
        claims = {
            "sub": wallet,
            "aud": self._audience,
            "iat": now,
            "exp": session.expires_at,
            "jti": secrets.token_hex(8),
        }
        token = jwt.encode(
            claims, self._signing.secret, algorithm=ALGORITHM, headers={"kid": self._signing.name}
        )
        return token, session

    def read(self, token: str) -> Session:
        """The token's session. Raises NotAuthenticated (`token_invalid`, `token_expired`)."""
        session = self._remembered.get(token)
        if session is None:
            session = self._verify(token)
            self._remember(token, session)
        if session.expires_at <= self._now():
            self._remembered.pop(token, None)
            raise NotAuthenticated("the session has expired; sign in again", code="token_expired")
        return session

    def _verify(self, token: str) -> Session:
        try:
            claims = self._claims(token)
            return Session(wallet=str(claims["sub"]), expires_at=datetime.fromtimestamp(claims["exp"], UTC))
        except (jwt.PyJWTError, ValueError, TypeError, OSError, OverflowError, RecursionError) as error:
            raise NotAuthenticated(
                "this is no token of ours, or it was changed; sign in again", code="token_invalid"
            ) from error

    def _claims(self, token: str) -> dict[str, Any]:
        if len(token) > TOKEN_CHARACTERS_MAX:
            raise jwt.InvalidTokenError("longer than any token of ours")
        secret = self._keys.get(str(jwt.get_unverified_header(token).get("kid")))
        if secret is None:
            raise jwt.InvalidTokenError("signed by an unknown key")
        # Expiry is judged by our own clock, for remembered and for new tokens alike.
        return jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            audience=self._audience,
            options={"require": ["sub", "aud", "iat", "exp"], "verify_exp": False, "verify_iat": False},
        )

    def _remember(self, token: str, session: Session) -> None:
        self._remembered[token] = session
        if len(self._remembered) > REMEMBERED_MAX:
            self._remembered.popitem(last=False)
