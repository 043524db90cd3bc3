"""A message's bytes as WebSocket frames and as server-sent events."""

import pytest
from websockets.frames import Frame, Opcode

from api.feed.framing import Said, sse_event, websocket_frame


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
def test_a_frame_is_the_one_that_the_websocket_library_makes(length: int) -> None:
    body = b"x" * length
    assert websocket_frame(Said("book", 1, body)) == Frame(Opcode.TEXT, body).serialize(mask=False)


def test_an_event_names_its_kind_and_its_sequence() -> None:
    assert sse_event(Said("slot", 7, b'{"a":1}')) == b'id: 7\nevent: slot\ndata: {"a":1}\n\n'


def test_a_heartbeat_is_a_comment() -> None:
    assert sse_event(Said("heartbeat", 7, b"{}")) == b": heartbeat {}\n\n"
