"""The running node: bank, HTTP, WebSocket and the task that moves the slots, inside an asyncio loop that exists."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Coroutine, Iterator

import uvicorn
from websockets.asyncio.server import Server as WebSocketServer
from websockets.asyncio.server import ServerConnection
from websockets.asyncio.server import serve as serve_websocket

from chain.localnet.bank import Bank
from chain.localnet.config import LocalnetConfig
from chain.localnet.errors import LocalnetError
from chain.localnet.ports import bind_adjacent
from chain.localnet.pubsub.connection import Connection
from chain.localnet.pubsub.hub import Hub
from chain.localnet.rpc.dispatch import call_on
from chain.localnet.rpc.http import HttpApp
from chain.localnet.store.ledger import Ledger

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8899

_MESSAGE_BYTES_MAX = 1 << 20
_STOP_SECONDS = 2
_RETRY_SECONDS = 1

_log = logging.getLogger(__name__)


class Localnet:
    """`await start()` it and `await stop()` it, both in one loop. Its addresses are known once it has started."""

    def __init__(self, config: LocalnetConfig, host: str = DEFAULT_HOST, port: int = DEFAULT_PORT) -> None:
        self._config = config
        self._host = host
        self._port = port
        self._parts = contextlib.AsyncExitStack()
        self._bank: Bank | None = None
        self._hub: Hub | None = None

    @property
    def bank(self) -> Bank:
        if self._bank is None:
            raise LocalnetError("the localnet is not running: start it first")
        return self._bank

    @property
    def subscriptions(self) -> int:
        """How many are open, of all clients."""
        return self._hub.subscriptions if self._hub else 0

    @property
    def port(self) -> int:
        """Of HTTP; the WebSocket has the next one. The real one, also where 0 was asked for."""
        return self._port

    @property
    def http_url(self) -> str:
        return f"http://{self._host_in_url}:{self._port}"

    @property
    def websocket_url(self) -> str:
        return f"ws://{self._host_in_url}:{self._port + 1}"

    @property
    def _host_in_url(self) -> str:
        return f"[{self._host}]" if ":" in self._host else self._host

    async def start(self) -> None:
        """Raises PortInUse, DataDirectoryError, BadProgramFile; then nothing is left open."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        http_socket, websocket_socket = bind_adjacent(self._host, self._port)
        self._parts.callback(websocket_socket.close)
        self._parts.callback(http_socket.close)
        self._port = http_socket.getsockname()[1]
        ledger = Ledger(self._config.data_directory)
        self._parts.callback(ledger.close)
        self._bank = bank = Bank(self._config, ledger)
        self._hub = hub = Hub(bank)
        websocket_server = await _listen_websocket(hub, websocket_socket)
        self._parts.push_async_callback(_close_websocket, websocket_server)
        await self._parts.enter_async_context(_http(HttpApp(call_on(bank)), http_socket))
        await self._parts.enter_async_context(_running(_move_slots(bank)))

    async def stop(self) -> None:
        """Close the sockets, then the file. Stopping twice is harmless."""
        self._bank = self._hub = None
        await self._parts.aclose()


async def serve(config: LocalnetConfig, host: str = DEFAULT_HOST, port: int = DEFAULT_PORT) -> Localnet:
    """A node that runs in this loop until its `stop()`: HTTP on `port`, WebSocket on `port + 1`."""
    node = Localnet(config, host, port)
    await node.start()
    return node


async def _move_slots(bank: Bank) -> None:
    """Calls move the bank too; this is for subscribers and for a `getSlot` that nobody asks."""
    while True:
        # At least a millisecond, so that a clock that stands still costs nothing but a look now and then.
        await asyncio.sleep(max(0.001, bank.ns_to_next_slot() / 1e9))
        try:
            bank.advance()
        except LocalnetError as fault:
            _log.error("the chain stands still: %s", fault)
            await asyncio.sleep(_RETRY_SECONDS)


@contextlib.asynccontextmanager
async def _running(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class _PartServer(uvicorn.Server):
    """uvicorn as a part of a process: signals are not its business, and it tells when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answering = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answering.set()


@contextlib.asynccontextmanager
async def _http(app: HttpApp, listening: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    server = _PartServer(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await server.answering.wait()
        yield
    finally:
        server.should_exit = True
        await task


async def _listen_websocket(hub: Hub, listening: socket.socket) -> WebSocketServer:
    async def handle(connection: ServerConnection) -> None:
        await Connection(hub, connection).serve()

    return await serve_websocket(
        handle, sock=listening, compression=None, max_size=_MESSAGE_BYTES_MAX, close_timeout=_STOP_SECONDS
    )


async def _close_websocket(server: WebSocketServer) -> None:
    server.close()
    await server.wait_closed()
