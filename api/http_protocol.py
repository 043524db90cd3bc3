"""uvicorn's HTTP protocol with an end to every wait and every size: what a stranger's bytes may cost before a handler runs."""

import asyncio
from functools import partial
from http import HTTPStatus
from typing import Any, NoReturn, cast

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.connection_limits import ConnectionLimits, Doorkeeper
from api.problems import KINDS, PROBLEM_MEDIA_TYPE, problem_body
from api.security_headers import ANSWER_POLICY

URL_BYTES_MAX = 8_192
HEAD_BYTES_MAX = 16_384
"""Request line and headers together; a proxy's usual limit is 8 or 16 kB."""
HEADERS_MAX = 64
REFUSALS = {
    "malformed_request": "these bytes are not one unambiguous HTTP/1.1 request; the connection is closed",
    "url_too_long": f"the address is longer than {URL_BYTES_MAX} bytes; the connection is closed",
    "head_too_large": (
        f"the headers are more than {HEADERS_MAX} or longer than {HEAD_BYTES_MAX} bytes; the connection is closed"
    ),
    "too_slow": "the request did not arrive in time; send it at once, over a new connection",
    "too_many_connections": "too many connections are open here or from your address; close some and try again",
}
"""What is refused before there is a request, and what its sender is told."""


class _Refused(Exception):
    """Raised inside of the parser's callbacks, which end the parsing with it."""


class GuardedProtocol(HttpToolsProtocol):
    """Closes what is too long, too slow, too many or ambiguous, and says so in a problem document where it can.

    httptools refuses by itself: both lengths, two lengths, folded headers, lone line feeds, bad chunk sizes. But it
    collects a header until that is complete, whatever its length, and uvicorn waits for ever for a head, a body and a
    reader, and answers a broken request in the middle of the answer to the one before it.
    """

    def __init__(self, doorkeeper: Doorkeeper, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._doorkeeper = doorkeeper
        self._limits = doorkeeper.limits
        self._address: str | None = None
        self._begun = self._in_body = self._completed = self._ended = False
        self._head_bytes = 0
        self._running: RequestResponseCycle | None = None
        self._refusal = "malformed_request"
        self._deadline: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        address = self.client[0] if self.client else None
        if not self._doorkeeper.admits(address, len(self.connections)):
            transport.write(refusal_bytes("too_many_connections"))
            transport.close()
            return
        self._address = address
        if address is not None:
            self._doorkeeper.by_address[address] += 1
        self._allow(self._limits.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clocks()
        self._doorkeeper.forget(self._address)
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """From here on the feed's protocol has the connection, and tells when it is gone."""
        self._stop_clocks()
        super().handle_websocket_upgrade()
        cast(Any, self.transport.get_protocol()).on_lost = partial(self._doorkeeper.forget, self._address)

    def data_received(self, data: bytes) -> None:
        if self._is_over():
            return
        self._completed = False
        super().data_received(data)
        if self._is_over() or self.transport.get_protocol() is not self:
            return
        in_head = self._begun and not self._in_body
        self._head_bytes = self._head_bytes + len(data) if in_head and not self._completed else 0
        if self._head_bytes > HEAD_BYTES_MAX:
            self._end("head_too_large")
        elif self._deadline is None and (self._begun or not self._answering()):
            self._allow(self._limits.body_seconds if self._in_body else self._limits.head_seconds)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begun = True

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > URL_BYTES_MAX:
            self._refuse("url_too_long")

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        if len(self.headers) > HEADERS_MAX:
            self._refuse("head_too_large")

    def on_headers_complete(self) -> None:
        self._forgive()
        if sum(len(name) + len(value) for name, value in self.headers) > HEAD_BYTES_MAX:
            self._refuse("head_too_large")
        if is_ambiguous(self.url, self.headers, self.parser.get_http_version()):
            self._refuse("malformed_request")
        self._in_body = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._forgive()
        self._begun = self._in_body = False
        self._completed = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._abort_later()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._abort_later()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(self._limits.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (uvicorn's words, in place of which ours are sent)
        """What uvicorn calls when the parser gives up."""
        self._end(self._refusal)

    def _unsupported_upgrade_warning(self) -> None:
        """The request is answered as if it had not asked for another protocol; what follows it is not read."""
        self._ended = True
        self.cycle.keep_alive = False

    def _refuse(self, code: str) -> NoReturn:
        self._refusal = code
        raise _Refused(code)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def _is_over(self) -> bool:
        return self._ended or self.transport.is_closing()

    def _answering(self) -> bool:
        return self._running is not None and not self._running.response_complete

    def _end(self, code: str) -> None:
        """Read nothing more. An answer under way is finished first; the fault is told unless that would mix answers up."""
        self._ended = True
        self._forgive()
        of_this_request = self._in_body and self._running is self.cycle
        if self._running is not None and self._answering():
            if not of_this_request:
                self.pipeline.clear()
                self._running.keep_alive = False
                return
            self._running.disconnected = True
            self._running.message_event.set()
        answered = of_this_request and self._running is not None and self._running.response_started
        if not answered:
            self.transport.write(refusal_bytes(code))
        self._linger()

    def _allow(self, seconds: float) -> None:
        self._deadline = self.loop.call_later(seconds, self._too_late)

    def _forgive(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self._deadline = None
        if self._begun:
            self._end("too_slow")
        elif not self._answering():
            self.transport.close()

    def _linger(self) -> None:
        """Say that this is the end, and take what still comes: closing now would reset the connection, and who is
        still sending would lose the reason."""
        self.transport.write_eof()
        self.loop.call_later(self._limits.linger_seconds, self.transport.close)
        self._abort_later()

    def _abort_later(self) -> None:
        """A transport closes only when all is read; who reads nothing would hold it for ever."""
        if self._unread is None:
            self._unread = self.loop.call_later(self._limits.abort_seconds, self.transport.abort)

    def _stop_clocks(self) -> None:
        self._forgive()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


def is_ambiguous(url: bytes, headers: list[tuple[bytes, bytes]], version: str) -> bool:
    """Whether a proxy before us might have read another request than we do: what it forwards has one host, one form."""
    names = [name for name, _ in headers]
    hosts = names.count(b"host")
    if hosts > 1 or (hosts == 0 and version != "1.0"):
        return True
    if version == "1.0" and b"transfer-encoding" in names:
        return True
    return not url.startswith(b"/") and url != b"*"


def refusal_bytes(code: str) -> bytes:
    """A whole HTTP answer, for what never became a request."""
    kind, body = KINDS[code], problem_body(code, REFUSALS[code], "")
    phrase = HTTPStatus(kind.status).phrase
    retry = "Retry-After: 1\r\n" if kind.status == HTTPStatus.SERVICE_UNAVAILABLE else ""
    head = (
        f"HTTP/1.1 {kind.status} {phrase}\r\nContent-Type: {PROBLEM_MEDIA_TYPE}\r\n{retry}"
        f"Content-Length: {len(body)}\r\nContent-Security-Policy: {ANSWER_POLICY}\r\n"
        "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def http_protocol(limits: ConnectionLimits) -> type[asyncio.Protocol]:
    """The protocol as uvicorn takes it: something that makes one for each connection."""
    return cast(type[asyncio.Protocol], partial(GuardedProtocol, Doorkeeper(limits)))
