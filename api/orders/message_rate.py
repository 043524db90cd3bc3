"""How many orders a wallet may send: a steady rate with a burst (GCRA), counted in this process."""

from collections.abc import Callable
from typing import Protocol

from auction_engine.core.errors import AuctionError

ORDERS_PER_SECOND = 100
ORDERS_BURST = 2_000
"""Two whole batches at once."""
WALLETS_MAX = 50_000


class RateLimited(AuctionError):
    """`retry_after_seconds` says when there is room again."""

    code = "rate_limited"


class MessageRate(Protocol):
    """What the order routes ask before they look into what was sent."""

    def take(self, wallet: str, count: int = 1) -> None:
        """Count so many orders of the wallet that sent them. Raises RateLimited, and then counts none."""
        ...


class WalletRate:
    """The generic cell rate algorithm: one number per wallet, the time at which its burst is whole again.

    clock: seconds that never go back.
    """

    def __init__(self, per_second: int, burst: int, clock: Callable[[], float]) -> None:
        self._interval = 1 / per_second
        self._burst = burst
        self._clock = clock
        self._whole_at: dict[str, float] = {}

    def take(self, wallet: str, count: int = 1) -> None:
        """See MessageRate.take."""
        now = self._clock()
        whole_at = max(self._whole_at.get(wallet, now), now) + count * self._interval
        wait = whole_at - now - self._burst * self._interval
        if wait > 0:
            raise RateLimited(
                f"this wallet sends orders too fast: {round(1 / self._interval)} a second are taken, and"
                f" {self._burst} at once; nothing of this was taken",
                retry_after_seconds=max(1, -int(-wait // 1)),
            )
        if len(self._whole_at) >= WALLETS_MAX:
            self._whole_at = {known: at for known, at in self._whole_at.items() if at > now}
        self._whole_at[wallet] = whole_at
