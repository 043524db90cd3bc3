"""Who listens to what, and a tick's messages on their way: encoded once, joined once, one write per listener."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence

from api.feed.channels import Channel
from api.feed.client import FeedClient
from api.feed.framing import Framing, Said

SLICE = 250
"""Writes between two looks at everything else that this process serves: some 3 ms."""

Audience = tuple[frozenset[Channel], Framing]
"""Those who are sent the very same bytes."""


class FanOut:
    """Listeners by all that they listen to, since those who listen to the same are written the same."""

    def __init__(self) -> None:
        self._audiences: dict[Audience, set[FeedClient]] = {}
        self._listeners: Counter[Channel] = Counter()

    def add(self, client: FeedClient, channel: Channel) -> None:
        if channel not in client.channels:
            self._listeners[channel] += 1
            self._move(client, client.channels | {channel})

    def remove(self, client: FeedClient, channel: Channel) -> None:
        if channel in client.channels:
            self._listeners[channel] -= 1
            if not self._listeners[channel]:
                del self._listeners[channel]
            self._move(client, client.channels - {channel})

    def listened(self) -> list[Channel]:
        """Every channel that somebody listens to."""
        return list(self._listeners)

    async def deliver(self, tick: Mapping[Channel, Sequence[Said]]) -> None:
        """Write to each listener what its channels said, each message once."""
        if not tick:
            return
        written = 0
        for (channels, framing), clients in list(self._audiences.items()):
            messages = dict.fromkeys(said for channel in channels for said in tick.get(channel, ()))
            if not messages:
                continue
            data = b"".join(map(framing, messages))
            for client in list(clients):
                client.offer(data)
                written += 1
                if written % SLICE == 0:
                    await asyncio.sleep(0)  # a large audience must not starve the requests

    def _move(self, client: FeedClient, channels: frozenset[Channel]) -> None:
        before = (client.channels, client.wire.framing)
        client.channels = channels
        if (clients := self._audiences.get(before)) is not None:
            clients.discard(client)
            if not clients:
                del self._audiences[before]
        if channels:
            self._audiences.setdefault((channels, client.wire.framing), set()).add(client)
