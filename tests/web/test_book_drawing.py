"""The ladder and the curves show the book as it is: every lot once, in merit order, around the price."""

from typing import Any

import pytest

from tests.web.modules import Modules

pytestmark = pytest.mark.web
RULES = {"tickStep": 1, "tickDecimals": 3}


def level(price: str, wh: int, pending: int = 0) -> dict[str, Any]:
    return {"price": price, "wh": wh, "pending_wh": pending, "orders": 1}


BOOK = {
    "buys": [level("0.300", 100), level("0.200", 50, 20), level("0.100", 10)],
    "sells": [level("0.150", 80), level("0.200", 40), level("0.250", 30)],
}


def laddered(modules: Modules, reference: str | None, count: int) -> dict[str, Any]:
    body = "return m.ladder(a.book, a.rules, a.reference, a.count);"
    argument = {"book": BOOK, "rules": RULES, "reference": reference, "count": count}
    found: dict[str, Any] = modules.run("core/ladder", body, argument)
    return found


def test_both_sides_of_one_price_share_a_row_and_prices_fall(modules: Modules) -> None:
    found = laddered(modules, "0.200", 16)
    assert [row["price"] for row in found["rows"]] == ["0.300", "0.250", "0.200", "0.150", "0.100"]
    assert (found["rows"][2]["buy"]["wh"], found["rows"][2]["sell"]["wh"]) == (50, 40)
    assert (found["split"], found["above"], found["below"]) == (3, 0, 0)


def test_a_short_ladder_keeps_the_prices_next_to_where_they_meet_and_counts_the_rest(
    modules: Modules,
) -> None:
    found = laddered(modules, "0.200", 2)
    assert [row["price"] for row in found["rows"]] == ["0.200", "0.150"]
    assert (found["split"], found["above"], found["below"]) == (1, 2, 1)


def test_without_a_price_the_ladder_stands_between_the_best_buy_and_the_best_sell(modules: Modules) -> None:
    assert laddered(modules, None, 16)["split"] == 2


@pytest.mark.parametrize(
    ("side", "total", "prices"), [("sell", 150, [150, 200, 250]), ("buy", 180, [300, 200, 100])]
)
def test_a_curve_holds_every_watt_hour_in_merit_order_pending_ones_too(
    modules: Modules, side: str, total: int, prices: list[int]
) -> None:
    body = "return m.steps(a.levels, a.side, (price) => Number(price.replace('.', '')));"
    levels = BOOK["sells" if side == "sell" else "buys"]
    found = modules.run("core/curves", body, {"levels": levels[::-1], "side": side})
    assert found["total"] == total
    assert [step["price"] for step in found["steps"]] == prices
    assert [step["from"] for step in found["steps"][1:]] == [step["to"] for step in found["steps"][:-1]]


def test_axis_values_are_round_and_lie_on_the_axis(modules: Modules) -> None:
    assert modules.run("core/curves", "return m.axisTicks(97, 412, 5);") == [100, 200, 300, 400]
    assert modules.run("core/curves", "return m.axisTicks(-50, 50, 4);") == [-50, 0, 50]
    assert modules.run("core/curves", "return m.axisTicks(7, 7, 4).length <= 5;")
