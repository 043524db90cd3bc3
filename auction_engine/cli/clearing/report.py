"""A result as people read it, at most 80 columns wide: price, picture, the largest fills, what it means."""

from textwrap import fill

import numpy as np
from rich.cells import cell_len, set_cell_size

from auction_engine.cli.clearing.auction import Auction
from auction_engine.cli.clearing.picture import WIDTH, picture
from auction_engine.core.clearing import Book, Clearing, MarketRules
from auction_engine.core.clearing.analysis import Analysis, WeightedLimit

FILLS_SHOWN = 10
_GAP = "  "


def report(auction: Auction, rules: MarketRules, result: Clearing, analysis: Analysis) -> str:
    """All of it as text."""
    parts = [_headline(auction, result)]
    if len(auction.book):
        parts.append(picture(auction.book, rules, result))
    if result.volume:
        parts.append(_fills(auction, result))
    if len(auction.book):
        parts.append(_meaning(auction.book, result, analysis))
    return "\n\n".join(parts)


def _headline(auction: Auction, result: Clearing) -> str:
    buys = int(auction.book.is_buy.sum())
    sells = len(auction.book) - buys
    if result.price is None or result.admissible is None:
        reason = "no buy meets a sell" if len(auction.book) else "the book is empty"
        return f"no trade: {reason} ({_counted(buys, 'buy')}, {_counted(sells, 'sell')})"
    low, high = result.admissible
    lines = (
        f"price {result.price}   volume {result.volume}   admissible {low} to {high}",
        f"{_counted(buys, 'buy')}, {_counted(sells, 'sell')}; {_margin(result)}",
    )
    return "\n".join(fill(line, WIDTH) for line in lines)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _margin(result: Clearing) -> str:
    """What the price leaves over, in words."""
    if result.marginal_side is None:
        return "all that can trade at the price does"
    at_price = max(result.supply_volume, result.demand_volume)
    verb = "wanted" if result.marginal_side == "buy" else "offered"
    return f"{result.volume} of the {at_price} lots {verb} at this price trade"


def _fills(auction: Auction, result: Clearing) -> str:
    """The largest fills as a table; among equal ones the earlier row comes first."""
    filled = int(np.count_nonzero(result.fills))
    rows = np.argsort(-result.fills, kind="stable")[: min(filled, FILLS_SHOWN)].tolist()
    book = auction.book
    table = [("side", "limit", "quantity", "fill")]
    for row in rows:
        side = "buy" if book.is_buy[row] else "sell"
        table.append((side, str(book.price[row]), str(book.quantity[row]), str(result.fills[row])))
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    room = WIDTH - sum(widths) - len(_GAP) * len(widths)
    names = _names(auction, rows, room)
    lines = []
    for name, (side, *numbers) in zip(names, table, strict=True):
        cells = [f"{number:>{width}}" for number, width in zip(numbers, widths[1:], strict=True)]
        lines.append(_GAP.join((name, f"{side:<{widths[0]}}", *cells)))
    if filled > len(rows):
        lines.append(f"… and {filled - len(rows)} more")
    return "\n".join(["largest fills", *lines])


def _names(auction: Auction, rows: list[int], room: int) -> list[str]:
    """The first column: ids, or the rows' numbers counted from 1, under what they are, all equally wide."""
    ids = auction.order_ids
    if ids is None:
        names = ["row", *(str(row + 1) for row in rows)]
        return [f"{name:>{max(map(len, names))}}" for name in names]
    names = ["id", *(_printable(ids[row]) for row in rows)]
    width = min(max(map(cell_len, names)), room)
    return [
        set_cell_size(name, width) if cell_len(name) <= width else set_cell_size(name, width - 1) + "…"
        for name in names
    ]


def _printable(text: str) -> str:
    """Without characters that would command the terminal instead of being shown."""
    return "".join(character if character.isprintable() else "?" for character in text)


def _meaning(book: Book, result: Clearing, analysis: Analysis) -> str:
    lines = []
    if result.price is not None:
        lines += [
            ("buyers' surplus", str(analysis.consumer_surplus)),
            ("sellers' surplus", str(analysis.producer_surplus)),
            ("welfare, their sum", str(analysis.welfare)),
            ("mean limit bought", _mean(analysis.buy_limit)),
            ("mean limit sold", _mean(analysis.sell_limit)),
        ]
    lines += [
        ("one lot more bought", _price_told(book, analysis.price_if_more_demand)),
        ("one lot more sold", _price_told(book, analysis.price_if_more_supply)),
    ]
    if rejected := len(result.rejected):
        orders = _counted(rejected, "all-or-none order")
        better = (
            f" better than the price, {analysis.unfilled_better} lots" if result.price is not None else ""
        )
        lines.append(("left out", f"{orders}{better}"))
    width = max(len(name) for name, _ in lines)
    title = "what it means (money is price x quantity; means are weighted by quantity)"
    return "\n".join([title, *(f"{name:<{width}}  {value}" for name, value in lines)])


def _price_told(book: Book, price: int | None) -> str:
    """A price beyond all limits comes from floor or cap alone, which says nothing about the book."""
    if price is None:
        return "no trade"
    if price > int(book.price.max()):
        return f"price {price}, above every limit of the book"
    if price < int(book.price.min()):
        return f"price {price}, below every limit of the book"
    return f"price {price}"


def _mean(limit: WeightedLimit | None) -> str:
    """A fraction with two decimals, rounded half up, in whole numbers all the way."""
    if limit is None:
        return "-"
    hundredths = (200 * limit.total + limit.quantity) // (2 * limit.quantity)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"
