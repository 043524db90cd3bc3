"""Challenges: of slots in their window, by orders that were harmed and by such that were not."""

from collections.abc import Callable
from itertools import product
from random import Random
from typing import Any

from solders.pubkey import Pubkey

from tests.program.reference.slots import slot_address
from tests.program.reference.state import BUY, Market, Order, Slot
from tests.program.reference.windows import is_live, may_challenge
from tests.program.simulation.arena import Arena, Attempt, key_of
from tests.program.simulation.asking import ask
from tests.program.simulation.order_steps import register_orders
from tests.program.simulation.sight import orders, recent_slots
from tests.program.simulation.slot_steps import Standing

GUIDED, FIND_SOMETHING_ELSE = 0.85, 0.8
Judge = Callable[[Market, Slot | None, Order, Order], bool]
Case = tuple[Pubkey, int, Standing, Standing]
"""A market, a slot's index, and two orders."""


def _cases(arena: Arena, harmed: Judge) -> list[Case]:
    """Everything that could be challenged now, as far as the orders and the price say."""
    found = []
    for market, rules in arena.of_kind(Market):
        if rules.penalty_cap == 0:
            continue
        there = {slot.index: slot for _, slot in arena.of_kind(Slot, market)}
        for index in recent_slots(rules, arena.state.now):
            if not may_challenge(rules, index, arena.state.now):
                continue
            live = [each for each in orders(arena, market) if is_live(rules, each[2], index)]
            for one, two in product(live, live):
                if harmed(rules, there.get(index), _in(one[2], index), _in(two[2], index)):
                    found.append((market, index, one, two))
    return found


def _in(order: Order, index: int) -> Order:
    """The order with its entry of this slot in front."""
    return Order(**(vars(order) | {"ring": (order.entry(index),)}))


def _filled(order: Order) -> int:
    return order.ring[0].filled


def _any(*_: object) -> bool:
    return True


def _underfilled(_: Market, slot: Slot | None, one: Order, __: Order) -> bool:
    if slot is None or slot.batches == 0:
        return False
    better = one.limit > slot.price if one.side == BUY else one.limit < slot.price
    return better and _filled(one) < one.lots


def _crossing(_: Market, slot: Slot | None, one: Order, two: Order) -> bool:
    crosses = (one.side, two.side) == (BUY, 1 - BUY) and one.limit >= two.limit
    if slot is not None and slot.batches:
        crosses &= one.limit == two.limit == slot.price
    return crosses and _filled(one) < one.lots and _filled(two) < two.lots


def _rationed(rules: Market, slot: Slot | None, one: Order, two: Order) -> bool:
    if slot is None or slot.batches == 0 or one.side != two.side or not one.limit == two.limit == slot.price:
        return False
    if rules.rationing:
        return one.seq < two.seq and _filled(one) < one.lots and _filled(two) > 0
    return _filled(two) * one.lots - _filled(one) * two.lots >= one.lots + two.lots


def _challenge(
    arena: Arena,
    rng: Random,
    name: str,
    harmed: Judge,
    make: Callable[[Case], tuple[dict[str, Pubkey], dict[str, Any]]],
) -> Attempt:
    """Mostly of a case that stands; else of any two orders, or something else is done."""
    judge = harmed if rng.random() < GUIDED else _any
    cases = _cases(arena, judge) if rng.random() < 0.95 else []
    if not cases and rng.random() < FIND_SOMETHING_ELSE:
        return register_orders(arena, rng)
    market, rules = rng.choice(arena.of_kind(Market))
    standing = orders(arena, market) or [(rules.vault, 0, Order())]
    index = rng.choice(recent_slots(rules, arena.state.now))
    case = rng.choice(cases or [(market, index, rng.choice(standing), rng.choice(standing))])
    accounts, values = make(case)
    accounts |= {"market": case[0], "slot": slot_address(case[0], case[1])[0]}
    return Attempt([ask(arena, name, accounts, values)])


def challenge_underfilled(arena: Arena, rng: Random) -> Attempt:
    return _challenge(
        arena,
        rng,
        "challenge_underfilled",
        _underfilled,
        lambda case: ({"trader": case[2][0]}, {"record": case[2][1]}),
    )


def challenge_crossing(arena: Arena, rng: Random) -> Attempt:
    payer = key_of(rng.choice(["stranger", "sponsor"])).pubkey()
    return _challenge(
        arena,
        rng,
        "challenge_crossing",
        _crossing,
        lambda case: (
            {"buyer": case[2][0], "seller": case[3][0], "payer": payer},
            {"index": case[1], "buy_record": case[2][1], "sell_record": case[3][1]},
        ),
    )


def challenge_rationing(arena: Arena, rng: Random) -> Attempt:
    return _challenge(
        arena,
        rng,
        "challenge_rationing",
        _rationed,
        lambda case: (
            {"trader": case[2][0], "other": case[3][0]},
            {"record": case[2][1], "other_record": case[3][1]},
        ),
    )
