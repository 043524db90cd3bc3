"""Zones by example. Terms and price properties: EUPHEMIA Public Description (Single Price Coupling Algorithm, 10 April 2019),
section 4.2, ATC model: without congestion no price difference; over a congested line energy flows to the dearer zone.
"""

import pytest

from auction_engine import Book, Line, MarketRules, clear, clear_zones
from auction_engine.core.errors import InvalidInput

RULES = MarketRules(tick=1, lot=1, floor=-100, cap=100)
# A cheap zone with much to sell, a dear zone with much to buy, each with a little of the other side.
SIDES = [False, False, True, False, True, True]
PRICES = [10, 20, 25, 60, 70, 50]
QUANTITIES = [30, 30, 20, 10, 40, 20]
ZONES = [0, 0, 0, 1, 1, 1]


def two_zones(capacity: int) -> list[Line]:
    return [Line(0, 1, capacity), Line(1, 0, capacity)]


def book() -> Book:
    return Book.from_columns(SIDES, PRICES, QUANTITIES)


def test_without_a_line_each_zone_has_its_own_price() -> None:
    result = clear_zones(book(), ZONES, [], RULES, zones=2)
    assert result.prices == (10, 70)
    assert result.fills.tolist() == [20, 0, 20, 10, 10, 0]
    assert result.congestion_rent == 0


def test_a_narrow_line_fills_and_its_rent_is_the_price_difference_times_the_flow() -> None:
    result = clear_zones(book(), ZONES, two_zones(15), RULES, zones=2)
    assert result.sent == (15, 0)
    assert result.prices == (20, 70)
    assert result.congestion_rent == 15 * 50
    assert result.volume == 20 + 25


def test_a_wide_line_makes_one_market_with_one_price() -> None:
    result = clear_zones(book(), ZONES, two_zones(1000), RULES, zones=2)
    single = clear(book(), RULES)
    assert result.prices == (single.price, single.price)
    assert result.admissible == (single.admissible, single.admissible)
    assert result.fills.tolist() == single.fills.tolist()
    assert result.congestion_rent == 0


def test_energy_passes_through_a_zone_without_orders_which_gets_a_price() -> None:
    lines = [Line(0, 2, 15), Line(2, 1, 40)]
    result = clear_zones(book(), ZONES, lines, RULES, zones=3)
    assert result.sent == (15, 15)
    assert result.prices == (20, 70, 70)


def test_a_zone_in_which_nothing_happens_has_no_price() -> None:
    alone = Book.from_columns([True, False], [10, 20], [5, 5])
    result = clear_zones(alone, [0, 0], [], RULES, zones=2)
    assert (result.prices, result.admissible, result.volume) == ((None, None), (None, None), 0)


def test_a_zone_that_only_watches_its_neighbour_shares_its_price() -> None:
    watched = Book.from_columns([True, False, True], [10, 10, 4], [5, 5, 5])
    result = clear_zones(watched, [0, 0, 1], two_zones(5), RULES, zones=2)
    assert result.prices == (10, 10)
    assert result.fills.tolist() == [5, 5, 0]


def test_a_region_shares_its_margin_as_one_market_does() -> None:
    sells = Book.from_columns([False, False, False, True], [10, 10, 10, 30], [3, 3, 3, 4])
    result = clear_zones(sells, [0, 1, 1, 1], two_zones(9), RULES, zones=2)
    assert result.fills.tolist() == clear(sells, RULES).fills.tolist() == [2, 1, 1, 4]


def test_what_the_lines_keep_from_a_share_goes_to_the_others() -> None:
    sells = Book.from_columns([False, False, True], [10, 10, 30], [8, 8, 8])
    result = clear_zones(sells, [0, 1, 1], [Line(0, 1, 3)], RULES, zones=2)
    assert result.prices == (10, 10)
    assert result.fills.tolist() == [3, 5, 8]


def test_time_priority_holds_across_the_zones_of_a_region() -> None:
    rules = MarketRules(1, 1, -100, 100, rationing="time")
    sells = Book.from_columns([False, False, False, True], [10, 10, 10, 30], [3, 3, 3, 4])
    result = clear_zones(sells, [1, 0, 1, 0], two_zones(9), rules, zones=2)
    assert result.fills.tolist() == [3, 1, 0, 4]


def test_ticks_and_lots_hold_in_zones_too() -> None:
    rules = MarketRules(tick=5, lot=10, floor=-100, cap=100)
    orders = Book.from_columns([False, True, True], [10, 25, 20], [70, 50, 40])
    result = clear_zones(orders, [0, 1, 1], [Line(0, 1, 60)], rules, zones=2)
    assert result.fills.tolist() == [60, 50, 10]
    assert result.prices == (10, 20)


def test_losses_are_paid_by_those_who_cause_them() -> None:
    orders = Book.from_columns([False, True], [90, 200], [1000, 900])
    result = clear_zones(orders, [0, 1], [Line(0, 1, 1000, 100_000)], MarketRules(1, 1, 0, 1000), zones=2)
    assert (result.sent, result.received) == ((1000,), (900,))
    assert result.prices[1] is not None and result.prices[0] is not None
    assert result.prices[1] * 900 >= result.prices[0] * 1000
    assert result.welfare == 900 * 200 - 1000 * 90


REFUSED = [
    ({"lines": [Line(0, 2, 5)]}, "line 0: the target 2 is none of the 2 zones, 0 to 1"),
    ({"lines": [Line(0, 1, 5), Line(-1, 1, 5)]}, "line 1: the source -1 is none of the 2 zones"),
    ({"lines": [Line(1, 1, 5)]}, "line 0: it leads from zone 1 to itself"),
    ({"lines": [Line(0, 1, -5)]}, "line 0: the capacity -5 is not a multiple of the lot 5"),
    ({"lines": [Line(0, 1, 7)]}, "line 0: the capacity 7 is not a multiple of the lot 5"),
    ({"lines": [Line(0, 1, 5, 1_000_000)]}, "line 0: the loss of 1000000 ppm is not from 0 to 999999"),
    ({"lines": [Line(0, 1, 5, -1)]}, "line 0: the loss of -1 ppm"),
    ({"lines": [Line(0, 1, True)]}, "line 0: the capacity must be a whole number, not True"),
    ({"lines": [Line(0, 1, 2.5)]}, "line 0: the capacity must be a whole number, not 2.5"),  # type: ignore[arg-type]
    ({"lines": [Line(0, 1, 5 * 2**62)]}, "the capacities of all lines add up to more than"),
    ({"zone": [0, 2]}, "row 1: the zone 2 is none of the 2 zones, 0 to 1"),
    ({"zone": [-1, 0]}, "row 0: the zone -1 is none of the 2 zones"),
    ({"zone": [0]}, "the column zone must have one number for each of the 2 orders"),
    ({"zone": [0.0, 1.0]}, "the column zone must hold whole numbers, not float64"),
    ({"zone": [True, False]}, "the column zone must hold whole numbers, not bool"),
    ({"zones": 0}, "there must be 1 to 32768 zones, not 0"),
    ({"zones": 10**6}, "there must be 1 to 32768 zones"),
    ({"book": Book.from_columns([True, False], [1, 2], [5, 7])}, "row 1: the quantity 7 is not a multiple"),
    (
        {"book": Book.from_columns([True, False], [1, 2], [5, 5], [False, True])},
        "row 1: orders of all or nothing cannot be cleared in zones",
    ),
]


@pytest.mark.parametrize(("change", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_what_cannot_be_is_refused_and_named(change: dict[str, object], told: str) -> None:
    arguments: dict[str, object] = {
        "book": Book.from_columns([True, False], [1, 2], [5, 5]),
        "zone": [0, 1],
        "lines": [],
        "rules": MarketRules(1, 5, 0, 10),
        "zones": 2,
    }
    with pytest.raises(InvalidInput) as refusal:
        clear_zones(**{**arguments, **change})  # type: ignore[arg-type]
    assert told in str(refusal.value)
