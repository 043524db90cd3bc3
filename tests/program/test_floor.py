"""The floor is a fair yardstick: whatever valid batch both settle, it leaves every account as the program does."""

import random
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from bench.program.checks import FLOOR_FILE, both
from tests.program.harness import Chain
from tests.program.trees import Fill, batch_data, by_trader, proof
from tests.program.world import Trader, World, fill, new_world
from tests.requirements import need

SLOTS_AHEAD = 3
BATCHES = 2
NEVER = 2**32 - 1


@dataclass
class Placed:
    """An order, and how many of its lots are not filled in the slot at hand."""

    who: Trader
    record: SimpleNamespace
    left: int


@pytest.fixture(autouse=True)
def floor_is_built() -> None:
    need(FLOOR_FILE.is_file(), f"{FLOOR_FILE} is missing: programs/build makes it")


def place_orders(world: World, chance: random.Random, price: int) -> list[Placed]:
    """Orders of four people that all accept the price; some can pay only for what they lock at first."""
    placed = []
    for side in ("BUY", "SELL", "BUY", "SELL"):
        who = world.open(free=10**9, buy=1000, sell=1000)
        for _ in range(chance.randint(1, 3)):
            own = side if chance.random() < 0.7 else chance.choice(("BUY", "SELL"))
            limit = price + chance.randint(0, 50) * (1 if own == "BUY" else -1)
            lots, slots = chance.randint(1, 20), chance.choice((3, 5, 9, 17, 18, 19, 40))
            words = f"{'-' if limit < 0 else ''}{abs(limit) // 1000}.{abs(limit) % 1000:03}"
            record = world.order(who, side=own, energy=100 * lots, price=words, slots=slots)
            placed.append(Placed(who, record, lots))
        if chance.random() < 0.5:
            keep = chance.randint(0, 2000)
            world.send(world.withdraw_ix(who, world.trader(who).free - keep), signers=(who.key,))
    return placed


def random_fills(chance: random.Random, placed: list[Placed]) -> list[Fill]:
    """Some lots of some orders, as many bought as sold; counted as filled."""
    sides = [[order for order in placed if order.record.side == side] for side in (0, 1)]
    room = min(sum(order.left for order in side) for side in sides)
    total = chance.randint(1, room) if room else 0
    fills = [own for side in sides for own in shared_out(chance, side, total)]
    return sorted(fills, key=lambda own: bytes(own.trader))


def shared_out(chance: random.Random, side: list[Placed], total: int) -> list[Fill]:
    """So many lots over the orders of a side by chance, never more than an order has left."""
    fills = []
    for number, order in enumerate(side):
        left_behind = sum(other.left for other in side[number + 1 :])
        lots = chance.randint(max(0, total - left_behind), min(total, order.left))
        order.left -= lots
        total -= lots
        if lots:
            fills.append(fill(order.who, order.record, lots))
    return fills


def end_some(world: World, chance: random.Random, placed: list[Placed]) -> None:
    """Between gate and settlement: the fills stand, the collateral for later slots is freed."""
    for order in placed:
        record = world.trader(order.who).records[order.record.place]
        is_pending = world.gate(record.first + record.count - 1) >= world.chain.now
        if chance.random() < 0.2 and record.ended_at == NEVER and is_pending:
            world.send(world.end_ix(order.who, record.time), signers=(order.who.key,))


@pytest.mark.parametrize("seed", range(12))
def test_the_floor_leaves_every_account_as_the_program_does(seed: int) -> None:
    chance = random.Random(seed)
    # Of a lot at a price of 1 the seller gets less than the higher fee.
    world = new_world(Chain(), fee=chance.choice((7, 300)), fee_maximum=300)
    price = chance.choice((0, 1, 1, -1, 250, -250, chance.randint(-900, 900)))
    placed = place_orders(world, chance, price)
    first, settled = world.next_slot(), 0
    for index in range(first, first + SLOTS_AHEAD):
        world.chain.set_now(world.gate(index) + 1)
        live = [order for order in placed if is_live(world, order, index)]
        for order in live:
            order.left = order.record.lots
        batches = [fills for _ in range(BATCHES) if (fills := random_fills(chance, live))]
        if not batches:
            continue
        tree = world.post(index, price, batches)
        end_some(world, chance, placed)
        for number, fills in enumerate(batches):
            world.chain.set_now(world.chain.now + chance.randint(0, 4))
            data = batch_data(proof(tree, number), fills)
            ours, floor = both(world.chain, world.settle_ix(index, number, data, list(by_trader(fills))))
            assert floor.accounts == ours.accounts
            assert floor.sent.compute_units < ours.sent.compute_units
            settled += 1
        world.check_vault()
    assert settled


def is_live(world: World, order: Placed, index: int) -> bool:
    record = world.trader(order.who).records[order.record.place]
    return bool(record.first <= index < record.first + record.count and world.gate(index) < record.ended_at)
