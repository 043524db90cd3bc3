"""Which pages may open the feed. A browser names the page's origin; programs name none and are let in."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
_PORTS = {"http": 80, "https": 443}


def may_listen(origin: str | None, public_url: str, allowed: tuple[str, ...], host: str) -> bool:
    """origin, host: the request's headers. The page's own origin and those allowed are let in.

    On this machine the page has several names. A server on every address of the machine (0.0.0.0) knows none of its own,
    so there the page must come from the very address that the browser asked.
    """
    if origin is None or origin in allowed:
        return True
    try:
        page, own = urlsplit(origin), urlsplit(public_url)
    except ValueError:
        return False
    if _origin(page) == _origin(own):
        return True
    if _is_unspecified(own.hostname):
        return page.netloc == host
    ours = own.hostname in LOOPBACK_NAMES and page.hostname in LOOPBACK_NAMES
    return ours and (page.scheme, _port(page)) == (own.scheme, _port(own))


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, _port(url)


def _port(url: SplitResult) -> int | None:
    try:
        return url.port or _PORTS.get(url.scheme)
    except ValueError:
        return None


def _is_unspecified(host: str | None) -> bool:
    try:
        return ip_address(host or "").is_unspecified
    except ValueError:
        return False
