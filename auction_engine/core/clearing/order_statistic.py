"""The price at which a running total of quantities is reached, found without sorting.

Rows are counted into buckets of equal price ranges; only the rows of the one bucket in which the total is reached are
looked at again, in narrower buckets, until a bucket is a single price. Each pass divides the range by BUCKETS, so any
64-bit range takes at most six passes, and only the first one sees every row.
"""

from typing import NamedTuple

import numpy as np

from auction_engine.core.clearing.book import Column

BUCKETS_BITS = 12
EXACT_TOTAL_MAX = 2**53
"""np.bincount adds in 64-bit binary fractions, which hold every integer up to here exactly."""
_HALF_BITS = 26


class Reached(NamedTuple):
    """price: the lowest at which the total up to and including it reaches what was asked. below: the total below it."""

    price: int
    below: int


class Buckets(NamedTuple):
    """Totals of a book by price range: bucket i holds prices from `lowest + (i << shift)` on."""

    lowest: int
    shift: int
    upto: Column
    """Total of bucket i and all before it."""


def totals_by_price(price: Column, quantity: Column, total: int) -> Buckets:
    """Count every row once. total: the sum of `quantity`."""
    lowest, highest = int(price.min()), int(price.max())
    shift = max(0, (highest - lowest).bit_length() - BUCKETS_BITS)
    offset = price - lowest
    if shift:
        offset >>= shift
    return Buckets(lowest, shift, np.cumsum(_sums(offset, quantity, total)))


def find(price: Column, quantity: Column, buckets: Buckets, wanted: int) -> Reached:
    """Where the running total reaches `wanted`, with 0 < wanted <= the total of all rows.

    Source: with M units for sale among all units of both sides sorted by limit, the equilibrium prices lie between the
    (M+1)-st and the M-th highest limit: Wurman, Walsh, Wellman, Flexible double auctions for electronic commerce,
    Decision Support Systems 24 (1998), doi:10.1016/S0167-9236(98)00060-8, section 3.
    """
    assert 0 < wanted <= int(buckets.upto[-1]), "what is asked for lies among the rows"
    below = 0
    while True:
        index = int(np.searchsorted(buckets.upto, wanted - below))
        below += int(buckets.upto[index - 1]) if index else 0
        start = buckets.lowest + (index << buckets.shift)
        if not buckets.shift:
            return Reached(start, below)
        inside = np.flatnonzero((price >= start) & (price <= start + (1 << buckets.shift) - 1))
        price, quantity = price[inside], quantity[inside]
        buckets = totals_by_price(price, quantity, int(quantity.sum()))


def _sums(bucket: Column, quantity: Column, total: int) -> Column:
    """The total quantity of each bucket, exactly."""
    if total <= EXACT_TOTAL_MAX:
        return np.bincount(bucket, weights=quantity).astype(np.int64)
    low = np.bincount(bucket, weights=quantity & ((1 << _HALF_BITS) - 1)).astype(np.int64)
    middle = np.bincount(bucket, weights=(quantity >> _HALF_BITS) & ((1 << _HALF_BITS) - 1)).astype(np.int64)
    high = np.bincount(bucket, weights=quantity >> 2 * _HALF_BITS).astype(np.int64)
    sums: Column = low + (middle << _HALF_BITS) + (high << 2 * _HALF_BITS)
    return sums
