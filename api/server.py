"""The API's HTTP server: uvicorn inside of this process, on a port of one's choice (0: any free one)."""

import asyncio
import errno
import socket
from contextlib import AbstractContextManager, nullcontext

import uvicorn
from litestar import Litestar

from api.connection_limits import ConnectionLimits
from api.feed.websocket_wire import FeedProtocol
from api.http_protocol import http_protocol
from auction_engine.core.errors import Unavailable

LISTENER_BYTES_MAX = 1_024
"""What a listener of the feed has to say is short."""
HEADER_SECONDS_IDLE = 15
STOP_SECONDS = 5
BACKLOG = 2_048


class ApiServer:
    """Serves an application until stopped. `port` is the one that was bound; `listener`: a socket bound before."""

    def __init__(
        self,
        app: Litestar,
        host: str = "127.0.0.1",
        port: int = 8080,
        listener: socket.socket | None = None,
        limits: ConnectionLimits = ConnectionLimits(),  # noqa: B008 (frozen)
    ) -> None:
        self._host, self._wanted_port, self._listener = host, port, listener
        self._server = _QuietServer(
            uvicorn.Config(
                app,
                loop="none",
                http=http_protocol(limits),
                ws=FeedProtocol,
                ws_max_size=LISTENER_BYTES_MAX,
                ws_per_message_deflate=False,
                ws_ping_interval=None,
                lifespan="on",
                access_log=False,
                log_config=None,
                log_level="error",  # its warnings and notes are about strangers, who could fill the log by them
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=HEADER_SECONDS_IDLE,
                timeout_graceful_shutdown=STOP_SECONDS,
            )
        )
        self._task: asyncio.Task[None] | None = None
        self.port = port

    @property
    def url(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}"

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._server.server_state.connections)

    async def start(self) -> None:
        """Returns once requests are answered. Raises Unavailable when the port is taken or the application fails."""
        listener = self._listener or bind(self._host, self._wanted_port)
        self.port = listener.getsockname()[1]
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started:
            if self._task.done():
                listener.close()
                raise Unavailable("the API did not start; its log says why")
            await asyncio.sleep(0.01)  # uvicorn sets a flag and wakes nobody

    async def stop(self) -> None:
        """Ends open connections, waits a moment for requests under way, and leaves no task."""
        if self._task is not None:
            self._server.should_exit = True
            await asyncio.wait({self._task})

    async def wait(self) -> None:
        """Until the server ends."""
        if self._task is not None:
            await self._task


class _QuietServer(uvicorn.Server):
    """Signals belong to the program that this server is a part of."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


def bind(host: str, port: int) -> socket.socket:
    """A listening socket, for a server whose application must know its port. Raises Unavailable."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's delay off only for sockets that name TCP: without, each answer would take 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, UnicodeError) as error:
        listener.close()
        raise _cannot_listen(host, port, error) from error
    return listener


def _cannot_listen(host: str, port: int, error: OSError | UnicodeError) -> Unavailable:
    """A name that is none, or another machine's address, is not cured by another port."""
    if isinstance(error, UnicodeError | socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return Unavailable(
            f"cannot listen on {host}: it is no address of this machine; choose another (--host, AUCTION_HOST)"
        )
    reason = error.strerror or error
    return Unavailable(
        f"cannot listen on {host}:{port}: {reason}; choose another port (--port, AUCTION_PORT)"
    )
