"""Charges requests to their address and their wallet, and says in headers what is left.

The headers are those of draft-ietf-httpapi-ratelimit-headers-10: RateLimit-Policy names each quota (q requests in w
seconds), RateLimit what remains of it (r) and until when it is whole again (t seconds); and Retry-After (RFC 9110).
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from api.limits.gcra import SECOND_US, Quota
from api.limits.quotas import Quotas, RouteClass, class_of, cost_of
from api.limits.store import LimitStore
from api.proxies import address_group
from auction_engine.core.errors import Refused

STATE = "rate_limits"
"""Where a request's scope keeps what it was charged."""


class RateLimited(Refused):
    """429. retry_after_seconds: when asking again can succeed."""

    code = "rate_limited"

    def __init__(self, policy: str, quota: Quota, retry_us: int) -> None:
        seconds = max(1, -(-retry_us // SECOND_US))
        super().__init__(
            f"more than {quota.requests} requests in {quota.window_seconds} seconds ({policy});"
            f" ask again in {seconds} seconds",
            retry_after_seconds=seconds,
        )


class Charge(NamedTuple):
    """What one quota said."""

    policy: str
    quota: Quota
    remaining: int
    whole_seconds: int


@dataclass
class Charges:
    """A request's class and cost, and what it was charged so far."""

    route_class: RouteClass
    cost: int
    made: list[Charge] = field(default_factory=list)

    def headers(self) -> list[tuple[bytes, bytes]]:
        """For the answer."""
        policies = ", ".join(
            f'"{one.policy}";q={one.quota.requests};w={one.quota.window_seconds}' for one in self.made
        )
        states = ", ".join(f'"{one.policy}";r={one.remaining};t={one.whole_seconds}' for one in self.made)
        return [(b"ratelimit-policy", policies.encode()), (b"ratelimit", states.encode())]


class RateLimiter:
    """One for the application."""

    def __init__(self, store: LimitStore, quotas: Quotas) -> None:
        self._store, self._quotas = store, quotas

    async def charge_address(self, scope: Any, address: str) -> Charges | None:
        """Before anything else is done for a request. None: not limited. Raises RateLimited."""
        route_class = class_of(scope["type"], scope.get("method", "GET"), scope["path"])
        if route_class is None:
            return None
        length = next((value for name, value in scope["headers"] if name == b"content-length"), None)
        charges = Charges(route_class, cost_of(route_class, length))
        scope["state"][STATE] = charges
        await self._charge(
            charges, route_class, self._quotas.address[route_class], f"a:{address_group(address)}"
        )
        return charges

    async def charge_wallet(self, scope: Any, wallet: str) -> None:
        """As soon as it is known whose session it is. Raises RateLimited."""
        charges: Charges | None = scope["state"].get(STATE)
        quota = None if charges is None else self._quotas.wallet.get(charges.route_class)
        if charges is not None and quota is not None:
            await self._charge(charges, f"wallet-{charges.route_class}", quota, f"w:{wallet}")

    async def _charge(self, charges: Charges, policy: str, quota: Quota, who: str) -> None:
        verdict = await self._store.judge(f"{who}:{charges.route_class}", quota, charges.cost)
        used = quota.requests - verdict.remaining
        whole = -(-used * quota.interval_us // SECOND_US)
        charges.made.append(Charge(policy, quota, verdict.remaining, whole))
        if not verdict.passed:
            raise RateLimited(policy, quota, verdict.retry_us)
