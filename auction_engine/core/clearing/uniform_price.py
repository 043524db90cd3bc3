"""Clearing of one slot: one price, the maximum volume, exact fills. Source: docs/rules.md, section 3.

With S(p) = sell quantity with limit <= p and D(p) = buy quantity with limit >= p, a price p is admissible when
D(>p) <= S(<=p) and S(<p) <= D(>=p). Write D for all buy quantity and T(<=p) for the quantity of both sides with limits
up to p: since D(>p) = D - D(<=p), the first condition says D <= T(<=p) and the second T(<p) <= D. So the admissible
prices lie between the limits of the D-th and the (D+1)-st lowest unit of both sides together, and all of them execute
the maximum volume: for p' > p, D(>=p') <= D(>p) <= S(<=p), so min(S, D) at p' is no larger; likewise below.
"""

from typing import Literal, NamedTuple

import numpy as np

from auction_engine.core.clearing.book import Book, Column
from auction_engine.core.clearing.order_statistic import find, totals_by_price
from auction_engine.core.clearing.rationing import ration
from auction_engine.core.clearing.rules import MarketRules
from auction_engine.core.errors import InvalidInput

NONE_REJECTED = np.zeros(0, np.int64)


class Clearing(NamedTuple):
    """The result of one auction. Prices and quantities are in the units of the rules' tick and lot.

    price: the one price, None when nothing crosses. volume: lots bought, which equal the lots sold.
    fills: int64 (n,), what each row of the book trades.
    admissible: the lowest and the highest price that the rule allows, None when nothing crosses.
    supply_volume, demand_volume: sell quantity with a limit at or below the price, buy quantity at or above it; 0
    without a price. marginal_side: the side that is rationed at the price, None when both fill exactly.
    rejected: int64 (r,), rows of all-or-none orders that are better than the price and trade nothing all the same.
    """

    price: int | None
    volume: int
    fills: Column
    admissible: tuple[int, int] | None
    supply_volume: int
    demand_volume: int
    marginal_side: Literal["buy", "sell"] | None
    rejected: Column = NONE_REJECTED


def clear_divisible(book: Book, rules: MarketRules) -> Clearing:
    """Clear a book as if any part of an order could be filled. Raises InvalidInput, naming the row (off tick, off lot)."""
    check_grid(book, rules)
    trading = tradable(book, rules)
    if trading is not None:
        fills = np.zeros(len(book), np.int64)
        result = _clear(trading.book, rules)
        fills[trading.rows] = result.fills
        return result._replace(fills=fills)
    return _clear(book, rules)


def check_grid(book: Book, rules: MarketRules) -> None:
    """Raise InvalidInput for the first row whose price is off the tick or whose quantity is off the lot."""
    steps = (("price", book.price, "tick", rules.tick), ("quantity", book.quantity, "lot", rules.lot))
    for name, column, step_name, step in steps:
        if step > 1 and len(off := np.flatnonzero(column % step)):
            row = int(off[0])
            raise InvalidInput(
                f"row {row}: the {name} {column[row]} is not a multiple of the {step_name} {step}"
            )


class Tradable(NamedTuple):
    """A book's rows that can trade, with their numbers in it."""

    rows: Column
    book: Book


def tradable(book: Book, rules: MarketRules) -> Tradable | None:
    """The rows that can trade within floor and cap, limits beyond them read as floor and cap; None: all, as they are.

    Source: docs/rules.md, section 3, rule 5. A sell below the floor and a buy above the cap take any price; a sell above the
    cap and a buy below the floor cannot trade.
    """
    price = book.price
    if not len(book) or (int(price.min()) >= rules.floor and int(price.max()) <= rules.cap):
        return None
    limit = np.where(book.is_buy, np.minimum(price, rules.cap), np.maximum(price, rules.floor))
    rows = np.flatnonzero((limit >= rules.floor) & (limit <= rules.cap))
    return Tradable(rows, Book(book.is_buy[rows], limit[rows], book.quantity[rows]))


def _clear(book: Book, rules: MarketRules) -> Clearing:
    """Clear rows that can all trade."""
    is_buy, price, quantity = book.is_buy, book.price, book.quantity
    demand = int(np.dot(quantity, is_buy))
    total = int(quantity.sum())
    if not 0 < demand < total:
        return _nothing(len(quantity))
    buckets = totals_by_price(price, quantity, total)
    low, high = find(price, quantity, buckets, demand), find(price, quantity, buckets, demand + 1)
    chosen = rules.choose(low.price, high.price)
    # A row is better than the price if it is a buy above or a sell below it; those at the price are set right below.
    fills = quantity * ((price > chosen) == is_buy).view(np.int8)
    margin = np.flatnonzero(price == chosen)
    fills[margin] = 0
    buys, sells = margin[is_buy[margin]], margin[~is_buy[margin]]
    at_price = int(quantity[buys].sum()), int(quantity[sells].sum())
    # What is better than the price, of both sides together and as their difference: no second pass over all rows.
    below = low.below if chosen == low.price else demand
    together, difference = int(fills.sum()), demand - below - at_price[0]
    better_buys, better_sells = (together + difference) // 2, (together - difference) // 2
    wanted, offered = better_buys + at_price[0], better_sells + at_price[1]
    volume = min(wanted, offered)
    if not volume:
        return _nothing(len(quantity))
    for rows, better in ((buys, better_buys), (sells, better_sells)):
        if len(rows):
            lots = quantity[rows] // rules.lot if rules.lot > 1 else quantity[rows]
            fills[rows] = ration(lots, (volume - better) // rules.lot, rules.rationing) * rules.lot
    assert int(fills.sum()) == 2 * volume, "energy bought = energy sold"
    long_side: Literal["buy", "sell"] | None = None
    if wanted != offered:
        long_side = "buy" if wanted > offered else "sell"
    return Clearing(chosen, volume, fills, (low.price, high.price), offered, wanted, long_side)


def _nothing(rows: int) -> Clearing:
    return Clearing(None, 0, np.zeros(rows, np.int64), None, 0, 0, None)
