"""Which measurements there are, in the order in which they are run and printed."""

from pathlib import Path

from bench.batches import BATCHES
from bench.clearing import CLEARING
from bench.feed.delivery import DELIVERY
from bench.live_book import LIVE_BOOK
from bench.measurement import Measurement
from bench.peers.comparison import comparison
from bench.program.checks import FLOOR
from bench.program.instructions import INSTRUCTIONS
from bench.program.registering import REGISTERING
from bench.program.room import ROOM
from bench.program.settling import SETTLING
from bench.replay import REPLAY
from bench.zones import ZONAL


def clearing(peers_folder: Path | None) -> list[Measurement]:
    """Everything about clearing; with peers if their folder is given."""
    return [CLEARING, LIVE_BOOK, ZONAL, *(comparison(peers_folder) if peers_folder else ())]


def batches() -> list[Measurement]:
    return [BATCHES]


def replay() -> list[Measurement]:
    return [REPLAY]


def feed() -> list[Measurement]:
    return [DELIVERY]


def program() -> list[Measurement]:
    return [REGISTERING, SETTLING, FLOOR, INSTRUCTIONS, ROOM]
