"""One listener of the feed: its connection, who it is, and what it listens to."""

from collections.abc import Iterable
from typing import Protocol

from api.auth.sessions import Session
from api.feed.channels import Channel
from api.feed.farewell import TOO_SLOW, Farewell
from api.feed.framing import Framing, Said

WAITING_BYTES_MAX = 262_144
"""What may wait for a listener beside what the sockets hold: some seconds of a busy market."""


class Wire(Protocol):
    """A connection that is written to without waiting."""

    @property
    def framing(self) -> Framing: ...

    def write(self, data: bytes) -> None:
        """Pass bytes on; they are dropped when the connection is gone."""
        ...

    def waiting_bytes(self) -> int:
        """What was written and has not left this process."""
        ...

    def end(self, farewell: Farewell) -> None:
        """Say why, and let the connection go in any case."""
        ...


class FeedClient:
    """session: whose account it may listen to, if it signed in."""

    __slots__ = ("channels", "everything", "farewell", "session", "wire")

    def __init__(self, wire: Wire, session: Session | None = None) -> None:
        self.wire = wire
        self.session = session
        self.channels: frozenset[Channel] = frozenset()
        self.everything = False
        self.farewell: Farewell | None = None

    def offer(self, data: bytes) -> None:
        """Hand over framed messages; a client that leaves too much unread is dropped rather than waited for."""
        if self.farewell is not None:
            return
        if self.wire.waiting_bytes() > WAITING_BYTES_MAX:
            self.drop(TOO_SLOW)
        else:
            self.wire.write(data)

    def tell_all(self, messages: Iterable[Said]) -> None:
        """Messages to this client alone."""
        self.offer(b"".join(map(self.wire.framing, messages)))

    def drop(self, farewell: Farewell) -> None:
        if self.farewell is None:
            self.farewell = farewell
            self.wire.end(farewell)
