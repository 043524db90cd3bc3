"""Who is asking, behind proxies: forwarded headers count only from proxies that were named.

X-Forwarded-For and RFC 7239's Forwarded are lists that each proxy appends to; whoever is first may have written
anything. So both are read from the right, past addresses that are trusted, to the first that is not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Headers = Iterable[tuple[bytes, bytes]]
IPV6_GROUP_BITS = 64
"""One subscriber of IPv6 has at least so many addresses: 2**64."""


class Forged(ValueError):
    """The forwarded headers cannot all come from the trusted proxy."""


@dataclass(frozen=True)
class Caller:
    """Where a request began, as far as it can be known. scheme: `http` or `https`; None when no proxy said so."""

    address: str
    scheme: str | None = None


class TrustedProxies:
    """The networks whose forwarded headers are believed."""

    def __init__(self, networks: Sequence[IPv4Network | IPv6Network] = ()) -> None:
        self.networks = tuple(networks)

    def include(self, address: str) -> bool:
        """Whether this is one of them. What is no address is none."""
        found = read_address(address)
        return found is not None and any(found in network for network in self.networks)

    def caller(self, peer: str, headers: Headers) -> Caller:
        """The right-most address that is not trusted, when the peer is. Raises Forged."""
        if not self.networks or not self.include(peer):
            return Caller(peer)
        lists: dict[bytes, list[str]] = {}
        for name, value in headers:
            if name in (b"x-forwarded-for", b"forwarded", b"x-forwarded-proto"):
                lists.setdefault(name, []).append(value.decode("latin-1"))
        hops = _split(lists.get(b"x-forwarded-for", []))
        elements = [_element(text) for text in _split(lists.get(b"forwarded", []))]
        found = {self._outermost(peer, hops)} if hops else set()
        if elements:
            found.add(self._outermost(peer, [element.get("for", "unknown") for element in elements]))
        if len(found) > 1:
            raise Forged("X-Forwarded-For and Forwarded name different callers")
        protocols = [text.lower() for text in _split(lists.get(b"x-forwarded-proto", []))]
        said = protocols[-1] if protocols else (elements[-1].get("proto", "").lower() if elements else "")
        return Caller(found.pop() if found else peer, said if said in ("http", "https") else None)

    def _outermost(self, peer: str, hops: Sequence[str]) -> str:
        """A hop that is no address hides who came before it, so the proxy that wrote it answers for it."""
        nearest = peer
        for hop in reversed(hops):
            address = read_address(hop)
            if address is None:
                return nearest
            nearest = str(address)
            if not self.include(nearest):
                return nearest
        return nearest


NO_PROXIES = TrustedProxies()


def trusted_proxies(names: Iterable[str]) -> TrustedProxies:
    """Networks such as `10.0.0.0/8` or single addresses. Raises ValueError that names the wrong one."""
    return TrustedProxies([ip_network(name) for name in names])


def read_address(text: str) -> Address | None:
    """`192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]:80`, `"[2001:db8::1]"`, `2001:db8::1`. An IPv4 address within IPv6 is the
    IPv4 address. None for anything else."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def address_group(address: str) -> str:
    """What limits count as one caller: an IPv4 address, or the network of an IPv6 address."""
    found = read_address(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, IPV6_GROUP_BITS), strict=False))
    return str(found or address)


def _split(values: Sequence[str]) -> list[str]:
    """Several headers of one name are one list (RFC 9110, 5.3)."""
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _element(text: str) -> dict[str, str]:
    """`for=192.0.2.1;proto=https` -> its parts."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}
