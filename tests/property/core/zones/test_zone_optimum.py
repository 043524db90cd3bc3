"""Zones against two judges that know nothing of cuts and flows: HiGHS, and trying every vector of prices."""

from itertools import product

import highspy
import numpy as np
from highspy._core import _Highs
from hypothesis import given

from auction_engine import Line, MarketRules
from tests.property.core.zones.worlds import World, worlds

RULES = MarketRules(1, 1, -2, 8)


def dual_value(world: World, prices: tuple[int, ...]) -> int:
    """The surplus of all orders and lines at given prices, as if all could be had together."""
    total = 0
    for (is_buy, limit, quantity), zone in zip(world.book, world.zone, strict=True):
        total += quantity * max(0, limit - prices[zone] if is_buy else prices[zone] - limit)
    return total + sum(
        line.capacity * max(0, prices[line.target] - prices[line.source]) for line in world.lines
    )


@given(worlds(zones=3, orders=8, price=5))
def test_the_prices_are_the_lowest_and_the_highest_of_all_that_prove_the_welfare(world: World) -> None:
    limits = [limit for _, limit, _ in world.book] or [0]
    everywhere = list(product(range(min(limits), max(limits) + 1), repeat=world.zones))
    least = min(dual_value(world, prices) for prices in everywhere)
    optimal = [prices for prices in everywhere if dual_value(world, prices) == least]
    result = world.cleared(MarketRules(1, 1, -2, 5))
    assert result.welfare == least
    for zone, both in enumerate(result.admissible):
        own = [prices[zone] for prices in optimal]
        assert both is None or both == (min(own), max(own))


@given(worlds())
def test_highs_finds_no_greater_welfare_and_no_more_to_trade(world: World) -> None:
    result = world.cleared(RULES)
    most_welfare = solved(world, volume=0)
    assert result.welfare == round(most_welfare)
    # Trading a unit more counts for far less than a unit of welfare, so it only decides between the best.
    both = solved(world, volume=1e-4)
    assert result.volume == round((both - most_welfare) / 1e-4)


def solved(world: World, *, volume: float) -> float:
    """Greatest welfare + `volume` x what is bought, by a linear program of one variable for each order and line."""
    rows = list(zip(world.book, world.zone, strict=True))
    model = highspy.HighsLp()
    model.num_col_ = len(rows) + len(world.lines)
    model.num_row_ = world.zones
    if not model.num_col_:
        return 0.0
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = [limit + volume if is_buy else -limit for (is_buy, limit, _), _ in rows] + [0.0] * len(
        world.lines
    )
    model.col_lower_ = [0.0] * model.num_col_
    model.col_upper_ = [float(quantity) for (_, _, quantity), _ in rows] + [
        float(line.capacity) for line in world.lines
    ]
    model.row_lower_ = model.row_upper_ = [0.0] * world.zones
    matrix = np.zeros((world.zones, model.num_col_))
    for column, ((is_buy, _, _), zone) in enumerate(rows):
        matrix[zone, column] = -1 if is_buy else 1
    for column, line in enumerate(world.lines, len(rows)):
        matrix[line.source, column] -= 1
        matrix[line.target, column] += 1
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = [model.num_col_ * row for row in range(world.zones + 1)]
    model.a_matrix_.index_ = list(range(model.num_col_)) * world.zones
    model.a_matrix_.value_ = matrix.flatten().tolist()
    highs = _Highs()
    highs.setOptionValue("output_flag", False)
    highs.passModel(model)
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(highs.getInfo().objective_function_value)


def test_a_large_world_is_proven_optimal_by_its_own_prices() -> None:
    chance = np.random.default_rng(20)
    zones, orders = 20, 20_000
    zone = chance.integers(0, zones, orders)
    price = chance.integers(0, 4_000_001, orders) // 2 + zone * 100_000
    book = list(
        zip(
            (chance.integers(0, 2, orders) == 0).tolist(),
            price.tolist(),
            chance.integers(1, 10_001, orders).tolist(),
            strict=True,
        )
    )
    lines = [
        Line(a, (a + step) % zones, int(chance.integers(0, 300_000)))
        for a in range(zones)
        for step in (1, 3, 17, 19)
    ]
    result = World(zones, book, zone.tolist(), lines).cleared(MarketRules(1, 1, 0, 4_000_000))
    assert result.welfare == result.welfare_bound
    assert len(set(result.prices)) > 1
    assert result.congestion_rent > 0
