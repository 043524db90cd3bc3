"""Free ports of this machine, for processes that must be told theirs before they start."""

import socket


def free_port(*, pair: bool = False) -> int:
    """A port that nobody listens on; with `pair`, one whose successor (a node's WebSocket takes it) is free too."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                two.bind(("127.0.0.1", port + 1 if pair else 0))
            except (OSError, OverflowError):  # taken, or past the last port
                continue
            return port
