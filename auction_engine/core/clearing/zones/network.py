"""Zones and the lines between them."""

from collections.abc import Sequence

import msgspec

from auction_engine.core.clearing.book import TOTAL_MAX
from auction_engine.core.clearing.whole_numbers import check_whole
from auction_engine.core.errors import InvalidInput

PPM = 1_000_000


class Line(msgspec.Struct, frozen=True):
    """A line that carries energy one way; a line for both ways is two of them.

    source, target: numbers of the zones at its ends, from 0. capacity: what can be sent in the slot, a multiple of the
    rules' lot, in its unit. loss_ppm: millionths of what is sent that do not arrive.
    """

    source: int
    target: int
    capacity: int
    loss_ppm: int = 0


def check_lines(lines: Sequence[Line], zones: int, lot: int) -> None:
    """Raise InvalidInput, naming the line by its number from 0, for the first that cannot be."""
    for number, line in enumerate(lines):
        check_whole(msgspec.structs.asdict(line), f"line {number}: ")
        for name, zone in (("source", line.source), ("target", line.target)):
            if not 0 <= zone < zones:
                raise InvalidInput(
                    f"line {number}: the {name} {zone} is none of the {zones} zones, 0 to {zones - 1}"
                )
        if line.source == line.target:
            raise InvalidInput(f"line {number}: it leads from zone {line.source} to itself")
        if line.capacity < 0 or line.capacity % lot:
            raise InvalidInput(
                f"line {number}: the capacity {line.capacity} is not a multiple of the lot {lot}"
            )
        if not 0 <= line.loss_ppm < PPM:
            raise InvalidInput(f"line {number}: the loss of {line.loss_ppm} ppm is not from 0 to {PPM - 1}")
    if sum(line.capacity for line in lines) > TOTAL_MAX:
        raise InvalidInput(f"the capacities of all lines add up to more than {TOTAL_MAX}")
