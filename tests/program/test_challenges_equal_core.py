"""The program accepts exactly the challenges that `core.challenges` finds, for random clearings, right and wrong ones."""

import random
from itertools import permutations

import pytest
from solders.instruction import Instruction
from solders.transaction_metadata import FailedTransactionMetadata

from auction_engine.core.challenges import Challenge, Standing, find_challenges
from auction_engine.core.clearing import Rationing
from auction_engine.core.order import Side
from auction_engine.core.units import Lots, RecordSeq, Ticks
from tests.program.harness import Chain
from tests.program.operating import Party, bonded_world, crossing_ix, rationing_ix, underfilled_ix
from tests.program.world import World, fill

SETTLE = 90
PRICES = ("0.001", "0.002", "0.003")


def is_accepted(world: World, instruction: Instruction) -> bool:
    """Whether the program would carry it out now; nothing changes."""
    world.chain.svm.expire_blockhash()
    transaction = world.chain.signed([instruction])
    return not isinstance(world.chain.svm.simulate_transaction(transaction), FailedTransactionMetadata)


def random_fills(chance: random.Random, parties: list[Party], price: int) -> list[int]:
    """Fills that the program settles at a price, with nothing fair about them."""
    most = {0: 0, 1: 0}
    wanted = []
    for _, order in parties:
        accepts = order.limit >= price if order.side == 0 else order.limit <= price
        wanted.append(chance.randint(0, order.lots) if accepts else 0)
        most[order.side] += wanted[-1]
    left = {side: min(most.values()) for side in most}
    fills = []
    for (_, order), lots in zip(parties, wanted, strict=True):
        fills.append(min(lots, left[order.side]))
        left[order.side] -= fills[-1]
    return fills


def standing(party: Party, filled: int) -> Standing:
    who, order = party
    side: Side = "buy" if order.side == 0 else "sell"
    return Standing(
        str(who.address), side, Ticks(order.limit), Lots(order.lots), RecordSeq(order.seq), Lots(filled)
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_program_and_the_core_agree_on_every_challenge_of_a_random_slot(seed: int) -> None:
    chance = random.Random(seed)
    rationing = seed % 2
    world = bonded_world(Chain(), rationing=rationing)
    world.chain.set_now(world.chain.now + 15)
    parties: list[Party] = []
    for number in range(7):
        who = world.open(free=10**8, buy=100, sell=100)
        side, limit = ("BUY", "SELL")[number % 2], chance.choice(PRICES)
        parties.append((who, world.order(who, side=side, energy=chance.randint(1, 4) * 100, price=limit)))
    index, price = parties[0][1].first, chance.randint(1, 3)
    fills = random_fills(chance, parties, price)
    posted = any(fills) and seed % 4 != 3
    if posted:
        settled = [fill(*party, lots) for party, lots in zip(parties, fills, strict=True) if lots]
        world.clear(index, price, settled)
    else:
        fills = [0] * len(parties)
    world.chain.set_now(world.gate(index) + SETTLE + 1)

    orders = [standing(party, filled) for party, filled in zip(parties, fills, strict=True)]
    rule: Rationing = "time" if rationing else "pro_rata"
    found = set(find_challenges(orders, Ticks(price) if posted else None, rule))
    for party, order in zip(parties, orders, strict=True):
        if posted:
            assert is_accepted(world, underfilled_ix(world, index, party)) == (
                Challenge("underfilled", order) in found
            )
    for (one, first), (two, second) in permutations(zip(parties, orders, strict=True), 2):
        if (first.side, second.side) == ("buy", "sell"):
            crossing = Challenge("crossing", first, second) in found
            assert is_accepted(world, crossing_ix(world, index, one, two)) == crossing
        if posted:
            rationed = Challenge("rationing", first, second) in found
            assert is_accepted(world, rationing_ix(world, index, one, two)) == rationed
