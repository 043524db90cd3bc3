"""The vectors of the order text, read by the program itself: through register_orders and end_orders_signed."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.program.harness import Chain
from tests.program.refusals import refused
from tests.program.texts import signatures
from tests.program.tokens import make_mint
from tests.program.world import Trader, World, new_world
from tests.vectors.make_order_text import FILE, render

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "order_text.json").read_text())
FAULTS = {
    "trader": "TextTrader",
    "tag": "TextTag",
    "syntax": "TextSyntax",
    "quantity": "TextQuantity",
    "off_lot": "TextOffLot",
    "price": "TextPrice",
    "off_tick": "TextOffTick",
    "date": "TextDate",
    "off_slot": "TextOffSlot",
    "slots": "TextSlots",
    "time": "TextTime",
}
# Signing times of the vectors lie anywhere: the account is opened long before them, and may buy and sell anything.
OPENED_AT, EVERYTHING = 1_000, 2**62
LAST_CLOCK = 2**32 - 2


def world_of(vector: dict[str, Any]) -> tuple[World, Trader]:
    """The vector's market with all prices that can be spelled, and a trader who can pay for anything."""
    rules = VECTORS["markets"][vector["market"]]
    decimals = rules["tick_decimals"]
    step = rules["tick"] // 10 ** (rules["quote_decimals"] - decimals)
    characters = 8 if decimals else 9  # a price has nine, one of which may be the point and one the sign
    # Below zero there is a digit less; with seven decimals none is left before the point.
    below = 10 ** (characters - 1) - 1 if characters - 1 > decimals else 0
    bounds = {"cap": (10**characters - 1) // step, "floor": -(below // step)}
    windows = {"post_seconds": 1, "settle_seconds": 2, "life_seconds": 3, "fresh_seconds": 600}
    names = ("slot_seconds", "lot", "tick", "tick_decimals")
    chain = Chain()
    mint = make_mint(chain, decimals=rules["quote_decimals"])
    numbers = {name: rules[name] for name in names} | bounds | windows
    world = new_world(chain, mint=mint, fee=0, order_fee=0, **numbers)
    chain.set_now(OPENED_AT)
    return world, world.open(free=EVERYTHING, sell=2**32 - 1, buy=2**32 - 1)


def spoken_by(world: World, who: Trader, text: str) -> bytes:
    """The vector's text with the address and tag of this very account."""
    tag = world.state().tag.decode()
    spoken = text.replace(VECTORS["trader"], str(who.address))
    tags = {VECTORS["tag"]: tag, VECTORS["tag"].upper(): "0000000A", VECTORS["tag"][:7] + " ": tag[:7] + " "}
    for old, new in tags.items():
        spoken = spoken.replace(f" {old}", f" {new}", 1)
    return spoken.encode()


def named(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", VECTORS[kind], ids=[vector["name"] for vector in VECTORS[kind]])


@named("orders")
def test_the_program_registers_what_the_vector_says(vector: dict[str, Any]) -> None:
    world, who = world_of(vector)
    seconds = vector["time"] // 1000
    world.chain.set_now(min(seconds, LAST_CLOCK))
    carried = signatures(who.key, spoken_by(world, who, vector["text"])), world.register_ix(who)
    if seconds > LAST_CLOCK:
        with refused("TimeFuture"):
            world.send(*carried)
        return
    world.send(*carried)
    record = world.trader(who).records[0]
    expected = [
        {"buy": 0, "sell": 1}[vector["side"]],
        *(vector[n] for n in ("lots", "limit", "first", "count", "time")),
    ]
    assert [record.side, record.lots, record.limit, record.first, record.count, record.time] == expected


@named("ends")
def test_the_program_reads_an_end_as_the_vector_says(vector: dict[str, Any]) -> None:
    """A well-formed END of an account without orders gets as far as finding nothing to end."""
    world, who = world_of(vector)
    seconds = vector["time"] // 1000
    world.chain.set_now(min(seconds, LAST_CLOCK))
    why = "NothingToEnd" if seconds <= LAST_CLOCK else "TimeFuture"
    with refused(why):
        world.send(signatures(who.key, spoken_by(world, who, vector["text"])), world.end_signed_ix(who))


@named("invalid")
def test_the_program_refuses_the_text_for_the_vectors_reason(vector: dict[str, Any]) -> None:
    world, who = world_of(vector)
    ix = world.register_ix(who) if vector["kind"] == "order" else world.end_signed_ix(who)
    with refused(FAULTS[vector["reason"]]):
        world.send(signatures(who.key, spoken_by(world, who, vector["text"])), ix)


def test_the_committed_vectors_are_what_their_script_writes() -> None:
    assert FILE.read_text() == render()
