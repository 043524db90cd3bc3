"""Shares what is left among the orders at the price. Source: docs/rules.md, section 3, rule 4."""

import numpy as np

from auction_engine.core.clearing.book import INT64_MAX, Column
from auction_engine.core.clearing.rules import Rationing


def ration(asked: Column, rest: int, rationing: Rationing) -> Column:
    """The shares of `rest` lots, with 0 <= rest <= asked.sum(); asked: lots (m,), in the order of the sequence.

    They add up to `rest` and none is larger than what was asked.
    """
    assert 0 <= rest <= int(asked.sum()), "the margin takes no more than is offered there"
    if rest == int(asked.sum()):
        return asked
    return _by_time(asked, rest) if rationing == "time" else _pro_rata(asked, rest)


def _by_time(asked: Column, rest: int) -> Column:
    before = np.cumsum(asked) - asked
    shares: Column = np.clip(rest - before, 0, asked)
    return shares


def _pro_rata(asked: Column, rest: int) -> Column:
    """asked x rest / total, rounded down; the lots left over go to the largest remainders, ties to the earlier row."""
    total = int(asked.sum())
    if int(asked.max()) * rest <= INT64_MAX:
        products = asked * rest
        shares = products // total
        remainders = products - shares * total
    else:  # beyond 64 bits: Python's integers, exact and slower
        whole, left = zip(*(divmod(lots * rest, total) for lots in asked.tolist()), strict=True)
        shares, remainders = np.array(whole, np.int64), np.array(left, np.int64)
    over = rest - int(shares.sum())
    shares[np.argsort(-remainders, kind="stable")[:over]] += 1
    return shares
