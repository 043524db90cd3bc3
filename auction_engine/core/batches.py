"""Canonical batches: the one way in which a slot's fills are cut into settlements that each balance by themselves.

A pure function of the fills, published before posting, so that anybody can settle any batch. Fills are taken in
the order of (trader address, seq) on each side; a buy and a sell are matched for the smaller of the two, and the
rest goes on. A batch ends before it would have more traders or fills than fit into one transaction.
Source: docs/rules.md, 5.4.
"""

import msgspec

from auction_engine.core.addresses import address_bytes
from auction_engine.core.sealed_book import Fill
from auction_engine.core.units import Lots

BATCH_TRADERS_MAX = 18
"""Traders whose addresses fit into one 1,232-byte transaction without a lookup table, beside 36 fills and a proof."""
BATCH_FILLS_MAX = 36
BATCHES_MAX = 2048
"""Bits in the slot account's bitmap of settled batches."""


class TraderFills(msgspec.Struct, frozen=True, kw_only=True):
    """One trader's fills in a batch, in order of seq."""

    trader: str
    fills: tuple[Fill, ...]


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Fills whose lots bought equal the lots sold. Traders stand in order of their address bytes."""

    number: int
    traders: tuple[TraderFills, ...]


def make_batches(
    fills: list[Fill], *, traders_max: int = BATCH_TRADERS_MAX, fills_max: int = BATCH_FILLS_MAX
) -> list[Batch]:
    """Cut a slot's fills into batches. The fills must balance; both maxima must be at least 2."""
    assert min(traders_max, fills_max) >= 2, "a batch holds at least one buy and one sell"
    buys = _queue(fills, "buy")
    sells = _queue(fills, "sell")
    batches: list[Batch] = []
    taken: dict[tuple[str, int], Fill] = {}
    while buys and sells:
        pair = (buys[-1], sells[-1])
        new = [fill for fill in pair if (fill.trader, fill.seq) not in taken]
        traders = {trader for trader, _ in taken} | {fill.trader for fill in new}
        if len(traders) > traders_max or len(taken) + len(new) > fills_max:
            batches.append(_batch(len(batches), taken))
            taken = {}
            continue
        lots = Lots(min(pair[0].lots, pair[1].lots))
        for queue, fill in ((buys, pair[0]), (sells, pair[1])):
            key = (fill.trader, fill.seq)
            before = taken[key].lots if key in taken else 0
            taken[key] = msgspec.structs.replace(fill, lots=Lots(before + lots))
            queue.pop()
            if fill.lots > lots:
                queue.append(msgspec.structs.replace(fill, lots=Lots(fill.lots - lots)))
    assert not buys + sells, "the fills of a slot balance"
    if taken:
        batches.append(_batch(len(batches), taken))
    return batches


def _queue(fills: list[Fill], side: str) -> list[Fill]:
    """One side's fills, the first to be taken at the end."""
    own = [fill for fill in fills if fill.side == side]
    return sorted(own, key=lambda fill: (address_bytes(fill.trader), fill.seq), reverse=True)


def _batch(number: int, taken: dict[tuple[str, int], Fill]) -> Batch:
    by_trader: dict[str, list[Fill]] = {}
    for fill in sorted(taken.values(), key=lambda fill: (address_bytes(fill.trader), fill.seq)):
        by_trader.setdefault(fill.trader, []).append(fill)
    return Batch(
        number=number,
        traders=tuple(TraderFills(trader=trader, fills=tuple(own)) for trader, own in by_trader.items()),
    )
