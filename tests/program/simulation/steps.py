"""The kinds of step and how often each is taken. A kind of the program's instructions bears the instruction's name."""

from collections.abc import Callable
from random import Random

from tests.program.layout import idl
from tests.program.simulation import (
    challenge_steps,
    governing_steps,
    order_steps,
    outside_steps,
    slot_steps,
    trader_steps,
)
from tests.program.simulation.arena import Arena, Attempt
from tests.program.simulation.report import Report
from tests.program.simulation.sight import a_moment
from tests.program.simulation.tampering import tampered

Maker = Callable[[Arena, Random], Attempt]

WEIGHTS: dict[Maker, int] = {
    order_steps.register_orders: 16,
    slot_steps.settle_batch: 16,
    slot_steps.post_clearing: 12,
    order_steps.release_orders: 6,
    slot_steps.close_slot: 5,
    trader_steps.deposit: 5,
    trader_steps.withdraw: 4,
    order_steps.end_orders: 3,
    order_steps.end_orders_signed: 3,
    trader_steps.set_limits: 3,
    trader_steps.open_trader: 2,
    governing_steps.initialize_market: 1,
    trader_steps.set_delegate: 3,
    trader_steps.add_records: 2,
    trader_steps.close_trader: 3,
    governing_steps.set_fees: 1,
    governing_steps.set_keeper: 1,
    governing_steps.propose_authority: 1,
    governing_steps.accept_authority: 1,
    governing_steps.pause: 1,
    governing_steps.resume: 3,
    governing_steps.collect_fees: 1,
    governing_steps.collect_fund: 1,
    governing_steps.deposit_bond: 3,
    governing_steps.withdraw_bond: 2,
    challenge_steps.challenge_underfilled: 6,
    challenge_steps.challenge_crossing: 6,
    challenge_steps.challenge_rationing: 6,
    outside_steps.give_tokens: 1,
    outside_steps.give_lamports: 1,
    outside_steps.again: 2,
    outside_steps.together: 2,
}
OUTSIDE = {"give_tokens", "give_lamports", "again", "together"}
NAMES: dict[bytes, str] = {bytes(each["discriminator"]): each["name"] for each in idl()["instructions"]}
BUILT = set(NAMES.values())

MAKERS: dict[str, Maker] = {maker.__name__: maker for maker in WEIGHTS}
KINDS: list[str] = [maker.__name__ for maker, weight in WEIGHTS.items() for _ in range(weight)]

CLOCK_MOVES, TAMPERED = 0.22, 0.15


def take(arena: Arena, kind: str, seed: int, report: Report) -> None:
    """One step: time may pass, somebody makes a transaction, somebody may tamper with it, and both sides get it.

    Hypothesis likes to draw the same number again: the second time it means something else, else most repetitions would
    only be refused. Of the very same transaction again there is a kind of its own.
    """
    rng = Random(f"{kind} {seed} {arena.times_taken[kind, seed]}")
    arena.times_taken[kind, seed] += 1
    if rng.random() < CLOCK_MOVES:
        arena.set_clock(a_moment(arena, rng), arena.state.slot + rng.randrange(4))
    attempt = MAKERS[kind](arena, rng)
    hostile = rng.random() < TAMPERED
    if hostile:
        attempt = tampered(arena, rng, attempt)
    before = arena.depths.copy()
    fault = arena.attempt(attempt)
    report.depths += arena.depths - before
    report.count(kind if kind in OUTSIDE else _named(attempt), fault, hostile)


def _named(attempt: Attempt) -> str:
    """The last of its instructions: the makers of steps whose time has not come make another."""
    return NAMES.get(bytes(attempt.instructions[-1].data)[:8], "signatures alone")
