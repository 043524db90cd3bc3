"""Runs one peer on books from a file. A program by itself: the peers' Python runs it, in which nothing of ours is.

    python runner.py assume|pymarket BOOKS.npz RUNS

BOOKS.npz: is_buy, price, lots, and `ends`, where each book ends. Prints one JSON document: the peer's version, and per
book the microseconds of each of RUNS clear calls, the price and each order's fill.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np

START = datetime(2026, 1, 1)  # noqa: DTZ001 - as ASSUME writes its times
PRODUCT = (START, START + timedelta(hours=1), None)


class Outcome(NamedTuple):
    """What one clear call took and said; no price and fills from a peer that has several prices."""

    microseconds: float
    volume: float
    price: float | None = None
    fills: list[float] | None = None


def assume(is_buy: list[bool], price: list[int], lots: list[int]) -> Outcome:
    """ASSUME's pay-as-clear. Demand has negative volumes there; the call changes the orders that it is given."""
    from assume.common.market_objects import MarketConfig, MarketProduct
    from assume.markets.clearing_algorithms.simple import PayAsClearRole
    from dateutil.relativedelta import relativedelta
    from dateutil.rrule import HOURLY, rrule

    products = [MarketProduct(relativedelta(hours=1), 1)]
    hours = rrule(HOURLY, dtstart=PRODUCT[0], until=PRODUCT[1])
    role = PayAsClearRole(MarketConfig(market_id="bench", market_products=products, opening_hours=hours))
    orders: list[dict[str, Any]] = [
        {
            "start_time": PRODUCT[0],
            "end_time": PRODUCT[1],
            "only_hours": PRODUCT[2],
            "volume": -quantity if buys else quantity,
            "price": limit,
            "agent_addr": str(number),
            "bid_id": str(number),
        }
        for number, (buys, limit, quantity) in enumerate(zip(is_buy, price, lots, strict=True))
    ]
    began = time.perf_counter_ns()
    role.clear(list(orders), [PRODUCT])
    took = (time.perf_counter_ns() - began) / 1000
    fills = [abs(order.get("accepted_volume", 0)) for order in orders]
    return Outcome(took, sum(fills) / 2, float(orders[0].get("accepted_price", 0)), fills)


def pymarket(is_buy: list[bool], price: list[int], lots: list[int]) -> Outcome:
    """PyMarket's Huang auction: one price for buyers and one for sellers, and the marginal orders do not trade.

    Where both curves run at one price over a stretch, as they do when many orders name the same prices, it finds no
    crossing and trades nothing.
    """
    import pymarket as pm

    market = pm.Market()
    for number, (buys, limit, quantity) in enumerate(zip(is_buy, price, lots, strict=True)):
        market.accept_bid(quantity, limit, number, buys)
    began = time.perf_counter_ns()
    _, extra = market.run("huang")
    return Outcome((time.perf_counter_ns() - began) / 1000, float(extra.get("quantity_traded", 0)))


PEERS: dict[str, tuple[str, Callable[[list[bool], list[int], list[int]], Outcome]]] = {
    "assume": ("assume-framework", assume),
    "pymarket": ("pymarket", pymarket),
}


def main() -> None:
    name, books, runs = sys.argv[1], np.load(sys.argv[2]), int(sys.argv[3])
    package, clear = PEERS[name]
    cleared = []
    for book in zip(
        *(np.split(books[key], books["ends"][:-1]) for key in ("is_buy", "price", "lots")), strict=True
    ):
        outcomes = [clear(*(column.tolist() for column in book)) for _ in range(runs)]
        cleared.append({**outcomes[-1]._asdict(), "microseconds": [one.microseconds for one in outcomes]})
    print(json.dumps({"version": version(package), "books": cleared}))


if __name__ == "__main__":
    main()
