"""Lines of JSON: one auction in, one result out, all of them or none."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auction_engine.cli.clearing.auctions_file import read_auction
from auction_engine.core.clearing import MarketRules
from auction_engine.core.clearing.zones import Line
from tests.requirements import need
from tests.unit.cli.clear_command import Told, clear, refused, written

DATA = Path(__file__).parents[4] / "shared" / "data" / "jepx"
FIRST = {"id": "first", "sells": [[100, 15], [250, 40]], "buys": [[300, 10], [250, 20]], "day": "20260601"}
SECOND = {"id": 2, "buys": [[1, 5]], "sells": []}
RULES = MarketRules(1, 1, -1000, 1000)


def answers(told: Told) -> list[dict[str, Any]]:
    assert (told.code, told.err) == (0, "")
    return [json.loads(line) for line in told.out.splitlines()]


def lines(*auctions: Any) -> str:
    return "".join(json.dumps(auction) + "\n" for auction in auctions)


def results(*arguments: str | Path) -> list[dict[str, Any]]:
    told = clear(*arguments)
    assert (told.code, told.err) == (0, "")
    return [json.loads(line) for line in told.out.splitlines()]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_each_line_gives_one_result_with_its_fills_by_side(tmp_path: Path, packed: bool) -> None:
    text = lines(FIRST, SECOND).encode()
    path = written(tmp_path, gzip.compress(text) if packed else text, "auctions.jsonl")
    fills = {"buys": [10, 20], "sells": [15, 15]}
    assert results("--jsonl", path) == [
        {"id": "first", "price": 250, "volume": 30, "admissible": [250, 250], "fills": fills},
        {"id": 2, "price": None, "volume": 0, "admissible": None, "fills": {"buys": [0], "sells": []}},
    ]


def test_json_adds_the_analysis_to_each_line(tmp_path: Path) -> None:
    path = written(tmp_path, lines(FIRST), "auctions.jsonl")
    (found,) = results("--jsonl", path, "--json")
    assert found["analysis"]["welfare"] == 10 * 300 + 20 * 250 - 15 * 100 - 15 * 250


@pytest.mark.parametrize(
    ("options", "price", "sells"),
    [
        (("--price-rule", "lowest"), 10, [5, 5]),
        (("--price-rule", "highest"), 20, [5, 5]),
        (("--price-rule", "midpoint"), 15, [5, 5]),
        (("--price-rule", "midpoint", "--tick", "10"), 10, [5, 5]),
        (("--floor", "17"), 18, [5, 5]),
        (("--price-rule", "highest", "--cap", "12"), 12, [5, 5]),
        (("--price-rule", "lowest", "--lot", "5"), 10, [5, 5]),
    ],
)
def test_the_rules_of_the_command_line_are_those_that_clear(
    tmp_path: Path, options: tuple[str, ...], price: int, sells: list[int]
) -> None:
    auction = {"id": 1, "sells": [[10, 5], [10, 5]], "buys": [[20, 10]]}
    (found,) = results("--jsonl", written(tmp_path, lines(auction)), *options)
    assert (found["price"], found["fills"]["sells"]) == (price, sells)


def test_rationing_by_time_serves_the_earlier_first(tmp_path: Path) -> None:
    path = written(tmp_path, lines({"id": 1, "sells": [[10, 5], [10, 5]], "buys": [[20, 6]]}))
    assert results("--jsonl", path)[0]["fills"]["sells"] == [3, 3]
    assert results("--jsonl", path, "--rationing", "time")[0]["fills"]["sells"] == [5, 1]


@pytest.mark.parametrize("name", ["hard", "ordinary", "volume"])
def test_the_exchanges_auctions_come_out_at_the_official_prices(name: str) -> None:
    path = DATA / f"{name}_cases.jsonl.gz"
    need(path.exists(), f"no {path}")
    cases = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    found = results("--jsonl", path, "--price-rule", "lowest", "--floor", "1")
    assert [result["id"] for result in found] == [case["id"] for case in cases]
    for case, result in zip(cases, found, strict=True):
        # The file's interval was computed before the floor was read: [0, 0] there is [1, 1] here.
        admissible = [max(1, price) for price in case["admissible"]]
        assert (result["price"], result["admissible"]) == (case["official_price"], admissible)
        assert sum(result["fills"]["buys"]) == sum(result["fills"]["sells"]) == result["volume"]
        if case["kind"] == "volume_checked":
            assert result["volume"] == case["official_volume"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "the line is blank; take it out"),
        (
            "{",
            "column 2 is no JSON (Expecting property name enclosed in double quotes); give one object per line",
        ),
        ('{"id":1,"sells":[],"buys":[]} {}', "column 31 is no JSON (Extra data); give one object per line"),
        ('{"id":1,"id":2,"sells":[],"buys":[]}', 'the key "id" is there twice; leave one of the two out'),
        ('{"id":1,"sells":[],"buys":[],"x":NaN}', "NaN is no JSON; give whole numbers"),
        ("[1]", "give one object with id, sells and buys, not [1]"),
        ('{"sells":[],"buys":[]}', "there is no id; name the auction"),
        ('{"id":null,"sells":[],"buys":[]}', "the id must be a text or a whole number, not null"),
        ('{"id":1,"sells":[]}', "buys is missing; give [[price, quantity], …], or [] for none"),
        ('{"id":1,"buys":[]}', "sells is missing; give [[price, quantity], …], or [] for none"),
        ('{"id":1,"sells":{},"buys":[]}', "sells must be a list of [price, quantity], not {}"),
        ('{"id":1,"sells":[],"buys":[[1,1],[1]]}', "buys[1] must be [price, quantity], not [1]"),
        ('{"id":1,"sells":[],"buys":[7]}', "buys[0] must be [price, quantity], not 7"),
        ('{"id":1,"sells":[],"buys":[[1,2,3]]}', "buys[0] must be [price, quantity], not [1, 2, 3]"),
        ('{"id":1,"sells":[],"buys":[[true,1]]}', "buys[0]: the price must be a whole number, not true"),
        ('{"id":1,"sells":[],"buys":[[1,2.0]]}', "buys[0]: the quantity must be a whole number, not 2.0"),
        ('{"id":1,"sells":[["1",1]],"buys":[]}', 'sells[0]: the price must be a whole number, not "1"'),
        ('{"id":1,"sells":[[1,0]],"buys":[]}', "sells[0]: the quantity 0 is not positive"),
        ('{"id":1,"sells":[],"buys":[[1,1],[1,-1]]}', "buys[1]: the quantity -1 is not positive"),
        (
            f'{{"id":1,"sells":[[1,{2**63}]],"buys":[]}}',
            f"sells[0]: the quantity {2**63} does not fit 64 bits",
        ),
        (
            f'{{"id":1,"sells":[[{2**62},1]],"buys":[]}}',
            f"sells[0]: the price {2**62} lies beyond {2**62 - 1}",
        ),
        (
            f'{{"id":1,"sells":[[{"9" * 5000},1]],"buys":[]}}',
            "a number is too long to be read; prices and quantities fit 64 bits",
        ),
        ("[" * 100_000, "the brackets are nested too deeply; give pairs in one list"),
    ],
    ids=lambda value: value[:30],
)
def test_a_broken_line_late_in_the_file_is_named_and_nothing_is_printed(
    tmp_path: Path, line: str, says: str
) -> None:
    path = written(tmp_path, f"{lines(FIRST, SECOND)}{line}\n{lines(FIRST)}")
    assert refused(clear("--jsonl", path)) == f"{path}, line 3: {says}"


def test_bytes_that_are_no_utf8_are_named(tmp_path: Path) -> None:
    path = written(tmp_path, b'{"id":"\xff"}\n')
    assert refused(clear("--jsonl", path)) == f"{path}, line 1: byte 8 is no UTF-8; save the file as UTF-8"


def test_a_price_off_the_tick_is_named_by_its_place_in_the_line(tmp_path: Path) -> None:
    path = written(tmp_path, lines({**SECOND, "buys": []}, FIRST))
    told = refused(clear("--jsonl", path, "--tick", "100"))
    assert told == f"{path}, line 2: sells[1]: the price 250 is not a multiple of the tick 100"


ZONES = {
    "id": "two zones",
    "zones": {"north": {"sells": [[1, 5]], "buys": []}, "south": {"sells": [], "buys": [[2, 4], [3, 4]]}},
    "lines": [{"from": "north", "to": "south", "capacity": 3, "loss_ppm": 20_000}],
}


def test_zones_get_a_price_each_and_their_lines_a_flow(tmp_path: Path) -> None:
    lossless = {**ZONES, "lines": [{"from": "north", "to": "south", "capacity": 3}]}
    assert answers(clear("--jsonl", written(tmp_path, lines(lossless)))) == [
        {
            "id": "two zones",
            "price": {"north": 1, "south": 3},
            "volume": 3,
            "admissible": {"north": [1, 1], "south": [3, 3]},
            "fills": {"north": {"buys": [], "sells": [3]}, "south": {"buys": [0, 3], "sells": []}},
            "lines": [{"from": "north", "to": "south", "sent": 3, "received": 3}],
            "congestion_rent": 6,
            "welfare": 6,
            "welfare_bound": 6,
        }
    ]


def test_a_line_that_loses_energy_delivers_less_than_it_is_sent(tmp_path: Path) -> None:
    (answer,) = answers(clear("--jsonl", written(tmp_path, lines(ZONES))))
    assert answer["lines"] == [{"from": "north", "to": "south", "sent": 3, "received": 2}]
    assert (answer["welfare"], answer["fills"]["south"]["buys"]) == (3, [0, 2])


def test_zones_without_lines_are_markets_of_their_own(tmp_path: Path) -> None:
    alone = {name: value for name, value in ZONES.items() if name != "lines"}
    (answer,) = answers(clear("--jsonl", written(tmp_path, lines(alone))))
    assert (answer["price"], answer["lines"]) == ({"north": None, "south": None}, [])


def test_a_line_with_zones_is_read_into_one_book_and_its_lines() -> None:
    auction = read_auction(json.dumps(ZONES).encode(), "line 1", RULES)
    assert auction.book.is_buy.tolist() == [False, True, True]
    assert auction.zones is not None
    assert (auction.zones.names, auction.zones.zone.tolist()) == (("north", "south"), [0, 1, 1])
    assert auction.zones.zone.dtype == np.int64
    assert auction.zones.lines == (Line(0, 1, capacity=3, loss_ppm=20_000),)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"zones": []}, 'zones must be an object such as {"north": {"sells": [], "buys": []}}, not []'),
        ({"zones": {"north": 1}}, "zones.north must be an object with sells and buys, not 1"),
        (
            {"zones": {"north": {"sells": []}}},
            "zones.north.buys is missing; give [[price, quantity], …], or [] for none",
        ),
        (
            {"zones": {"north": {"sells": [], "buys": []}, "south": {"sells": [], "buys": [[1, 1], [1, 0]]}}},
            "zones.south.buys[1]: the quantity 0 is not positive",
        ),
        ({"lines": None}, "lines must be a list of the lines between zones, not null"),
        ({"lines": [1]}, "lines[0] must be an object with from, to and capacity, not 1"),
        ({"lines": [{"from": "east"}]}, 'lines[0]: from must name one of the zones, not "east"'),
        (
            {"lines": [{"from": "north", "to": ["south"]}]},
            'lines[0]: to must name one of the zones, not ["south"]',
        ),
        (
            {"lines": [{"from": "north", "to": "south"}]},
            "lines[0]: capacity must be a whole number from 0 on, not null",
        ),
        (
            {"lines": [{"from": "north", "to": "south", "capacity": 1, "loss_ppm": 0.1}]},
            "lines[0]: loss_ppm must be a whole number from 0 on, not 0.1",
        ),
        (
            {"lines": [{"from": "north", "to": "south", "capacity": 1, "loss_ppm": 1_000_000}]},
            "lines[0]: the loss of 1000000 ppm is not from 0 to 999999",
        ),
        (
            {"lines": [{"from": "north", "to": "north", "capacity": 1}]},
            'lines[0] leads from "north" to itself',
        ),
    ],
)
def test_broken_zones_and_lines_are_named(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    path = written(tmp_path, lines({**ZONES, **change}))
    assert refused(clear("--jsonl", path)) == f"{path}, line 1: {says}"
