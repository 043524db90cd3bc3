"""A WebSocket server of a few lines, for the feed's client alone: it can begin, break off, fall silent and refuse."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from websockets.sync.server import Server, ServerConnection, serve

SNAPSHOT = '{"type":"snapshot","market":"M","sequence":1,"chain_time_ms":1,"open":[],"results":[]}'


@dataclass
class FeedServer:
    """Every connection gets a snapshot; `farewell` is the close code that a connection is then dismissed with, if any."""

    connections: list[ServerConnection] = field(default_factory=list)
    farewell: int | None = None
    url: str = ""

    def serve_one(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        if self.farewell is not None:
            connection.close(self.farewell)
            return
        connection.send(SNAPSHOT)
        for _ in connection:
            pass

    def break_off(self) -> None:
        """Cut the newest connection."""
        self.connections[-1].close()


@contextmanager
def running_feed_server() -> Iterator[FeedServer]:
    feed = FeedServer()
    with serve(feed.serve_one, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        feed.url = f"ws://127.0.0.1:{_port(server)}/v1/feed"
        yield feed
        for connection in feed.connections:
            connection.close()
        server.shutdown()
        thread.join()


def _port(server: Server) -> int:
    return int(server.socket.getsockname()[1])
