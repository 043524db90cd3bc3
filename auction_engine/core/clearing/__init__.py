"""The clearing engine: books, rules, results. Pure, exact in integers, the same to the lot on any machine.

Zones and their lines are in `zones`, the book that changes with every order in `live_book`.
"""

from auction_engine.core.clearing.all_or_none import clear_all_or_none
from auction_engine.core.clearing.book import Book
from auction_engine.core.clearing.rules import MarketRules, PriceRule, Rationing
from auction_engine.core.clearing.uniform_price import Clearing, clear_divisible

__all__ = ["Book", "Clearing", "MarketRules", "PriceRule", "Rationing", "clear"]


def clear(book: Book, rules: MarketRules) -> Clearing:
    """Clear one auction. Source: docs/rules.md, section 3; docs/decisions/0008-all-or-none.md.

    The price is one at which the most can be traded; every order better than it fills, none worse does, and what is left
    at the price itself is rationed on the longer side. Raises InvalidInput, naming the row, when a price is off the
    rules' tick or a quantity off their lot. See `Clearing` for the result's shapes and units.
    """
    if book.all_or_none is not None:
        return clear_all_or_none(book, rules)
    return clear_divisible(book, rules)
