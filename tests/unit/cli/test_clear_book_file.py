"""Books as CSV: what is read, and how each kind of broken row is named."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.clear_command import BOOK, clear, refused, written

HEADER = "side,price,quantity\n"
GOOD = "buy,300,10\n"


def result(path: Path, *options: str) -> dict[str, Any]:
    told = clear(path, "--json", *options)
    assert (told.code, told.err) == (0, "")
    found: dict[str, Any] = json.loads(told.out)
    return found


def test_the_header_names_the_columns_in_any_order(tmp_path: Path) -> None:
    book = "quantity,id,side,all_or_none,price\n10,a,buy,no,300\n20,b,buy,,250\n15,c,sell,yes,100\n40,d,sell,false,250\n"
    found = result(written(tmp_path, book))
    assert (found["price"], found["fills"], found["ids"]) == (250, [10, 20, 15, 15], ["a", "b", "c", "d"])


@pytest.mark.parametrize(
    "text",
    [
        BOOK.encode("utf-8-sig"),
        BOOK.replace("\n", "\r\n").encode(),
        BOOK.replace(",", ", ").encode(),
        BOOK.replace("\n", " \n").encode(),
        BOOK.replace("buy", '"buy"').encode(),
        BOOK.rstrip("\n").encode(),
        gzip.compress(BOOK.encode()),
    ],
    ids=["byte order mark", "CRLF", "spaces before", "spaces after", "quotes", "no last newline", "gzip"],
)
def test_what_editors_and_exporters_do_to_a_file_changes_nothing(tmp_path: Path, text: bytes) -> None:
    found = result(written(tmp_path, text))
    assert (found["price"], found["fills"]) == (250, [10, 20, 15, 15])


def test_an_all_or_none_order_that_does_not_fit_is_left_out_and_told(tmp_path: Path) -> None:
    book = "side,price,quantity,all_or_none\nbuy,300,10,TRUE\nsell,100,5,no\nbuy,200,5,no\n"
    path = written(tmp_path, book)
    found = result(path)
    assert (found["fills"], found["rejected"]) == ([0, 5, 5], [0])
    told = clear(path).out.splitlines()[-1].split()
    assert " ".join(told) == "left out 1 all-or-none order better than the price, 10 lots"


def test_a_book_of_many_rows_keeps_its_order_and_its_line_numbers(tmp_path: Path) -> None:
    rows = [f"{'buy' if number % 2 else 'sell'},{number},{number + 1}" for number in range(20_000)]
    path = written(tmp_path, HEADER + "\n".join(rows))
    assert sum(result(path)["fills"]) == 2 * result(path)["volume"]
    rows[17_000] = "buy,1.5,1"
    path = written(tmp_path, HEADER + "\n".join(rows))
    assert f"{path}, line 17002: the price must be a whole number, not '1.5'" in refused(clear(path))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("hold,1,1", "the side must be buy or sell, not 'hold'"),
        ("BUY,1,1", "the side must be buy or sell, not 'BUY'"),
        ("buy,ten,1", "the price must be a whole number, not 'ten'"),
        ("buy,1.0,1", "the price must be a whole number, not '1.0'"),
        ("buy,1_000,1", "the price must be a whole number, not '1_000'"),
        ("buy,\u0663,1", "the price must be a whole number, not '\u0663'"),
        ("buy,--1,1", "the price must be a whole number, not '--1'"),
        ("buy,,1", "the price must be a whole number, not ''"),
        ("buy,1,1e3", "the quantity must be a whole number, not '1e3'"),
        ("buy,1,0", "the quantity 0 is not positive"),
        ("buy,1,-4", "the quantity -4 is not positive"),
        ("buy,9223372036854775808,1", "the price '9223372036854775808' does not fit 64 bits"),
        (f"buy,1,{'9' * 5000}", f"the quantity '{'9' * 39}…' does not fit 64 bits"),
        ("buy,4611686018427387904,1", "the price 4611686018427387904 lies beyond 4611686018427387903"),
        ("buy,1", "2 values under a header of 3; give side,price,quantity"),
        ("buy,1,1,1", "4 values under a header of 3; give side,price,quantity"),
        ("", "the line is blank; take it out"),
        ('buy,"1\n",1', "a quoted value runs over the end of the line; look at its quotes"),
        ('buy,"1,1', "the row cannot be read (unexpected end of data); look at its quotes"),
        ('buy,"1"0,1', "the row cannot be read (',' expected after '\"'); look at its quotes"),
    ],
    ids=lambda value: value[:30],
)
def test_a_broken_row_is_named_by_file_and_line_and_nothing_is_printed(
    tmp_path: Path, row: str, says: str
) -> None:
    path = written(tmp_path, f"{HEADER}{GOOD * 3}{row}\n{GOOD}")
    for options in ((), ("--json",)):
        assert refused(clear(path, *options)) == f"{path}, line 5: {says}"


def test_quantities_that_no_sum_could_hold_are_refused_with_the_line_of_the_largest(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEADER}buy,1,1\nsell,1,{2**62}\n")
    assert refused(clear(path)).endswith(f"the largest is {2**62} in line 3")


def test_a_book_at_the_very_edge_is_cleared_and_told_in_80_columns(tmp_path: Path) -> None:
    price = 2**62 - 1
    path = written(tmp_path, f"{HEADER}buy,{price},{2**61}\nsell,{-price},{2**61 - 5}\nsell,{price},5\n")
    told = clear(path, "--plot", tmp_path / "edge.svg")
    assert (told.code, told.err) == (0, "")
    assert max(map(len, told.out.splitlines()[:-1])) <= 80


@pytest.mark.parametrize(
    ("answer", "says"), [("maybe", "must be yes or no, not 'maybe'"), ("1", "must be yes or no, not '1'")]
)
def test_all_or_none_is_yes_or_no(tmp_path: Path, answer: str, says: str) -> None:
    path = written(tmp_path, f"side,price,quantity,all_or_none\nbuy,1,1,{answer}\n")
    assert refused(clear(path)) == f"{path}, line 2: all_or_none {says}"


def test_an_id_that_is_no_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, b"side,price,quantity,id\nbuy,1,1,a\nbuy,1,1,\xff\n")
    assert refused(clear(path)).startswith(f"{path}, line 3: the id '\\udcff' is no UTF-8 text")


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("", "the header is missing; begin with side,price,quantity"),
        (
            "side,price,quantity,colour",
            "the column 'colour' is unknown; the columns are side, price, quantity, id, all_or_none",
        ),
        ("side,price,price,quantity", "the header names price twice; leave one of the two columns out"),
        ("side,price", "the header lacks quantity; it must name side,price,quantity"),
    ],
)
def test_a_header_that_does_not_do_is_refused_by_name(tmp_path: Path, header: str, says: str) -> None:
    path = written(tmp_path, f"{header}\n")
    assert refused(clear(path)) == f"{path}, line 1: {says}"


def test_prices_off_the_tick_and_quantities_off_the_lot_are_named_by_line(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEADER}buy,10,10\nbuy,12,10\n")
    assert (
        refused(clear(path, "--tick", "5")) == f"{path}, line 3: the price 12 is not a multiple of the tick 5"
    )
    assert (
        refused(clear(path, "--lot", "4"))
        == f"{path}, line 2: the quantity 10 is not a multiple of the lot 4"
    )


def test_a_broken_gzip_file_is_told_in_one_sentence(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(BOOK.encode())[:-9], "book.csv.gz")
    assert refused(clear(path)).startswith(f"cannot read {path}: ")
