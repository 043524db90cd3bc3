"""Sums of products that may not fit 64 bits."""

import numpy as np

from auction_engine.core.clearing.book import INT64_MAX, Column


def weighted_sum(weights: Column, quantities: Column) -> int:
    """Sum of weight x quantity, quantities not negative: in 64 bits where that cannot overflow, else in Python's integers."""
    if not len(weights):
        return 0
    largest = max(int(weights.max()), -int(weights.min()))
    if largest * int(quantities.sum()) <= INT64_MAX:
        return int(np.dot(weights, quantities))
    return sum(
        weight * quantity for weight, quantity in zip(weights.tolist(), quantities.tolist(), strict=True)
    )
