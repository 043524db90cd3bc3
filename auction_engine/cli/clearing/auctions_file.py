"""Auctions as lines of JSON: {"id", "sells": [[price, quantity], …], "buys": […]}; other keys of a line are ignored.

A line with zones is {"id", "zones": {"north": {"sells": […], "buys": […]}, …},
"lines": [{"from": "north", "to": "south", "capacity": 10, "loss_ppm": 0}, …]}; loss_ppm may be left out.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np

from auction_engine.cli.clearing.auction import Auction, Place, ZoneParts, checked_book
from auction_engine.cli.clearing.source import name_of, opened
from auction_engine.core.clearing import MarketRules
from auction_engine.core.clearing.book import INT64_MAX, Column
from auction_engine.core.clearing.zones import Line
from auction_engine.core.clearing.zones.network import check_lines
from auction_engine.core.errors import InvalidInput

SIDES = ("sells", "buys")

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SHOWN = 40
_LINE = re.compile(r"^line (\d+)")


def read_auctions(file: str, rules: MarketRules) -> list[Auction]:
    """Read and check all lines; - is standard input. Raises InvalidInput that names the file, the line and what is wrong."""
    with opened(file) as stream:
        return [read_auction(line, where, rules) for line, where in _lines(stream, name_of(file))]


def _lines(stream: Any, name: str) -> Iterator[tuple[bytes, str]]:
    for number, line in enumerate(stream, 1):
        yield line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line, f"{name}, line {number}"


def read_auction(line: bytes, where: str, rules: MarketRules) -> Auction:
    """One line as an auction; `where` names the line in messages. Raises InvalidInput."""
    found = _object(line, where)
    auction_id = found.get("id")
    if type(auction_id) not in (str, int):
        told = f"the id must be a text or a whole number, not {_short(auction_id)}"
        raise InvalidInput(f"{where}: {told if 'id' in found else 'there is no id; name the auction'}")
    if found.get("zones") is None:
        is_buy, price, quantity, names = _book_columns([("", found)], where)
        zone_parts = None
    else:
        zones = _zones(found["zones"], where)
        is_buy, price, quantity, names = _book_columns(
            [(f"zones.{name}.", zone) for name, zone in zones.items()], where
        )
        sizes = [len(zone["sells"]) + len(zone["buys"]) for zone in zones.values()]
        numbers = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
        zone_parts = ZoneParts(
            tuple(zones), numbers, _lines_between(found.get("lines", []), list(zones), rules, where)
        )
    book = checked_book(is_buy, price, quantity, None, rules, Place(where, ": ", names))
    return Auction(auction_id, book, zones=zone_parts)


def _object(line: bytes, where: str) -> dict[str, Any]:
    if not line.strip():
        raise InvalidInput(f"{where}: the line is blank; take it out")
    try:
        found = json.loads(
            line.rstrip(b"\r\n").decode(), object_pairs_hook=_without_twins, parse_constant=_no_constant
        )
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{where}: byte {error.start + 1} is no UTF-8; save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise InvalidInput(
            f"{where}: column {error.colno} is no JSON ({error.msg}); give one object per line"
        ) from error
    except InvalidInput as error:
        raise InvalidInput(f"{where}: {error}") from error
    except RecursionError as error:
        raise InvalidInput(f"{where}: the brackets are nested too deeply; give pairs in one list") from error
    except ValueError as error:  # a number of thousands of digits, which Python refuses to read
        raise InvalidInput(
            f"{where}: a number is too long to be read; prices and quantities fit 64 bits"
        ) from error
    if type(found) is not dict:
        raise InvalidInput(f"{where}: give one object with id, sells and buys, not {_short(found)}")
    return found


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twin = next(key for key in keys if keys.count(key) > 1)
        raise InvalidInput(f"the key {_short(twin)} is there twice; leave one of the two out")
    return found


def _no_constant(name: str) -> NoReturn:
    raise InvalidInput(f"{name} is no JSON; give whole numbers")


def _book_columns(parts: list[tuple[str, dict[str, Any]]], where: str) -> tuple[Any, Column, Column, Any]:
    """is_buy, price, quantity of all parts, each with its sells first, and the name of a row by its number."""
    starts: list[tuple[int, str]] = []
    pairs: list[list[int]] = []
    is_buy: list[bool] = []
    for prefix, part in parts:
        for side in SIDES:
            found = _pairs(part, side, f"{where}: {prefix}{side}")
            starts.append((len(pairs), f"{prefix}{side}"))
            pairs.extend(found)
            is_buy.extend([side == "buys"] * len(found))
    columns = np.array(pairs, np.int64).reshape(len(pairs), 2)

    def name(row: int) -> str:
        start, side = next((start, side) for start, side in reversed(starts) if start <= row)
        return f"{side}[{row - start}]"

    return np.array(is_buy, np.bool_), columns[:, 0].copy(), columns[:, 1].copy(), name


def _pairs(part: dict[str, Any], side: str, where: str) -> list[list[int]]:
    if side not in part:
        raise InvalidInput(f"{where} is missing; give [[price, quantity], …], or [] for none")
    pairs = part[side]
    if type(pairs) is not list:
        raise InvalidInput(f"{where} must be a list of [price, quantity], not {_short(pairs)}")
    for index, pair in enumerate(pairs):
        if type(pair) is not list or len(pair) != 2:
            raise InvalidInput(f"{where}[{index}] must be [price, quantity], not {_short(pair)}")
        price, quantity = pair
        if type(price) is not int or type(quantity) is not int:
            name, number = ("price", price) if type(price) is not int else ("quantity", quantity)
            raise InvalidInput(f"{where}[{index}]: the {name} must be a whole number, not {_short(number)}")
        if not (-INT64_MAX <= price <= INT64_MAX and -INT64_MAX <= quantity <= INT64_MAX):
            name, number = ("quantity", quantity) if abs(price) <= INT64_MAX else ("price", price)
            raise InvalidInput(f"{where}[{index}]: the {name} {_short(number)} does not fit 64 bits")
    return pairs


def _zones(zones: Any, where: str) -> dict[str, dict[str, Any]]:
    if type(zones) is not dict or not zones:
        told = 'an object such as {"north": {"sells": [], "buys": []}}'
        raise InvalidInput(f"{where}: zones must be {told}, not {_short(zones)}")
    for name, zone in zones.items():
        if type(zone) is not dict:
            raise InvalidInput(
                f"{where}: zones.{name} must be an object with sells and buys, not {_short(zone)}"
            )
    return zones


def _lines_between(lines: Any, names: list[str], rules: MarketRules, where: str) -> tuple[Line, ...]:
    if type(lines) is not list:
        raise InvalidInput(f"{where}: lines must be a list of the lines between zones, not {_short(lines)}")
    found = tuple(_line(line, names, f"{where}: lines[{index}]") for index, line in enumerate(lines))
    try:
        check_lines(found, len(names), rules.lot)
    except InvalidInput as error:
        told = _LINE.sub(r"lines[\1]", str(error))
        raise InvalidInput(f"{where}: {told}") from error
    return found


def _line(line: Any, names: list[str], where: str) -> Line:
    if type(line) is not dict:
        raise InvalidInput(f"{where} must be an object with from, to and capacity, not {_short(line)}")
    for key in ("from", "to"):
        if line.get(key) not in names:
            raise InvalidInput(f"{where}: {key} must name one of the zones, not {_short(line.get(key))}")
    if line["from"] == line["to"]:
        raise InvalidInput(f"{where} leads from {_short(line['from'])} to itself")
    numbers = {"capacity": line.get("capacity"), "loss_ppm": line.get("loss_ppm", 0)}
    for key, number in numbers.items():
        if type(number) is not int or not 0 <= number <= INT64_MAX:
            raise InvalidInput(f"{where}: {key} must be a whole number from 0 on, not {_short(number)}")
    return Line(names.index(line["from"]), names.index(line["to"]), **numbers)


def _short(value: Any) -> str:
    """A value as a message shows it: as JSON, and not a whole page of it."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
