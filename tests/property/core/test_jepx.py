"""Every auction of Japan's exchange in ../shared/data, with the exchange's own prices as the judge.

The exchange's rule is ours with `lowest` and a floor of 0.01 JPY/kWh. Whole days are read from its curves, cleared as
orders, and held against rule 2 read off the curves themselves; any day that lies in the folder is tried.
"""

import gzip
import json
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from auction_engine.core.clearing import MarketRules, clear
from tests.clearing_books import book_of
from tests.jepx import DATA, RAW, Curves, curves_of, decoded, orders_of, raw_days, read_day
from tests.requirements import need

RULES = MarketRules(1, 1, floor=1, cap=99_999, price_rule="lowest")
COUNTS = {"hard": 45, "ordinary": 40, "volume": 20}
NO_RAW_DATA = "no raw days"
read = cache(read_day)


@cache
def cases(kind: str) -> list[dict[str, Any]]:
    path = DATA / f"{kind}_cases.jsonl.gz"
    need(path.exists(), "no ../shared/data/jepx: the exchange's auctions are not part of the repository")
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


@pytest.mark.parametrize("kind", COUNTS)
def test_the_official_price_and_the_admissible_prices_come_out_exactly(kind: str) -> None:
    assert len(cases(kind)) == COUNTS[kind]
    for case in cases(kind):
        rows = [(False, *order) for order in case["sells"]] + [(True, *order) for order in case["buys"]]
        result = clear(book_of(rows), RULES)
        # The file's interval was computed before the floor was read: [0, 0] there is [1, 1] here.
        low, high = (max(RULES.floor, price) for price in case["admissible"])
        assert (result.price, result.admissible) == (case["official_price"], (low, high)), case["id"]
        assert result.volume == case["vmax"], case["id"]
        if case["kind"] == "volume_checked":
            assert result.volume == case["official_volume"], case["id"]


@pytest.mark.parametrize(("kind", "number"), [("hard", 0), ("hard", 1), ("ordinary", 0)])
def test_the_command_line_comes_to_the_official_price(kind: str, number: int) -> None:
    case = cases(kind)[number]
    rows = [("sell", *order) for order in case["sells"]] + [("buy", *order) for order in case["buys"]]
    text = "side,price,quantity\n" + "".join(f"{side},{price},{lots}\n" for side, price, lots in rows)
    command = [sys.executable, "-m", "auction_engine.cli", "clear", "-", "--json"]
    command += ["--price-rule", "lowest", "--floor", "1"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    low, high = (max(RULES.floor, price) for price in case["admissible"])
    assert (answer["price"], answer["admissible"]) == (case["official_price"], [low, high]), case["id"]


def admissible_on_curves(curves: Curves) -> tuple[list[int], int]:
    """Rules 1 and 2 by the cumulative quantities alone: which of their prices are admissible, and the greatest volume.

    Sells below the floor count at it, buys below it not at all, so the floor is a price even where the curves skip it.
    """
    fitting, volume = [], 0
    points = [point for point in curves.points if point[0] >= RULES.floor]
    if points[0][0] > RULES.floor:
        below = max((upto for price, upto, _ in curves.points if price < RULES.floor), default=0)
        points.insert(0, (RULES.floor, below, points[0][2]))
    sold_below = 0
    for number, (price, upto, onward) in enumerate(points):
        bought_above = points[number + 1][2] if number + 1 < len(points) else 0
        volume = max(volume, min(upto, onward))
        if bought_above <= upto and sold_below <= onward:
            fitting.append(price)
        sold_below = upto
    return fitting, volume


@pytest.mark.parametrize("path", raw_days() or [NO_RAW_DATA], ids=lambda path: getattr(path, "name", path))
def test_every_slot_of_a_raw_day_clears_as_its_curves_say(path: Any) -> None:
    need(path != NO_RAW_DATA, f"no {RAW.relative_to(DATA.parents[2])}")
    auctions = read(path)
    assert auctions
    for curves in auctions:
        sells, buys = orders_of(curves)
        result = clear(book_of([*sells, *buys]), RULES)
        fitting, volume = admissible_on_curves(curves)
        assert result.volume == volume == int(result.fills.sum()) // 2, curves.case
        if volume:
            assert result.admissible == (fitting[0], fitting[-1]), curves.case
            assert result.price == fitting[0], curves.case
        else:
            assert result.price is None, curves.case


def test_the_raw_days_hold_the_orders_and_the_official_price_of_every_case_of_those_days() -> None:
    need(raw_days(), "no ../shared/data/jepx/raw")
    known = {case["id"]: case for kind in COUNTS for case in cases(kind)}
    compared = 0
    for path in raw_days():
        for curves in read(path):
            if (case := known.get(curves.case)) is None:
                continue
            sells, buys = orders_of(curves)
            assert [list(order[1:]) for order in sells] == case["sells"], curves.case
            assert [list(order[1:]) for order in buys] == case["buys"], curves.case
            assert clear(book_of([*sells, *buys]), RULES).price == case["official_price"], curves.case
            compared += 1
    days = {curves.day for path in raw_days() for curves in read(path)}
    assert compared == sum(case["day"] in days for case in known.values()) > 0


HEADER = "電力受渡日,商品コード,入札価格(円/kWh),売入札量累積(MW),買入札量累積(MW),分断エリア連番"
DAY = [
    HEADER,
    "20990101,1,0.00,0.0,9.0,",
    "20990101,1,0.00,1.5,9.0,",
    "20990101,1,2.50,4.0,3.0,",
    "20990101,1,9.00,4.0,0.0,",
    "",
    "20990101,1,0.00,1.0,1.0,0",
]


def test_the_reader_keeps_the_larger_quantity_of_a_price_named_twice_and_turns_sums_into_orders() -> None:
    whole_system, group = curves_of(DAY)
    assert (whole_system.case, group.case) == ("jepx-20990101-01-sys", "jepx-20990101-01-0")
    assert whole_system.points == [(0, 15, 90), (250, 40, 30), (900, 40, 0)]
    assert orders_of(whole_system) == ([(False, 0, 15), (False, 250, 25)], [(True, 0, 60), (True, 250, 30)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_reader_takes_utf_8_with_or_without_a_mark_and_shift_jis(encoding: str) -> None:
    assert curves_of(decoded("\r\n".join(DAY).encode(encoding)).splitlines()) == curves_of(DAY)


@pytest.mark.parametrize(
    ("line", "fault"),
    [("20990101,1,0.001,0,0,", "line 2: 0.001 is finer"), ("20990101,1,0.01", "line 2: 3 columns")],
)
def test_the_reader_names_the_line_that_it_cannot_take(line: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        curves_of([HEADER, line])


def test_curves_that_fall_where_they_must_rise_are_no_curves() -> None:
    fallen = curves_of(["20990101,1,1.00,5.0,0.0,", "20990101,1,2.00,4.0,0.0,"])[0]
    with pytest.raises(ValueError, match="less is offered up to 200 than below it"):
        orders_of(fallen)
