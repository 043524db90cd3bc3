"""A tick reaches exactly those who listen, as one write each."""

import pytest

from api.feed.channels import Channel
from api.feed.client import FeedClient
from api.feed.fan_out import FanOut
from api.feed.framing import Said, sse_event
from tests.unit.api.feed.listeners import KeptWire, message

pytestmark = pytest.mark.anyio
ONE, OTHER = Channel("market", "one"), Channel("market", "other")
SLOT = Channel("slot", "one", 7)


async def test_a_listener_gets_all_that_its_channels_said_in_one_write() -> None:
    fan_out, wire = FanOut(), KeptWire()
    client = FeedClient(wire)
    fan_out.add(client, ONE)
    fan_out.add(client, OTHER)
    await fan_out.deliver({ONE: [message(1), message(2)], OTHER: [message(3)]})
    (written,) = wire.written
    assert written.count(b"id:") == 3
    assert b"".join(map(sse_event, (message(1), message(2)))) in written


async def test_what_two_channels_say_is_written_once() -> None:
    fan_out, wire = FanOut(), KeptWire()
    client = FeedClient(wire)
    fan_out.add(client, ONE)
    fan_out.add(client, SLOT)
    shared: Said = message(1)
    await fan_out.deliver({ONE: [shared, message(2)], SLOT: [shared]})
    assert wire.read().count(b"id: 1\n") == 1


async def test_nobody_hears_of_a_channel_that_it_left() -> None:
    fan_out, wire = FanOut(), KeptWire()
    client = FeedClient(wire)
    fan_out.add(client, ONE)
    fan_out.remove(client, ONE)
    fan_out.remove(client, ONE)
    await fan_out.deliver({ONE: [message(1)], OTHER: [message(2)]})
    assert (wire.written, fan_out.listened(), client.channels) == ([], [], frozenset())
