"""HiGHS for the welfare of zones: the linear program, and its answer in integers.

Source: Huangfu and Hall, Parallelizing the dual revised simplex method, Mathematical Programming Computation 10 (2018),
doi:10.1007/s12532-017-0130-5. Variables are what is bought and sold at each limit of each zone and what each line sends;
each zone has one equation, whose dual is its price.
"""

from collections.abc import Sequence
from typing import NamedTuple

import highspy
import numpy as np
from highspy._core import _Highs
from numpy.typing import NDArray

from auction_engine.core.clearing.book import Book
from auction_engine.core.clearing.zones.lossy_clearing import Proposal
from auction_engine.core.clearing.zones.network import PPM, Line
from auction_engine.core.errors import Unavailable

Reals = NDArray[np.float64]
ALMOST = 1e-6
"""A flow this close below a whole unit is that unit: the solver's tolerance, not a loss."""


class _Columns(NamedTuple):
    """Bounds and costs of variables, and the zone's equation that each stands in with its coefficient."""

    most: Reals
    cost: Reals
    zone: NDArray[np.int32]
    coefficient: Reals


def solve(zones: Sequence[Book], lines: Sequence[Line]) -> Proposal:
    """Flows and prices of greatest welfare, nearly. Raises Unavailable when the solver gives up."""
    orders = _order_columns(zones)
    if not len(orders.most) + len(lines):
        return Proposal([], [0] * len(zones))
    model = highspy.HighsLp()
    model.num_col_ = len(orders.most) + len(lines)
    model.num_row_ = len(zones)
    model.col_cost_ = np.append(orders.cost, np.zeros(len(lines)))
    model.col_lower_ = np.zeros(model.num_col_)
    model.col_upper_ = np.append(orders.most, np.array([line.capacity for line in lines], np.float64))
    model.row_lower_ = model.row_upper_ = np.zeros(len(zones))
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    ends = np.array([end for line in lines for end in (line.source, line.target)], np.int32)
    shares = np.array([part for line in lines for part in (-1.0, 1 - line.loss_ppm / PPM)], np.float64)
    entries = len(orders.most)
    model.a_matrix_.start_ = np.append(np.arange(entries), entries + 2 * np.arange(len(lines) + 1)).astype(
        np.int32
    )
    model.a_matrix_.index_ = np.append(orders.zone, ends).astype(np.int32)
    model.a_matrix_.value_ = np.append(orders.coefficient, shares)
    highs = _Highs()  # not highspy.Highs, which prints a banner before it can be told not to
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.passModel(model)
    highs.run()
    status = highs.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise Unavailable(f"HiGHS found no flows for these zones: {highs.modelStatusToString(status)}")
    solution = highs.getSolution()
    sent = [int(amount + ALMOST * max(1.0, amount)) for amount in solution.col_value[entries:]]
    return Proposal(sent, [round(price * PPM) for price in solution.row_dual])


def _order_columns(zones: Sequence[Book]) -> _Columns:
    """One variable for each limit of each side of each zone."""
    most, cost, zone, coefficient = [], [], [], []
    for number, book in enumerate(zones):
        for side, sign in ((book.is_buy, -1), (~book.is_buy, 1)):
            limits, place = np.unique(book.price[side], return_inverse=True)
            most.append(np.bincount(place, weights=book.quantity[side], minlength=len(limits)))
            cost.append(sign * limits.astype(np.float64))
            zone.append(np.full(len(limits), number, np.int32))
            coefficient.append(np.full(len(limits), float(sign)))
    return _Columns(
        np.concatenate(most), np.concatenate(cost), np.concatenate(zone), np.concatenate(coefficient)
    )
