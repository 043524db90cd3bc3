"""Three markets, brought from one phase of a slot's life to the next.

Two are twins of one mint, so that only the check of the market tells their accounts apart; the third has another mint, and
rations by time.
"""

from collections.abc import Callable
from enum import IntEnum
from functools import cache
from typing import Any

from solders.pubkey import Pubkey

from tests.program.input_mutations.stage import BETTER, BUYER, IDLE, LEFT_OUT, OTHERS, SELLER, Stage
from tests.program.reference.state import Market
from tests.program.simulation.arena import Arena, key_of
from tests.program.simulation.founding import PEOPLE, QUICK, WALLETS, give_tokens, initialize, make_mint
from tests.program.simulation.sight import next_slot
from tests.program.texts import signatures

RULES: dict[str, Any] = QUICK | {"penalty": 5_001, "penalty_cap": 400_000, "bond_minimum": 20_000}
BY_TIME = {"rationing": 1}
BOND, OUTSIDE, MONEY, GRANTED = 100_000, 10**11, 10**8, 100
LAST_GATED, LAST_TO_SETTLE, TO_CHALLENGE, END = 31, 90, 110, 151
"""Seconds after the first gate: the third gate has passed; a batch of the first slot may just be settled; its clearing and
the lack of the second may be challenged; all windows of all three are over."""
ANNOUNCED, LIFE = 20, 120
"""Seconds from a pause's announcement to its beginning, and that windows last."""


class Phase(IntEnum):
    """Each follows upon the one before, in all three markets."""

    TRADING = 0  # orders for three slots are registered
    GATED = 1  # all three gates have passed
    POSTED = 2  # the first and the third slot have a price and three batches, of which one is settled
    SETTLED = 3  # the first slot has two settled batches, and may be challenged; the second was missed
    CHALLENGED = 4  # the bond has paid once
    OVER = 5  # everything may be closed and released
    PAUSING = 6  # a pause is announced
    PAUSED = 7  # and has lasted for all windows


@cache
def stage_in(phase: Phase) -> Stage:
    """One for all scenes of a phase, who leave it as it is."""
    return bring_to(phase)


def bring_to(phase: Phase) -> Stage:
    """A new one."""
    arena = Arena()
    for label in (*WALLETS, *PEOPLE):
        arena.key(label)
    stage = Stage(arena)
    _found(stage)
    for number, bring in enumerate(_BRING):
        if number <= phase:
            for market in stage.markets:
                bring(stage, market)
    return stage


def _found(stage: Stage) -> None:
    """Three bonded markets; all wallets but one have accounts, all but two have money in them."""
    arena = stage.arena
    mints = [make_mint(arena, label, 6) for label in ("one mint", "another mint")]
    for mint in mints:
        for label in (*WALLETS, *PEOPLE):
            give_tokens(arena, stage.key(label), mint, OUTSIDE)
    roles = {"authority": "authority", "keeper": "keeper", "fund_owner": "fund owner"}
    others = {role: key_of(OTHERS[label]).pubkey() for role, label in roles.items()}
    stage.markets = [initialize(arena, name, mints[0], RULES) for name in (b"HOME", b"TWIN")]
    stage.markets.append(initialize(arena, b"FAR", mints[1], RULES | BY_TIME | others))
    stage.first = next_slot(arena.content(stage.home, Market), arena.state.now)
    for market in stage.markets:
        source = stage.tokens("authority", market)
        stage.must(stage.ask("deposit_bond", "authority", {"amount": BOND}, market, source=source))
        stage.must(stage.ask("resume", "authority", market=market))
        values = {"proposed": stage.key("heir", market)}
        stage.must(stage.ask("propose_authority", "authority", values, market))
        for label in (BUYER, SELLER, LEFT_OUT, IDLE):
            _open(stage, market, label)


def _open(stage: Stage, market: Pubkey, label: str) -> None:
    trader = stage.trader(label, market)
    stage.must(stage.ask("open_trader", "sponsor", {"wallet": stage.key(label)}, market, trader=trader))
    if label == IDLE:
        return
    source = stage.tokens(label, market)
    stage.must(stage.ask("deposit", label, {"amount": MONEY}, market, trader=trader, source=source))
    grant = {"max_sell_lots": GRANTED, "max_buy_lots": GRANTED}
    stage.must(stage.ask("set_limits", "authority", grant, market, trader=trader))


def _trade(stage: Stage, market: Pubkey) -> None:
    """Who is left out comes first: his share is due by time as well as by quantity."""
    orders: list[tuple[str, list[dict[str, Any]]]] = [
        (LEFT_OUT, [{}]),
        (BUYER, [{}, {"lots": 2, "limit": BETTER}]),
        (SELLER, [{"side": "SELL", "lots": 9}]),
    ]
    for label, wanted in orders:
        texts = [stage.text(label, number, market, **parts) for number, parts in enumerate(wanted)]
        reader = stage.ask("register_orders", market=market, trader=stage.trader(label, market))
        stage.must(signatures(key_of(label), *texts), reader)
    bounds = {
        "expiry": stage.arena.state.now + 10_000,
        "max_lots": 20,
        "max_buy_limit": 300,
        "min_sell_limit": 200,
        "max_locked": 10**7,
    }
    values = {"delegate": stage.key("delegate"), "bounds": bounds}
    stage.must(stage.ask("set_delegate", BUYER, values, market, trader=stage.trader(BUYER, market)))


def _gate(stage: Stage, market: Pubkey) -> None:
    stage.clock(LAST_GATED)


def _post(stage: Stage, market: Pubkey) -> None:
    for index in (stage.first, stage.first + 2):
        stage.must(stage.post(index, market))
        stage.must(stage.settle(index, 0, market))


def _settle(stage: Stage, market: Pubkey) -> None:
    stage.clock(LAST_TO_SETTLE)
    stage.must(stage.settle(stage.first, 1, market))
    stage.clock(TO_CHALLENGE)


def _challenge(stage: Stage, market: Pubkey) -> None:
    slot, trader = stage.slot(stage.first, market), stage.trader(BUYER, market)
    stage.must(stage.ask("challenge_underfilled", None, {"record": 1}, market, slot=slot, trader=trader))


def _end(stage: Stage, market: Pubkey) -> None:
    stage.clock(END)


def _pause(stage: Stage, market: Pubkey) -> None:
    stage.must(stage.ask("pause", "authority", market=market))


def _wait(stage: Stage, market: Pubkey) -> None:
    stage.clock(END + ANNOUNCED + LIFE)


_BRING: tuple[Callable[[Stage, Pubkey], None], ...] = (
    _trade,
    _gate,
    _post,
    _settle,
    _challenge,
    _end,
    _pause,
    _wait,
)
