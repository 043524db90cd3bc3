"""Which quota a request falls under, and how settings name quotas."""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from api.limits.gcra import Quota
from auction_engine.core.errors import InvalidInput

RouteClass = Literal["page", "read", "write", "batch", "sign-in", "feed"]
CLASSES: tuple[RouteClass, ...] = get_args(RouteClass)
EXEMPT = frozenset(("/healthz", "/readyz"))
"""Who watches the service must be answered while strangers are not."""
BATCH_COST_BYTES = 4_096
"""A batch costs one for each so many bytes of its body: about thirteen texts with their signatures."""
BATCH_COST_MAX = 128
"""What a batch costs that does not say how long it is."""

ADDRESS_QUOTAS: dict[RouteClass, Quota] = {
    "page": Quota(1_200, 60),
    "read": Quota(1_200, 60),
    "write": Quota(600, 60),
    "batch": Quota(1_024, 60),
    "sign-in": Quota(60, 60),
    "feed": Quota(60, 60),
}
"""For an address, behind which may be several households. The page is about 90 files."""
WALLET_QUOTAS: dict[RouteClass, Quota] = {
    "read": Quota(600, 60),
    "write": Quota(240, 60),
    "batch": Quota(512, 60),
}
"""For a wallet, wherever it comes from."""


class Quotas:
    """The tables in force."""

    def __init__(
        self,
        address: Mapping[RouteClass, Quota] = ADDRESS_QUOTAS,
        wallet: Mapping[RouteClass, Quota] = WALLET_QUOTAS,
    ) -> None:
        self.address, self.wallet = dict(address), dict(wallet)


def parse_quotas(entries: Iterable[str]) -> Quotas:
    """`write=600/60`: 600 at once and 600 each 60 seconds, per address; `wallet-write=…`: per wallet. Over the defaults.

    Raises InvalidInput that names the entry.
    """
    quotas = Quotas()
    for entry in entries:
        name, _, value = entry.partition("=")
        table = quotas.wallet if name.startswith("wallet-") else quotas.address
        route_class = next((known for known in table if known == name.removeprefix("wallet-")), None)
        count, _, window = value.partition("/")
        if route_class is None or not _is_positive(count) or not _is_positive(window):
            raise InvalidInput(
                f"{entry} is no quota: write CLASS=COUNT/SECONDS, such as write=600/60; classes are"
                f" {', '.join(quotas.address)}, and for a wallet {', '.join('wallet-' + k for k in quotas.wallet)}"
            )
        table[route_class] = Quota(int(count), int(window))
    return quotas


def class_of(scope_type: str, method: str, path: str) -> RouteClass | None:
    """The class of a request; None: not limited. What is not known is a read or a write by its method."""
    if path in EXEMPT:
        return None
    if scope_type == "websocket":
        return "feed"
    if not path.startswith("/v1/"):
        return "page"
    if path.startswith("/v1/auth/"):
        return "sign-in"
    if method in ("GET", "HEAD", "OPTIONS"):
        return "read"
    return "batch" if path.rstrip("/").endswith("/batch") else "write"


def cost_of(route_class: RouteClass, content_length: bytes | None) -> int:
    """1, but for batches: what their length says, or the most if it says nothing."""
    if route_class != "batch":
        return 1
    if content_length is None or not content_length.isdigit() or len(content_length) > len("9999999"):
        return BATCH_COST_MAX
    return max(1, min(BATCH_COST_MAX, -(-int(content_length) // BATCH_COST_BYTES)))


def _is_positive(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) <= len("999999999")
