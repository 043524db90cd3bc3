"""A listener's queue: in order, and never without bound."""

import pytest

from api.feed.client import TOO_SLOW, FeedClient

pytestmark = pytest.mark.anyio


async def test_messages_come_in_order() -> None:
    client = FeedClient(None)
    for number in range(3):
        client.offer(str(number))
    assert [await client.next() for _ in range(3)] == ["0", "1", "2"]


async def test_a_full_queue_drops_the_client_and_takes_nothing_more() -> None:
    client = FeedClient(None, queue_max=2)
    for number in range(5):
        client.offer(str(number))
    assert client.dropped.is_set()
    assert client.farewell == TOO_SLOW
    assert [await client.next() for _ in range(2)] == ["0", "1"]


def test_the_reason_fits_into_a_close_frame() -> None:
    assert len(TOO_SLOW.reason.encode()) <= 123
