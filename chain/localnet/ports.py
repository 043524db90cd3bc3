"""Two adjacent ports, as Solana's clients expect them: HTTP on the one, WebSocket on the next."""

import errno
import socket

from chain.localnet.errors import LocalnetError, PortInUse

_TRIES = 100


def bind_adjacent(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    """Listening sockets on `port` and `port + 1`; port 0 takes any free pair. Raises PortInUse or LocalnetError."""
    if not 0 <= port < 65_535:
        raise LocalnetError(
            f"port {port} does not exist, or leaves none for the WebSocket: give 1 to 65534, or 0"
        )
    if port:
        return _bind_pair(host, port)
    for _ in range(_TRIES):
        first = _bind(host, 0)
        try:
            return first, _bind(host, first.getsockname()[1] + 1)
        except (PortInUse, OverflowError):
            first.close()
    raise PortInUse(f"found no two adjacent free ports on {host} in {_TRIES} tries: name one")


def _bind_pair(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    first = _bind(host, port)
    try:
        return first, _bind(host, port + 1)
    except LocalnetError:
        first.close()
        raise


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=512)
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            raise PortInUse(
                f"port {port} on {host} is in use (the localnet needs a port and the next one): "
                "stop what listens there, or choose another port"
            ) from fault
        raise LocalnetError(f"cannot listen on {host} port {port}: {fault.strerror or fault}") from fault
    # Connections inherit it; asyncio sets it only on sockets made with an explicit protocol, and without it every
    # answer in two writes waits 40 ms for the client's delayed acknowledgement.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listening.setblocking(False)
    return listening
