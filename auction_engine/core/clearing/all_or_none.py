"""Orders that want all of their quantity or nothing. Rule and reasons: docs/decisions/0008-all-or-none.md.

The book is cleared as if every order could be split. While that leaves an all-or-none order short that is not worse
than the price, the one with the latest sequence among those is left out, and the rest is cleared anew. At last each
order that was left out and would be better than the price is tried once more, the earliest first, and stays in if it
fills whole and leaves no other short. So the result is always the plain clearing of a smaller book: every order that
takes part is treated by the one rule, and an order better than the price trades nothing only if it is an all-or-none
order that was left out ("rejected").
"""

import numpy as np

from auction_engine.core.clearing.book import Book, Column, Flags
from auction_engine.core.clearing.rules import MarketRules
from auction_engine.core.clearing.uniform_price import Clearing, clear_divisible


def clear_all_or_none(book: Book, rules: MarketRules) -> Clearing:
    """Clear a book with all-or-none orders in it; `rejected` names those left out that are better than the price."""
    whole = book.all_or_none
    assert whole is not None, "a book without such orders needs none of this"
    kept = np.ones(len(book), np.bool_)
    result = _clear_kept(book, kept, rules)
    while len(short := _short(book, kept & whole, result)):
        kept[short[-1]] = False
        result = _clear_kept(book, kept, rules)
    for row in _rejected(book, kept, result):
        kept[row] = True
        again = _clear_kept(book, kept, rules)
        if again.fills[row] and not len(_short(book, kept & whole, again)):
            result = again
        else:
            kept[row] = False
    return result._replace(rejected=_rejected(book, kept, result))


def _clear_kept(book: Book, kept: Flags, rules: MarketRules) -> Clearing:
    rows = np.flatnonzero(kept)
    result = clear_divisible(Book(book.is_buy[rows], book.price[rows], book.quantity[rows]), rules)
    fills = np.zeros(len(book), np.int64)
    fills[rows] = result.fills
    return result._replace(fills=fills)


def _short(book: Book, whole: Flags, result: Clearing) -> Column:
    """Rows of `whole` that could trade at the price and do not in full, in order of the sequence.

    One whose share was rounded down to nothing is among them: it would take a part in the shares of the others.
    """
    if result.price is None:
        return np.zeros(0, np.int64)
    could_trade = np.where(book.is_buy, book.price >= result.price, book.price <= result.price)
    return np.flatnonzero(whole & could_trade & (result.fills < book.quantity))


def _rejected(book: Book, kept: Flags, result: Clearing) -> Column:
    """Rows left out that are better than the price; all that are left out when nothing trades without them."""
    if result.price is None:
        return np.flatnonzero(~kept)
    better = np.where(book.is_buy, book.price > result.price, book.price < result.price)
    return np.flatnonzero(~kept & better)
