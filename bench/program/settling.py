"""How many fills one transaction settles by households and orders of each, and what each fill costs."""

from collections.abc import Iterator
from typing import NamedTuple

from auction_engine.core.batches import BATCH_TRADERS_MAX, BATCHES_MAX
from bench.measurement import Measurement, Row, Target
from bench.program.figures import beside_targets, each, limit_of
from bench.program.lite_chain import COMPUTE_UNITS_MAX, LOCKS_MAX
from bench.program.recorded import MANY_BATCHES
from bench.program.slots import TradingSlot, trading_slot

CU_PER_FILL_MAX = 650
MANY = 40
"""Fills of a transaction from which on that bound holds."""
FEWEST = 2
"""Households of the smallest batch: a buy and a sell."""


class Mix(NamedTuple):
    """Orders that each household has, in which transaction they settle, how many households at most, and how many batches
    the slot has: each doubling makes the proof longer by a hash."""

    orders: int
    version: str = "v0"
    households: int | None = None
    batches: int = 1

    @property
    def name(self) -> str:
        parts = [
            "legacy" if self.version == "legacy" else "",
            f"{self.households} households" if self.households else "",
            f"{self.orders} order{'s' * (self.orders > 1)} each",
            f"one of {self.batches:,} batches" if self.batches > 1 else "",
        ]
        return ", ".join(filter(None, parts))


DISTINCT, TWO_ORDERS = Mix(1), Mix(2)
QUICK_MIXES = (DISTINCT, TWO_ORDERS)
MIXES = (
    *QUICK_MIXES,
    *(Mix(orders) for orders in (3, 4, 8)),
    Mix(1, households=MANY),
    Mix(1, households=MANY, batches=MANY_BATCHES),
    Mix(1, batches=BATCHES_MAX),
    Mix(1, "legacy"),
    Mix(2, "legacy"),
    Mix(2, "legacy", households=BATCH_TRADERS_MAX),  # as the engine cuts batches
)
FILLS_MIN = {DISTINCT: 60, TWO_ORDERS: 120}


def measure(quick: bool) -> Iterator[Row]:
    for mix in QUICK_MIXES if quick else MIXES:
        yield beside_targets(_row(mix), TARGETS)


def _row(mix: Mix) -> Row:
    slot = trading_slot(mix.households or LOCKS_MAX, mix.orders, lookup_table=mix.version == "v0")
    households, limit = _most(slot, mix.batches)
    _, sent = slot.settle(slot.batch(households), mix.batches)
    fills = households * mix.orders
    return {
        "mix": mix.name,
        "households": households,
        "fills": fills,
        "limited_by": limit,
        "bytes": sent.size,
        "locks": sent.locks,
        "compute_units": sent.compute_units,
        "cu_per_fill": each(sent.compute_units, fills),
        "lamports_per_fill": each(sent.paid, fills),
    }


def _most(slot: TradingSlot, batches: int) -> tuple[int, str | None]:
    """How many households fit into a transaction, one more each time, and what keeps the next one out."""
    households = FEWEST
    while households < len(slot.tradings):
        batch = slot.batch(households + 1)
        settlement = slot.settlement(batch, slot.tree(batch, batches))
        if limit := limit_of(slot.community.chain, [settlement]):
            return households, limit
        households += 1
    return households, None


def document(rows: list[Row]) -> dict[str, object]:
    """`settle`: of distinct households in one transaction, and with two orders each; worst: of all rows of 40 fills and more."""
    distinct, two = (_row_of(rows, mix) for mix in QUICK_MIXES)
    many = [row for row in rows if int(row["fills"] or 0) >= MANY]
    return {
        "settle": {
            "cu_per_fill": distinct["cu_per_fill"],
            "cu_per_fill_worst": max(int(row["cu_per_fill"] or 0) for row in many),
            "fills_per_transaction": distinct["fills"],
            "fills_per_transaction_two_orders": two["fills"],
            "lamports_per_fill": distinct["lamports_per_fill"],
            "mixes": rows,
        }
    }


def _row_of(rows: list[Row], mix: Mix) -> Row:
    return next(row for row in rows if row["mix"] == mix.name)


def _targets(mix: Mix) -> Iterator[Target]:
    where = {"mix": mix.name}
    if fills := FILLS_MIN.get(mix):
        yield Target(f"fills per transaction, {mix.name}", fills, "fills", where, at_least=True)
        yield Target(f"CU of the transaction, {mix.name}", COMPUTE_UNITS_MAX, "compute_units", where)
    yield Target(f"CU per fill, {mix.name}", CU_PER_FILL_MAX, "cu_per_fill", where)


TARGETS = tuple(target for mix in MIXES if mix.version == "v0" for target in _targets(mix))
SETTLING = Measurement(
    "settle",
    "Settling: as many fills as fit into one transaction; v0 with a lookup table unless it says legacy",
    measure,
    TARGETS,
    document,
)
