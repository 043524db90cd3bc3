"""A connection that keeps what is written to it."""

from api.feed.farewell import Farewell
from api.feed.framing import Said, sse_event


class KeptWire:
    """Server-sent events, since those can be read as they are; nothing leaves before `read`."""

    framing = staticmethod(sse_event)

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.farewell: Farewell | None = None

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def waiting_bytes(self) -> int:
        return sum(map(len, self.written))

    def end(self, farewell: Farewell) -> None:
        self.farewell = farewell

    def read(self) -> bytes:
        data = b"".join(self.written)
        self.written.clear()
        return data


def message(nth: int, body: bytes = b"{}") -> Said:
    return Said("book", nth, body)
