"""The double auctions of GridLAB-D's own tests, from ../shared/data, with the prices and quantities that they assert.

One convention differs. When both sides fill exactly, GridLAB-D takes the middle of the limits of the last matched pair
and, where that lies beyond the best order left over, the price 0.0001 off that order's limit (market/auction.cpp, case
CT_PRICE); we take the middle of all admissible prices. Its price is one of those all the same. That concerns one of the
books, whose difference is stated below. When nothing trades GridLAB-D still names a price, and we name none.
"""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from auction_engine.core.clearing import Book, Clearing, MarketRules
from auction_engine.core.errors import InvalidInput
from tests.clearing_books import book_of, buy, sell
from tests.clearing_reference import Clear, clear_at_limits
from tests.requirements import need

DATA = Path(__file__).parents[4] / "shared" / "data" / "oracles" / "gridlabd_auctions.json"
UNIT = 10_000
"""Prices count GridLAB-D's offset of 0.0001, quantities whole units."""
RULES = MarketRules(1, 1, -9999 * UNIT, 9999 * UNIT)
SIDE_OF_TYPE = {"1": "sell", "2": "buy", "3": None, "4": None, "5": "buy"}
"""GridLAB-D's clearing types: marginal seller, marginal buyer, price, exact, failure (demand at the cap left over)."""

MIDDLE_OF_THE_LAST_PAIR = {
    "test_markets_auction_negative_seller_price": (Decimal("63.0001"), Decimal("70.5"))
}
"""GridLAB-D's price and ours, where they differ."""
NEGATIVE_QUANTITIES = {
    "test_markets_auction_negative_all_quantities": 0,
    "test_markets_auction_negative_buyer_quantity": 0,
    "test_markets_auction_negative_seller_quantity": 3,
}
"""The first row that is refused: buyers come first."""
NOTHING_TRADES = {
    "test_markets_auction_large_unbalanced_no_buyers_null",
    "test_markets_auction_large_unbalanced_no_sellers_null",
    "test_markets_auction_large_unbalanced_null",
    "test_markets_auction_negative_buyer_price",
    "test_markets_auction_no_buyers",
    "test_markets_auction_no_sellers",
    "test_markets_auction_null_market",
}


@cache
def auctions() -> dict[str, dict[str, Any]]:
    need(DATA.exists(), "no ../shared/data/oracles: GridLAB-D's auctions are not part of the repository")
    return {Path(auction["path"]).stem: auction for auction in json.loads(DATA.read_text())}


def static() -> dict[str, dict[str, Any]]:
    """Those that are one book: the others change over time, or are told without their orders."""
    return {
        name: auction
        for name, auction in auctions().items()
        if not auction["dynamic"] and (auction["buyers"] or auction["sellers"])
    }


def positive() -> dict[str, dict[str, Any]]:
    return {name: auction for name, auction in static().items() if name not in NEGATIVE_QUANTITIES}


def book(auction: dict[str, Any]) -> Book:
    rows = [
        make(exact(price, UNIT), exact(quantity, 1))
        for make, side in ((buy, "buyers"), (sell, "sellers"))
        for price, quantity in auction[side]
    ]
    return book_of(rows)


def exact(value: float, per_unit: int) -> int:
    scaled = Decimal(str(value)) * per_unit
    assert scaled == int(scaled)
    return int(scaled)


def asserted(auction: dict[str, Any], name: str) -> str:
    return str(auction["asserts"][f"current_market.{name}"][0][1])


def in_ours(clearing: Clear, auction: dict[str, Any]) -> Clearing:
    # The naive way would try the 200 million prices between the caps; the limits do as well.
    way = clearing if clearing.__module__.startswith("auction_engine") else clear_at_limits
    return way(book(auction), RULES)


def test_of_thirty_auctions_nineteen_are_one_book_of_positive_quantities() -> None:
    assert (len(auctions()), len(static()), len(positive())) == (30, 22, 19)


def test_price_and_quantity_are_those_that_gridlabd_asserts_or_nothing_trades(clearing: Clear) -> None:
    for name, auction in positive().items():
        result = in_ours(clearing, auction)
        assert result.volume == Decimal(asserted(auction, "clearing_quantity")), name
        price = Decimal(asserted(auction, "clearing_price"))
        if name in NOTHING_TRADES:
            assert (result.price, result.volume) == (None, 0), name
        elif name not in MIDDLE_OF_THE_LAST_PAIR:
            assert result.price == price * UNIT, name


def test_the_marginal_side_is_gridlabds(clearing: Clear) -> None:
    for name, auction in positive().items():
        if name in NOTHING_TRADES:
            assert asserted(auction, "clearing_type") == "0", name
            continue
        result = in_ours(clearing, auction)
        assert result.marginal_side == SIDE_OF_TYPE[asserted(auction, "clearing_type")], name


def test_the_one_convention_that_differs_is_the_choice_among_admissible_prices(clearing: Clear) -> None:
    for name, (theirs, ours) in MIDDLE_OF_THE_LAST_PAIR.items():
        auction = positive()[name]
        assert Decimal(asserted(auction, "clearing_price")) == theirs
        result = in_ours(clearing, auction)
        assert result.price == ours * UNIT
        assert result.admissible is not None
        low, high = result.admissible
        assert low <= theirs * UNIT <= high
        # The last pair: a buy at 78 and a sell at -120. Its middle lies below the buy at 63 that is left over.
        assert (low, high) == (63 * UNIT, 78 * UNIT)
        assert theirs == max(Decimal(78 - 120) / 2, Decimal(63) + Decimal("0.0001"))


@pytest.mark.parametrize(("name", "row"), NEGATIVE_QUANTITIES.items())
def test_negative_quantities_are_refused_by_row(name: str, row: int) -> None:
    with pytest.raises(InvalidInput, match=f"row {row}: the quantity -5 is not positive"):
        book(static()[name])
