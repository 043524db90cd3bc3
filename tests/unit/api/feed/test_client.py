"""A listener is written to at once, and never has more waiting than the bound."""

import pytest

from api.feed.client import WAITING_BYTES_MAX, FeedClient
from api.feed.farewell import FAREWELLS, TOO_SLOW, Farewell
from tests.unit.api.feed.listeners import KeptWire, message


def test_messages_come_in_order() -> None:
    client = FeedClient(wire := KeptWire())
    for number in range(3):
        client.tell_all([message(number)])
    assert [line for line in wire.read().splitlines() if line.startswith(b"id")] == [
        b"id: 0",
        b"id: 1",
        b"id: 2",
    ]


def test_a_listener_that_leaves_too_much_unread_is_dropped_and_gets_nothing_more() -> None:
    client = FeedClient(wire := KeptWire())
    client.offer(b"x" * (WAITING_BYTES_MAX + 1))
    client.offer(b"last")
    assert (client.farewell, wire.farewell) == (TOO_SLOW, TOO_SLOW)
    wire.read()
    client.offer(b"later")
    assert wire.read() == b""


@pytest.mark.parametrize("farewell", FAREWELLS)
def test_a_reason_fits_into_a_close_frame(farewell: Farewell) -> None:
    assert len(farewell.reason.encode()) <= 123
    assert farewell.code in (1012, 1013) or 4000 <= farewell.code < 5000
