"""The clearing rule tried price by price in plain Python: slow, and plainly what docs/rules.md, section 3, says.

It shares nothing with the engine but the types, so that each judges the other. `WAYS` names both, for the tests that
every implementation has to pass.
"""

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

import numpy as np

from auction_engine.core.clearing import Book, Clearing, MarketRules, clear

Clear = Callable[[Book, MarketRules], Clearing]


class Order(NamedTuple):
    """One row as floor and cap read it; `lots` is 0 when it cannot trade."""

    is_buy: bool
    limit: int
    lots: int


def read(book: Book, rules: MarketRules) -> list[Order]:
    """Rule 5: beyond floor and cap a limit counts as one of them, or keeps the order out."""
    orders = []
    for is_buy, price, quantity in zip(
        book.is_buy.tolist(), book.price.tolist(), book.quantity.tolist(), strict=True
    ):
        limit = min(price, rules.cap) if is_buy else max(price, rules.floor)
        orders.append(Order(is_buy, limit, quantity // rules.lot if rules.floor <= limit <= rules.cap else 0))
    return orders


def supply(orders: Iterable[Order], price: int, *, strict: bool = False) -> int:
    """S(<= price), or S(< price)."""
    return sum(o.lots for o in orders if not o.is_buy and (o.limit < price if strict else o.limit <= price))


def demand(orders: Iterable[Order], price: int, *, strict: bool = False) -> int:
    """D(>= price), or D(> price)."""
    return sum(o.lots for o in orders if o.is_buy and (o.limit > price if strict else o.limit >= price))


def admissible_prices(orders: list[Order], prices: Iterable[int]) -> list[int]:
    """Rule 2, for each of `prices`."""
    return [
        p
        for p in prices
        if demand(orders, p, strict=True) <= supply(orders, p)
        and supply(orders, p, strict=True) <= demand(orders, p)
    ]


def choose(low: int, high: int, rules: MarketRules) -> int:
    """Rule 3."""
    if rules.price_rule == "midpoint":
        return (low + high) // (2 * rules.tick) * rules.tick
    return low if rules.price_rule == "lowest" else high


def shared_out(asked: list[int], rest: int, rationing: str) -> list[int]:
    """Rule 4: `rest` lots for orders at the price, in order of their sequence."""
    if rationing == "time":
        shares = []
        for lots in asked:
            shares.append(min(lots, rest))
            rest -= shares[-1]
        return shares
    total = sum(asked)
    shares = [lots * rest // total for lots in asked]
    by_remainder = sorted(range(len(asked)), key=lambda i: (-(asked[i] * rest % total), i))
    for i in by_remainder[: rest - sum(shares)]:
        shares[i] += 1
    return shares


def fills_at(orders: list[Order], price: int, volume: int, rationing: str) -> list[int]:
    """Rule 4: lots of every order at a price that is admissible."""
    fills = [o.lots if (o.limit > price if o.is_buy else o.limit < price) else 0 for o in orders]
    for is_buy, better in (
        (True, demand(orders, price, strict=True)),
        (False, supply(orders, price, strict=True)),
    ):
        rows = [i for i, o in enumerate(orders) if o.is_buy == is_buy and o.limit == price and o.lots]
        if rows:
            shares = shared_out([orders[i].lots for i in rows], volume - better, rationing)
            for i, share in zip(rows, shares, strict=True):
                fills[i] = share
    return fills


def clear_by_trying(book: Book, rules: MarketRules) -> Clearing:
    """Try every price of the grid between the lowest and the highest limit."""
    limits = [o.limit for o in read(book, rules) if o.lots]
    every = range(min(limits), max(limits) + 1, rules.tick) if limits else range(0)
    return clear_among(book, rules, every)


def clear_at_limits(book: Book, rules: MarketRules) -> Clearing:
    """Try the orders' limits only, for grids too wide to try; the ends of the admissible prices are always limits."""
    return clear_among(book, rules, sorted({o.limit for o in read(book, rules) if o.lots}))


def clear_among(book: Book, rules: MarketRules, prices: Iterable[int]) -> Clearing:
    """Clear by trying `prices`, ascending."""
    orders, tried = read(book, rules), list(prices)
    volume = max((min(supply(orders, p), demand(orders, p)) for p in tried), default=0)
    if not volume:
        return Clearing(None, 0, np.zeros(len(book), np.int64), None, 0, 0, None)
    fitting = admissible_prices(orders, tried)
    low, high = fitting[0], fitting[-1]
    price = choose(low, high, rules)
    offered, wanted = supply(orders, price), demand(orders, price)
    side: Literal["buy", "sell"] | None = None
    if wanted != offered:
        side = "buy" if wanted > offered else "sell"
    fills = np.array(fills_at(orders, price, volume, rules.rationing), np.int64) * rules.lot
    lot = rules.lot
    return Clearing(price, volume * lot, fills, (low, high), offered * lot, wanted * lot, side)


WAYS: dict[str, Clear] = {"naive": clear_by_trying, "fast": clear}
