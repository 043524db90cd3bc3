"""The energy auction engine: wallet-signed orders, one clearing price per timeslot, settlement on Solana.

The clearing engine can be used by itself: `Book`, `MarketRules`, `clear`, `Clearing`; `analyse` and `Analysis` for what a
result means; `LiveBook` while orders come and go; `clear_zones`, `Line` and `ZonalClearing` for several zones with lines
between them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auction_engine.core.clearing import Book, Clearing, MarketRules, clear
    from auction_engine.core.clearing.analysis import Analysis, analyse
    from auction_engine.core.clearing.live_book import LiveBook
    from auction_engine.core.clearing.zones import Line, ZonalClearing
    from auction_engine.solver.zones import clear_zones

__all__ = [
    "Analysis",
    "Book",
    "Clearing",
    "Line",
    "LiveBook",
    "MarketRules",
    "ZonalClearing",
    "analyse",
    "clear",
    "clear_zones",
]

_CLEARING = "auction_engine.core.clearing"
_HOMES = {
    "Analysis": f"{_CLEARING}.analysis",
    "Book": _CLEARING,
    "Clearing": _CLEARING,
    "Line": f"{_CLEARING}.zones",
    "LiveBook": f"{_CLEARING}.live_book",
    "MarketRules": _CLEARING,
    "ZonalClearing": f"{_CLEARING}.zones",
    "analyse": f"{_CLEARING}.analysis",
    "clear": _CLEARING,
    "clear_zones": "auction_engine.solver.zones",
}


def __getattr__(name: str) -> object:
    """Import on first use: the command line, which shares this package, must not wait for numpy."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
