"""What a result means: welfare and its shares, and how firm the price is. Exact integers.

Money here is price x quantity in the units of the rules' tick and lot: on a market quote base units per kWh x Wh, so a
thousandth of a base unit.
"""

from typing import NamedTuple

import numpy as np

from auction_engine.core.clearing import clear
from auction_engine.core.clearing.book import Book, Column, Flags
from auction_engine.core.clearing.exact_sums import weighted_sum
from auction_engine.core.clearing.rules import MarketRules
from auction_engine.core.clearing.uniform_price import Clearing
from auction_engine.core.errors import InvalidInput


class WeightedLimit(NamedTuple):
    """The quantity-weighted mean limit of what one side traded, as a fraction: `total / quantity`."""

    total: int
    quantity: int


class Analysis(NamedTuple):
    """consumer_surplus: sum of fill x (limit - price) over buys; producer_surplus: fill x (price - limit) over sells.

    welfare: their sum, which does not depend on the price. Limits beyond floor and cap count as floor and cap.
    buy_limit, sell_limit: the quantity-weighted limits of what traded, None without trade.
    unfilled_better: quantity of orders better than the price that did not trade; 0 but for rejected all-or-none orders.
    price_if_more_demand, price_if_more_supply: the price with one lot more bought at the cap, or sold at the floor. One
    lot less of the cheapest sell, or of the dearest buy, gives the same, unless nothing is left to trade with. None: there
    would be no price.
    """

    consumer_surplus: int
    producer_surplus: int
    welfare: int
    buy_limit: WeightedLimit | None
    sell_limit: WeightedLimit | None
    unfilled_better: int
    price_if_more_demand: int | None
    price_if_more_supply: int | None


def analyse(book: Book, rules: MarketRules, result: Clearing) -> Analysis:
    """What a result of `clear(book, rules)` means. Raises InvalidInput when the result is of another book."""
    if len(result.fills) != len(book):
        raise InvalidInput(f"the result has {len(result.fills)} fills, the book {len(book)} rows")
    limit = np.where(book.is_buy, np.minimum(book.price, rules.cap), np.maximum(book.price, rules.floor))
    price, fills, is_buy = result.price, result.fills, book.is_buy
    bought, sold = _weighted(limit, fills, is_buy), _weighted(limit, fills, ~is_buy)
    traded = price is not None
    consumer = bought.total - (price or 0) * bought.quantity
    producer = (price or 0) * sold.quantity - sold.total
    better = np.zeros(len(book), np.bool_)
    if price is not None:
        better = np.where(is_buy, limit > price, limit < price)
    return Analysis(
        consumer_surplus=consumer,
        producer_surplus=producer,
        welfare=consumer + producer,
        buy_limit=bought if traded else None,
        sell_limit=sold if traded else None,
        unfilled_better=int((book.quantity[better] - fills[better]).sum()),
        price_if_more_demand=_price_with(book, rules, is_buy=True),
        price_if_more_supply=_price_with(book, rules, is_buy=False),
    )


def _weighted(limit: Column, fills: Column, rows: Flags) -> WeightedLimit:
    lots = fills[rows]
    return WeightedLimit(weighted_sum(limit[rows], lots), int(lots.sum()))


def _price_with(book: Book, rules: MarketRules, *, is_buy: bool) -> int | None:
    """The price if one more lot took any price, on one side; the lot may bring a full book beyond TOTAL_MAX."""
    more = Book(
        np.append(book.is_buy, is_buy),
        np.append(book.price, rules.cap if is_buy else rules.floor),
        np.append(book.quantity, rules.lot),
        None if book.all_or_none is None else np.append(book.all_or_none, False),
    )
    return clear(more, rules).price
