"""Tickets: a browser cannot set headers on a WebSocket, so a session buys a word that opens one, once, within seconds."""

import secrets
from datetime import datetime, timedelta

import msgspec

from api.auth.nonces import IssuedNonce
from api.auth.sessions import Session
from api.parts import ApiParts
from api.times import instant_text
from auction_engine.core.errors import NotAuthenticated

TICKET_LIFE = timedelta(seconds=30)
TICKET_BYTES = 24
PREFIX = "feed-ticket:"
"""Keeps tickets and sign-in nonces apart in the store that they share, which takes each of them once, on any server."""


class TicketAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """ticket: for `/v1/feed?ticket=`, good for one connection until then."""

    ticket: str
    expires_at: str


async def issue_ticket(parts: ApiParts, session: Session) -> TicketAnswer:
    """Raises Unavailable."""
    ticket = secrets.token_urlsafe(TICKET_BYTES)
    expires_at = parts.now() + TICKET_LIFE
    # What is kept with a ticket is its session's end: the connection must not outlive the session.
    kept = IssuedNonce(address=session.wallet, message=session.expires_at.isoformat(), expires_at=expires_at)
    await parts.nonces.put(PREFIX + ticket, kept)
    return TicketAnswer(ticket=ticket, expires_at=instant_text(expires_at))


async def redeem_ticket(parts: ApiParts, ticket: str) -> Session:
    """The session that bought it. Raises NotAuthenticated when unknown, used or too old; Unavailable."""
    kept = await parts.nonces.take(PREFIX + ticket[:128])
    if kept is None:
        raise NotAuthenticated("the ticket is unknown, used or older than 30 s", code="token_invalid")
    return Session(wallet=kept.address, expires_at=datetime.fromisoformat(kept.message))
