"""Who listens to what, and a tick's messages on their way: encoded once, joined once, one write per listener."""

import asyncio
from collections.abc import Mapping, Sequence

from api.feed.channels import Channel
from api.feed.client import FeedClient
from api.feed.framing import Framing, Said

SLICE = 250
"""Writes between two looks at everything else that this process serves: some 2 ms."""


class FanOut:
    """Listeners by channel."""

    def __init__(self) -> None:
        self._listeners: dict[Channel, set[FeedClient]] = {}

    def add(self, client: FeedClient, channel: Channel) -> None:
        client.channels.add(channel)
        self._listeners.setdefault(channel, set()).add(client)

    def remove(self, client: FeedClient, channel: Channel) -> None:
        client.channels.discard(channel)
        listeners = self._listeners.get(channel)
        if listeners is not None:
            listeners.discard(client)
            if not listeners:
                del self._listeners[channel]

    def listened(self) -> list[Channel]:
        """Every channel that somebody listens to."""
        return list(self._listeners)

    async def deliver(self, said: Mapping[Channel, Sequence[Said]]) -> None:
        """Write to each listener what its channels said, each message once."""
        wanted: dict[FeedClient, tuple[Channel, ...]] = {}
        for channel in said:
            for client in self._listeners.get(channel, ()):
                wanted[client] = (*wanted.get(client, ()), channel)
        joined: dict[tuple[Framing, tuple[Channel, ...]], bytes] = {}
        for nth, (client, channels) in enumerate(wanted.items(), 1):
            key = (client.wire.framing, channels)
            data = joined.get(key)
            if data is None:
                messages = dict.fromkeys(message for channel in channels for message in said[channel])
                data = joined[key] = b"".join(map(client.wire.framing, messages))
            client.offer(data)
            if nth % SLICE == 0:
                await asyncio.sleep(0)
