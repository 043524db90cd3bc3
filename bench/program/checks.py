"""What the checks of settling cost: the program beside one that settles the same batches and checks nothing.

The floor's source is programs/floor. It runs on a chain of its own, on copies of the accounts that belong to it, and is
measured only if it leaves every trader and slot account as the program does, byte for byte.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from bench.measurement import Measurement, Row
from bench.program.figures import each
from bench.program.keys import Keys
from bench.program.lite_chain import LiteChain, Sent
from bench.program.slots import PRICE, trading_slot

FLOOR_FILE = Path(__file__).with_name("floor.so")
SETTLED = ((2, 1), (10, 1), (20, 1), (40, 1), (60, 1), (60, 2), (20, 8))
"""Households and orders of each. One fill alone cannot balance: two are the fewest."""
QUICK_SETTLED = ((2, 1), (60, 1))


class Side(NamedTuple):
    """One of the two programs: the transaction as sent, and the accounts that it left."""

    sent: Sent
    accounts: dict[Pubkey, bytes]


def measure(quick: bool) -> Iterator[Row]:
    for households, orders in QUICK_SETTLED if quick else SETTLED:
        yield _row(households, orders)


def _row(households: int, orders: int) -> Row:
    slot = trading_slot(households, orders)
    batch = slot.batch(households)
    tree = slot.tree(batch)
    slot.community.post(slot.index, PRICE, 1, tree.root)
    ours, floor = both(slot.community.chain, slot.settlement(batch, tree))
    assert ours.accounts == floor.accounts, "the floor settles otherwise than the program"
    fills, units, least = households * orders, ours.sent.compute_units, floor.sent.compute_units
    return {
        "households": households,
        "orders_each": orders,
        "fills": fills,
        "compute_units": units,
        "cu_per_fill": each(units, fills),
        "floor": least,
        "floor_per_fill": each(least, fills),
        "checks_per_fill": each(units - least, fills),
        "floor_ratio": round(units / least, 2),
    }


def both(chain: LiteChain, settlement: Instruction) -> tuple[Side, Side]:
    """Settles by the program on its chain, and by the floor on a copy of what the settlement names."""
    named = [meta.pubkey for meta in settlement.accounts]
    copy = floor_beside(chain, named)
    written = [meta.pubkey for meta in settlement.accounts if meta.is_writable]
    under = Instruction(floor_address(), settlement.data, settlement.accounts)
    return _settled(chain, settlement, written), _settled(copy, under, written)


def _settled(chain: LiteChain, settlement: Instruction, written: list[Pubkey]) -> Side:
    sent = chain.send(settlement)
    return Side(sent, {address: chain.data(address) or b"" for address in written})


def floor_beside(chain: LiteChain, named: list[Pubkey]) -> LiteChain:
    """A chain at the same time with the floor, and these accounts in its hands."""
    copy = LiteChain(Keys("floor's payer").next(), FLOOR_FILE, floor_address())
    copy.set_now(chain.now)
    for address in named:
        copy.write(address, chain.data(address) or b"", floor_address())
    copy.use_lookup_table(named)
    return copy


def floor_address() -> Pubkey:
    """Where the floor stands: on no chain but this one."""
    return Keys("floor").next().pubkey()


FLOOR = Measurement(
    "floor",
    "Settling beside a hand-tuned loop that moves the same lots and money and checks nothing (floor)",
    measure,
)
