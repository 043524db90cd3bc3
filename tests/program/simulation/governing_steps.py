"""What authority, heir, keeper and fund owner do with a market, and markets that are made besides."""

from collections.abc import Callable
from random import Random
from typing import Any

from solders.pubkey import Pubkey

from tests.program.reference.state import Market
from tests.program.reference.windows import pause_is_open
from tests.program.simulation.arena import Arena, Attempt, key_of
from tests.program.simulation.asking import ask
from tests.program.simulation.founding import QUICK, SLOW, initializing, tokens_of
from tests.program.simulation.sight import a_market

MARKETS_MAXIMUM = 4
NAMES = [b"QUICK", b"THIRD", b"A", b"ZONE-7-ZONE7", b"", b"small", b"A B", b"A\0B"]
BAD_OR_EDGE: list[dict[str, Any]] = [
    {"post_seconds": 0},
    {"post_seconds": 90},
    {"settle_seconds": 120},
    {"life_seconds": 121},
    {"fresh_seconds": 0},
    {"fresh_seconds": 601},
    {"fresh_seconds": 600},
    {"tick": 0},
    {"tick": 1001},
    {"tick": 2**63, "lot": 2},
    {"lot": 0},
    {"lot": 10_000_000},
    {"tick_decimals": 7},
    {"tick": 1, "lot": 1000, "tick_decimals": 6, "cap": 9_999_999, "floor": -999_999},
    {"tick": 1, "lot": 1000, "tick_decimals": 6, "cap": 99_999_999, "floor": -9_999_999},
    {"tick": 10_000_000, "lot": 9_999_900, "tick_decimals": 0, "cap": 9_999_999, "floor": -9_999_999},
    {"floor": 1, "cap": 0},
    {"cap": 99_999_999, "floor": -9_999_999},
    {"cap": 100_000_000},
    {"tick": 10**12, "cap": 200, "floor": 0, "tick_decimals": 0, "lot": 1},
    {"fee": 101},
    {"order_fee": 1001},
    {"penalty": 1},
    {"penalty": 5, "penalty_cap": 5},
    {"price_rule": 3},
    {"rationing": 2},
    {"bond_minimum": 1},
    {"authority": Pubkey.default()},
    {"keeper": Pubkey.default()},
    {"penalty_cap": 1, "fund_owner": Pubkey.default()},
]


def initialize_market(arena: Arena, rng: Random) -> Attempt:
    """Mostly with rules that are wrong or just right; a few markets are enough."""
    rules = dict(rng.choice([QUICK, SLOW]))
    many = len(arena.of_kind(Market)) >= MARKETS_MAXIMUM
    name = NAMES[0] if many else rng.choice(NAMES[1:4] if rng.random() < 0.8 else NAMES)
    if many or rng.random() < 0.7:
        rules |= rng.choice(BAD_OR_EDGE)
    mint = rng.choice([market.mint for _, market in arena.of_kind(Market)])
    attempt, _ = initializing(arena, rng.choice(["creator", "stranger"]), name, mint, rules)
    return attempt


def _governed(
    arena: Arena, rng: Random, wanted: Callable[[Market], bool] = lambda _: True
) -> tuple[dict[str, Pubkey], Market]:
    """A market and who signs for it; mostly a market that is as wanted, if there is one."""
    address, market = _market(arena, rng, wanted)
    signer = (
        market.authority
        if rng.random() < 0.9
        else key_of(rng.choice(["authority", "heir", "keeper"])).pubkey()
    )
    return {"market": address, "signer": signer}, market


def _market(arena: Arena, rng: Random, wanted: Callable[[Market], bool]) -> tuple[Pubkey, Market]:
    fitting = [each for each in arena.of_kind(Market) if wanted(each[1])]
    return rng.choice(fitting) if fitting and rng.random() < 0.9 else a_market(arena, rng)


def set_fees(arena: Arena, rng: Random) -> Attempt:
    accounts, market = _governed(arena, rng)
    fee = rng.choice([0, 7, 13, market.fee_maximum, market.fee_maximum + 1])
    order_fee = rng.choice([0, 11, market.order_fee_maximum, market.order_fee_maximum + 1])
    return Attempt([ask(arena, "set_fees", accounts, {"fee": fee, "order_fee": order_fee})])


def set_keeper(arena: Arena, rng: Random) -> Attempt:
    accounts, _ = _governed(arena, rng)
    keepers = [key_of(label).pubkey() for label in ("keeper", "second keeper")]
    return Attempt(
        [ask(arena, "set_keeper", accounts, {"keeper": rng.choice([*keepers, *keepers, Pubkey.default()])})]
    )


def propose_authority(arena: Arena, rng: Random) -> Attempt:
    accounts, _ = _governed(arena, rng)
    heirs = [key_of(label).pubkey() for label in ("heir", "authority")]
    proposed = rng.choice([*heirs, *heirs, Pubkey.default()])
    return Attempt([ask(arena, "propose_authority", accounts, {"proposed": proposed})])


def accept_authority(arena: Arena, rng: Random) -> Attempt:
    address, market = _market(arena, rng, lambda market: market.pending_authority in arena.keys)
    heir = market.pending_authority
    if heir not in arena.keys and rng.random() < 0.7:
        return propose_authority(arena, rng)
    if heir not in arena.keys or rng.random() < 0.1:
        heir = key_of(rng.choice(["heir", "stranger"])).pubkey()
    return Attempt([ask(arena, "accept_authority", {"market": address, "signer": heir})])


def pause(arena: Arena, rng: Random) -> Attempt:
    return Attempt([ask(arena, "pause", _governed(arena, rng)[0])])


def resume(arena: Arena, rng: Random) -> Attempt:
    paused = any(pause_is_open(market) for _, market in arena.of_kind(Market))
    if not paused and rng.random() < 0.85:
        return deposit_bond(arena, rng)
    return Attempt([ask(arena, "resume", _governed(arena, rng, pause_is_open)[0])])


def collect_fees(arena: Arena, rng: Random) -> Attempt:
    accounts, market = _governed(arena, rng, lambda market: market.fees > 0)
    destination = {"destination": tokens_of(accounts["signer"], market.mint)}
    return Attempt([ask(arena, "collect_fees", accounts | destination)])


def collect_fund(arena: Arena, rng: Random) -> Attempt:
    address, market = _market(arena, rng, lambda market: market.fund > 0)
    owner = market.fund_owner if rng.random() < 0.9 else market.authority
    accounts = {"market": address, "signer": owner, "destination": tokens_of(owner, market.mint)}
    return Attempt([ask(arena, "collect_fund", accounts)])


def deposit_bond(arena: Arena, rng: Random) -> Attempt:
    address, market = _market(arena, rng, lambda market: market.bond < market.bond_minimum)
    payer = key_of(rng.choice(["authority", "heir", "stranger", "wallet 0"])).pubkey()
    lacking = max(0, market.bond_minimum - market.bond)
    amount = rng.choice([0, 1, lacking or 5, lacking or 5, max(1, lacking - 1), 10**6])
    accounts = {"market": address, "signer": payer, "source": tokens_of(payer, market.mint)}
    return Attempt([ask(arena, "deposit_bond", accounts, {"amount": amount})])


def withdraw_bond(arena: Arena, rng: Random) -> Attempt:
    accounts, market = _governed(arena, rng, lambda m: m.bond > 0 and pause_is_open(m))
    amount = rng.choice([0, 1, market.bond // 2, market.bond, market.bond + 1])
    destination = {"destination": tokens_of(accounts["signer"], market.mint)}
    return Attempt([ask(arena, "withdraw_bond", accounts | destination, {"amount": amount})])
