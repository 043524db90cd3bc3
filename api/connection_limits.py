"""How long a connection may take and how many there may be."""

from collections import Counter
from dataclasses import dataclass, field

from api.proxies import NO_PROXIES, TrustedProxies


@dataclass(frozen=True)
class ConnectionLimits:
    """Seconds: for a whole head (from connecting, or from its first byte on a used connection), for a whole body, for a
    client that does not read, for reading on after a refusal, and until a closed connection is cut although unread.

    connections_per_address_max: None for no limit; named proxies have none.
    """

    head_seconds: float = 10.0
    body_seconds: float = 20.0
    unread_seconds: float = 20.0
    linger_seconds: float = 1.0
    abort_seconds: float = 5.0
    connections_max: int = 8_192
    connections_per_address_max: int | None = None
    trusted_proxies: TrustedProxies = NO_PROXIES


@dataclass
class Doorkeeper:
    """What all connections of one server share."""

    limits: ConnectionLimits
    by_address: Counter[str] = field(default_factory=Counter)

    def admits(self, address: str | None, connections: int) -> bool:
        """Whether a connection from there is served, which is already one of `connections`."""
        if connections > self.limits.connections_max:
            return False
        most = self.limits.connections_per_address_max
        if most is None or address is None or self.by_address[address] < most:
            return True
        return self.limits.trusted_proxies.include(address)

    def forget(self, address: str | None) -> None:
        """A connection that was counted is gone."""
        if address is None:
            return
        self.by_address[address] -= 1
        if not self.by_address[address]:
            del self.by_address[address]
