"""Challenges fire exactly on incorrect clearings: every small book with every balanced set of fills, and many honest ones."""

from collections.abc import Iterator
from itertools import combinations_with_replacement, product

import numpy as np
import pytest

from auction_engine.core.challenges import Standing, find_challenges
from auction_engine.core.clearing import Book, MarketRules, Rationing, clear
from auction_engine.core.units import Lots, RecordSeq, Ticks
from tests.clearing_reference import Order, admissible_prices, demand, supply

PRICES, LOTS, MOST = (0, 1, 2), (1, 2), 3
SIDES = tuple(combinations_with_replacement(tuple(product(PRICES, LOTS)), count) for count in range(MOST + 1))
HALVES = [half for halves in SIDES for half in halves]
"""Every set of up to three orders of one side: (limit, lots)."""


def standing(orders: list[Order], fills: tuple[int, ...]) -> list[Standing]:
    """Each order is of a trader of its own; the earlier stands first."""
    return [
        Standing(
            f"trader {n}",
            "buy" if o.is_buy else "sell",
            Ticks(o.limit),
            Lots(o.lots),
            RecordSeq(n),
            Lots(fill),
        )
        for n, (o, fill) in enumerate(zip(orders, fills, strict=True))
    ]


def settleable(orders: list[Order], price: int) -> Iterator[tuple[int, ...]]:
    """All fills that the program settles at a price: within limits and lots, and as much bought as sold."""
    ways = []
    for o in orders:
        accepts = price <= o.limit if o.is_buy else price >= o.limit
        ways.append(range(o.lots + 1) if accepts else range(1))
    for fills in product(*ways):
        if sum(fill if o.is_buy else -fill for o, fill in zip(orders, fills, strict=True)) == 0:
            yield fills


def is_correct(orders: list[Order], price: int, fills: tuple[int, ...], rationing: Rationing) -> bool:
    """The rule (docs/rules.md, section 3), with the program's allowance for remainder lots between two shares."""
    bought = sum(fill for o, fill in zip(orders, fills, strict=True) if o.is_buy)
    greatest = min(supply(orders, price), demand(orders, price))
    if not admissible_prices(orders, [price]) or bought != greatest:
        return False
    for o, fill in zip(orders, fills, strict=True):
        if (o.limit > price if o.is_buy else o.limit < price) and fill < o.lots:
            return False
    for is_buy in (True, False):
        margin = [
            (o.lots, fill)
            for o, fill in zip(orders, fills, strict=True)
            if o.is_buy == is_buy and o.limit == price
        ]
        for place, (lots, fill) in enumerate(margin):
            for later, (other_lots, other_fill) in enumerate(margin):
                if rationing == "pro_rata" and other_fill * lots - fill * other_lots >= lots + other_lots:
                    return False
                if rationing == "time" and place < later and fill < lots and other_fill > 0:
                    return False
    return True


@pytest.mark.parametrize("rationing", ["pro_rata", "time"])
def test_challenges_fire_exactly_on_incorrect_clearings_of_every_small_book(rationing: Rationing) -> None:
    judged = wrong = 0
    for buys, sells in product(HALVES, HALVES):
        orders = [Order(True, *each) for each in buys] + [Order(False, *each) for each in sells]
        for price in PRICES:
            for fills in settleable(orders, price):
                challenged = any(find_challenges(standing(orders, fills), Ticks(price), rationing))
                correct = is_correct(orders, price, fills, rationing)
                assert challenged != correct, (orders, price, fills)
                judged, wrong = judged + 1, wrong + (not correct)
    assert judged > 100_000 and 0 < wrong < judged


def test_a_slot_without_a_posting_is_challenged_exactly_when_something_crosses() -> None:
    for buys, sells in product(HALVES, HALVES):
        orders = [Order(True, *each) for each in buys] + [Order(False, *each) for each in sells]
        crosses = any(min(supply(orders, price), demand(orders, price)) for price in PRICES)
        unfilled = standing(orders, (0,) * len(orders))
        assert any(find_challenges(unfilled, None, "pro_rata")) == crosses


@pytest.mark.parametrize("rationing", ["pro_rata", "time"])
def test_the_engine_s_own_clearing_is_never_challenged(rationing: Rationing) -> None:
    chance = np.random.default_rng(7)
    cleared = 0
    for _ in range(50_000):
        size = int(chance.integers(2, 14))
        is_buy, price = chance.integers(0, 2, size) == 0, chance.integers(-3, 6, size)
        lots = chance.integers(1, int(chance.integers(2, 200)), size)
        result = clear(
            Book.from_columns(is_buy, price, lots), MarketRules(1, 1, -3, 6, "midpoint", rationing)
        )
        orders = [Order(*row) for row in zip(is_buy.tolist(), price.tolist(), lots.tolist(), strict=True)]
        posted = None if result.price is None else Ticks(result.price)
        assert not list(find_challenges(standing(orders, tuple(result.fills.tolist())), posted, rationing))
        cleared += result.price is not None
    assert cleared > 25_000


def test_nobody_is_harmed_by_himself() -> None:
    buy = Standing("one", "buy", Ticks(5), Lots(4), RecordSeq(1), Lots(0))
    sell = Standing("one", "sell", Ticks(5), Lots(4), RecordSeq(2), Lots(0))
    assert list(find_challenges([buy, sell], None, "time")) == []
    late = buy._replace(seq=RecordSeq(3), filled=Lots(4))
    assert list(find_challenges([buy, late], Ticks(5), "time")) == []
