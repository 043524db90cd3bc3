"""A household of the demo that a test speaks for: it orders over HTTP, and remembers what the API acknowledged."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import httpx

from auction_engine.core.decide_order import INTAKE_LEAD_SECONDS
from auction_engine.core.errors import Refused, Unavailable
from auction_engine.core.units import Lots, Seconds, Ticks
from auction_engine.demo.genesis import remembered_market
from auction_engine.demo.keys import load_or_make
from auction_engine.demo.participant import Participant, chain_time, read_market
from auction_engine.demo.trading_plan import Wish

AGAIN_SECONDS = 60


class Household:
    """A household's wallet of the demo, ordering over HTTP and trying again while a part is away."""

    def __init__(self, http: httpx.AsyncClient, folder: Path, number: int) -> None:
        key = load_or_make(folder / "data" / "keys" / "households" / f"{number:03d}.json")
        self.participant, self._http, self._side = Participant(http, key), http, number % 2
        market = remembered_market(folder / "data")
        assert market is not None
        self.market = market
        self.acknowledged: list[str] = []

    async def order(self) -> None:
        """Place an order of one lot, over three slots; it counts as acknowledged once the API has answered."""

        async def attempt() -> str:
            market = await read_market(self._http, self.market)
            now = await chain_time(self._http, self.market)
            first = market.timing.next_gate(Seconds(now // 1000 + INTAKE_LEAD_SECONDS + 2))
            wish = Wish(
                side="buy" if self._side else "sell",
                lots=Lots(1),
                limit=Ticks(900 if self._side else -400),
                first=first,
                count=3,
            )
            trader = (await self.participant.account(self.market))["trader"]
            return str((await self.participant.place(market, trader, wish, now))["id"])

        self.acknowledged.append(await again(attempt))

    async def statuses(self) -> dict[str, str]:
        orders = await self.participant.orders(self.market)
        return {order["id"]: order["status"] for order in orders}


async def again(attempt: Callable[[], object]) -> str:
    """Until the market is whole again. A refused order has another time on the next try."""
    deadline = asyncio.get_running_loop().time() + AGAIN_SECONDS
    while True:
        try:
            return str(await attempt())  # type: ignore[misc]
        except (Unavailable, Refused, json.JSONDecodeError):
            if asyncio.get_running_loop().time() > deadline:
                raise
        await asyncio.sleep(0.3)
