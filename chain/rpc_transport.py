"""One JSON-RPC request and its answer over solana-py's HTTP provider. Every failure becomes one of chain.errors.

Answers are read by msgspec into chain.rpc_answers rather than by solders: a field that a newer node adds or an older
one lacks must not stop us, and errors keep the form in which the node sent them.
"""

import asyncio
import ipaddress
from typing import Generic, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec
from solana.rpc.providers.async_http import AsyncHTTPProvider
from solders.rpc.requests import Body

from chain.errors import ChainError, NodeUnavailable
from chain.rpc_answers import RpcFault

T = TypeVar("T")
MIN_CONTEXT_SLOT_NOT_REACHED = -32016
_NOT_READY = {-32004, -32005, -32014, MIN_CONTEXT_SLOT_NOT_REACHED}
"""Block not available, node unhealthy, status not yet available, node behind the wanted slot."""
_BEHIND_WAIT_SECONDS = 5.0
_BEHIND_POLL_SECONDS = 0.1


class RpcRefused(ChainError):
    """The node answered with an error that speaks of the request: `fault` holds it."""

    code = "rpc_refused"

    def __init__(self, method: str, fault: RpcFault) -> None:
        super().__init__(f"{method}: the node refused: {fault.message} ({fault.code})")
        self.fault = fault


class Envelope(msgspec.Struct, Generic[T]):
    """A JSON-RPC answer; exactly one of both is present."""

    result: T | msgspec.UnsetType = msgspec.UNSET
    error: RpcFault | None = None


class RpcTransport:
    """Sends requests to one node. Use from one event loop; close when done."""

    def __init__(self, url: str, timeout_seconds: float) -> None:
        self.url = url
        self._provider = AsyncHTTPProvider(url, timeout=timeout_seconds)
        if _is_loopback(url):  # a proxy from the environment cannot reach this machine's own ports
            self._provider.session = httpx.AsyncClient(timeout=timeout_seconds, trust_env=False)

    async def close(self) -> None:
        await self._provider.close()

    async def call(self, body: Body, answer: type[T]) -> T:
        """Raises NodeUnavailable when no usable answer came, RpcRefused when the node refused the request.

        A node that is behind the wanted slot is asked again for a few seconds.
        """
        deadline = asyncio.get_running_loop().time() + _BEHIND_WAIT_SECONDS
        while True:
            try:
                return await self._call_once(body, answer)
            except RpcRefused as refused:
                if refused.fault.code not in _NOT_READY:
                    raise
                behind = refused.fault.code == MIN_CONTEXT_SLOT_NOT_REACHED
                if not behind or asyncio.get_running_loop().time() > deadline:
                    raise NodeUnavailable(f"{self.url}: {refused}") from refused
            await asyncio.sleep(_BEHIND_POLL_SECONDS)

    async def _call_once(self, body: Body, answer: type[T]) -> T:
        method = type(body).__name__
        try:
            text = await self._provider.make_request_unparsed(body)
            envelope: Envelope[T] = msgspec.json.decode(text, type=Envelope[answer])  # type: ignore[valid-type]
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise NodeUnavailable(f"{method}: no answer from {self.url}: {reason}") from error
        except msgspec.MsgspecError as error:
            raise ChainError(f"{method}: {self.url} answered what is no such answer: {error}") from error
        if envelope.error is not None:
            raise RpcRefused(method, envelope.error)
        if envelope.result is msgspec.UNSET:
            raise ChainError(f"{method}: {self.url} answered without a result")
        return envelope.result


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def websocket_url(url: str) -> str:
    """Where Solana nodes serve subscriptions when nothing else is said: the port after the RPC's."""
    parts = urlsplit(url)
    scheme = "wss" if parts.scheme == "https" else "ws"
    host = parts.netloc if parts.port is None else f"{parts.hostname}:{parts.port + 1}"
    return f"{scheme}://{host}{parts.path}"
