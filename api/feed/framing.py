"""How a message's bytes go out: as a WebSocket frame, or as a server-sent event. Made once, written to everybody."""

import struct
from collections.abc import Callable
from typing import NamedTuple

_TEXT_FRAME = 0x81
"""A whole text message in one frame (RFC 6455, 5.2). Frames from a server carry no mask."""


class Said(NamedTuple):
    """One encoded message. kind: its `type`; body: its JSON."""

    kind: str
    sequence: int
    body: bytes


Framing = Callable[[Said], bytes]


def websocket_frame(said: Said) -> bytes:
    length = len(said.body)
    if length < 126:
        return struct.pack(">BB", _TEXT_FRAME, length) + said.body
    if length < 65_536:
        return struct.pack(">BBH", _TEXT_FRAME, 126, length) + said.body
    return struct.pack(">BBQ", _TEXT_FRAME, 127, length) + said.body


def sse_event(said: Said) -> bytes:
    """Its id is the sequence, which browsers send back as Last-Event-ID; a heartbeat is a comment."""
    if said.kind == "heartbeat":
        return b": heartbeat " + said.body + b"\n\n"
    return f"id: {said.sequence}\nevent: {said.kind}\ndata: ".encode() + said.body + b"\n\n"
