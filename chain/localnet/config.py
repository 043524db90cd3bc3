"""What a localnet is told when it starts."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
from solders.pubkey import Pubkey

from chain.localnet.errors import LocalnetError


class ProgramFile(NamedTuple):
    """A program that is there from the start: its address and the path of its `.so`, read at every start."""

    address: Pubkey
    path: Path


class LocalnetConfig(msgspec.Struct, frozen=True, kw_only=True):
    """`data_directory` None keeps everything in memory.

    `finality_slots`: by how many slots `finalized` trails the newest slot.
    `clock`: unix time in nanoseconds; the chain follows it, but never backwards (timeline.py).
    """

    data_directory: Path | None = None
    slot_ms: int = 400
    finality_slots: int = 4
    programs: tuple[ProgramFile, ...] = ()
    clock: Callable[[], int] = time.time_ns

    def __post_init__(self) -> None:
        if not 10 <= self.slot_ms <= 60_000:
            raise LocalnetError(f"slot_ms is {self.slot_ms}: give 10 to 60,000 milliseconds")
        if not 1 <= self.finality_slots <= 150:
            raise LocalnetError(f"finality_slots is {self.finality_slots}: give 1 to 150 slots")
