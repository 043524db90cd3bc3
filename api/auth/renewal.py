"""A session's life after signing in: its tokens, their renewal, its end.

The refresh token is good once. Whoever uses a former one, be it the thief or the robbed, ends the session for both:
RFC 9700, 4.14.2.
"""

import hashlib
import secrets
from datetime import timedelta

import msgspec

from api.auth.sessions import Session
from api.parts import ApiParts
from auction_engine.core.errors import NotAuthenticated, NotFound
from auction_engine.db import sessions as stored
from auction_engine.db.sessions import StoredSession

SESSION_LIFE = timedelta(days=30)
"""From signing in; renewing does not prolong it."""
REFRESH_BYTES = 32
CSRF_BYTES = 16
AGENT_CHARACTERS_MAX = 200


class NewSession(msgspec.Struct, frozen=True, kw_only=True):
    """What signing in or renewing gives. csrf of `stored` says whether it goes into cookies."""

    stored: StoredSession
    session: Session
    access: str
    refresh: str


async def begin_session(parts: ApiParts, wallet: str, agent: str | None, *, cookies: bool) -> NewSession:
    """A session of a wallet whose signature has been checked. Raises Unavailable."""
    now, refresh = parts.now(), secrets.token_urlsafe(REFRESH_BYTES)
    begun = StoredSession(
        id=secrets.token_hex(16),
        wallet=wallet,
        csrf=secrets.token_hex(CSRF_BYTES) if cookies else None,
        agent=None if agent is None else _printable(agent)[:AGENT_CHARACTERS_MAX],
        created_at=now,
        refreshed_at=now,
        expires_at=now + SESSION_LIFE,
    )
    await stored.add_session(parts.pool, begun, _hash(refresh))
    return _with_tokens(parts, begun, refresh)


async def renew(parts: ApiParts, refresh: str) -> NewSession:
    """New tokens for a refresh token, which is used up. Raises NotAuthenticated (`refresh_invalid`, `refresh_reused`)."""
    following = secrets.token_urlsafe(REFRESH_BYTES)
    found = await stored.rotate(parts.pool, _hash(refresh), _hash(following), parts.now())
    if isinstance(found, StoredSession):
        return _with_tokens(parts, found, following)
    refusal, identity = found
    if refusal == "reused":
        assert identity is not None, "a used token has a session"
        parts.revocations.add([identity])
        raise NotAuthenticated(
            "this refresh token was used before, which may mean that it was stolen: its session has been ended;"
            " sign in again",
            code="refresh_reused",
        )
    raise NotAuthenticated(
        "this refresh token is not ours, or its session is over; sign in again", code="refresh_invalid"
    )


async def csrf_of_refresh(parts: ApiParts, refresh: str) -> str | None:
    """What a renewal by cookies must repeat; None for a token that is not ours or whose session is not in cookies."""
    found = await stored.session_of_token(parts.pool, _hash(refresh))
    return None if found is None else found.csrf


async def end_sessions(parts: ApiParts, wallet: str, identity: str | None = None) -> int:
    """End one of the wallet's sessions, or all. How many were ended. Raises NotFound for one that is not open."""
    ended = await stored.revoke(parts.pool, wallet, identity)
    parts.revocations.add(ended)
    if identity is not None and not ended:
        raise NotFound(f"this wallet has no open session with the id {identity[:64]}")
    return len(ended)


def _with_tokens(parts: ApiParts, found: StoredSession, refresh: str) -> NewSession:
    access, session = parts.sessions.issue(found.wallet, found.id, found.csrf)
    return NewSession(stored=found, session=session, access=access, refresh=refresh)


def _hash(token: str) -> bytes:
    """SHA-256 is enough for 32 random bytes: there is no dictionary of them."""
    return hashlib.sha256(token.encode()).digest()


def _printable(agent: str) -> str:
    return "".join(character for character in agent if character.isprintable())
