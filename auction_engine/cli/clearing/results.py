"""Results as values for JSON: prices, volumes and fills as whole numbers in the units of the file."""

from typing import Any

from auction_engine.cli.clearing.auction import Auction, ZoneParts
from auction_engine.core.clearing import Clearing, MarketRules, clear
from auction_engine.core.clearing.analysis import Analysis, WeightedLimit, analyse
from auction_engine.core.clearing.book import Column, Flags
from auction_engine.solver.zones import clear_zones


def book_result(auction: Auction, result: Clearing, analysis: Analysis) -> dict[str, Any]:
    """The result of a book from a CSV; `fills` has one number per row, in the order of the file, `ids` its ids."""
    ids = {} if auction.order_ids is None else {"ids": list(auction.order_ids)}
    return {
        "price": result.price,
        "volume": result.volume,
        "admissible": result.admissible,
        "fills": result.fills.tolist(),
        **ids,
        "rejected": result.rejected.tolist(),
        "analysis": _analysis(analysis),
    }


def line_result(auction: Auction, rules: MarketRules, *, with_analysis: bool) -> dict[str, Any]:
    """Clear an auction from a line of JSON; the fills of each side stand as its orders do in that line.

    With zones, price, admissible prices and fills are objects by the zone's name, and the flows of the lines are told.
    """
    if auction.zones is not None:
        return _zonal_result(auction, auction.zones, rules)
    result = clear(auction.book, rules)
    told: dict[str, Any] = {
        "id": auction.id,
        "price": result.price,
        "volume": result.volume,
        "admissible": result.admissible,
        "fills": _by_side(result.fills, auction.book.is_buy),
    }
    if with_analysis:
        told["analysis"] = _analysis(analyse(auction.book, rules, result))
    return told


def _zonal_result(auction: Auction, parts: ZoneParts, rules: MarketRules) -> dict[str, Any]:
    result = clear_zones(auction.book, parts.zone, parts.lines, rules, zones=len(parts.names))
    own = [parts.zone == number for number in range(len(parts.names))]
    fills = [_by_side(result.fills[rows], auction.book.is_buy[rows]) for rows in own]
    return {
        "id": auction.id,
        "price": dict(zip(parts.names, result.prices, strict=True)),
        "volume": result.volume,
        "admissible": dict(zip(parts.names, result.admissible, strict=True)),
        "fills": dict(zip(parts.names, fills, strict=True)),
        "lines": [
            {
                "from": parts.names[line.source],
                "to": parts.names[line.target],
                "sent": sent,
                "received": received,
            }
            for line, sent, received in zip(parts.lines, result.sent, result.received, strict=True)
        ],
        "congestion_rent": result.congestion_rent,
        "welfare": result.welfare,
        "welfare_bound": result.welfare_bound,
    }


def _by_side(fills: Column, is_buy: Flags) -> dict[str, list[int]]:
    return {"buys": fills[is_buy].tolist(), "sells": fills[~is_buy].tolist()}


def _analysis(analysis: Analysis) -> dict[str, Any]:
    return {
        **analysis._asdict(),
        "buy_limit": _fraction(analysis.buy_limit),
        "sell_limit": _fraction(analysis.sell_limit),
    }


def _fraction(limit: WeightedLimit | None) -> dict[str, int] | None:
    return None if limit is None else limit._asdict()
