"""How an arena begins: two markets that share wallets, delegates and sometimes a mint, and accounts that only look the part."""

from dataclasses import replace
from hashlib import sha256
from random import Random
from typing import Any

from solders.pubkey import Pubkey

from tests.program.harness import PROGRAM, TOKEN, TOKEN_2022
from tests.program.reference.encoding import data_of
from tests.program.reference.ledger import rent
from tests.program.reference.opening import find
from tests.program.reference.state import Account, Market, Mint, Raw, Tokens
from tests.program.simulation.arena import Arena, Attempt, key_of
from tests.program.simulation.asking import ask, has
from tests.program.world import PARAMETERS

WALLETS = [f"wallet {number}" for number in range(5)]
PEOPLE = [
    "creator",
    "authority",
    "heir",
    "keeper",
    "second keeper",
    "fund owner",
    "sponsor",
    "delegate",
    "stranger",
]
OUTSIDE = 10**11
GRANTED = 120

QUICK: dict[str, Any] = PARAMETERS
SLOW: dict[str, Any] = PARAMETERS | {
    "slot_seconds": 20,
    "gate_lead_seconds": 0,
    "post_seconds": 30,
    "settle_seconds": 70,
    "life_seconds": 100,
    "fresh_seconds": 30,
    "tick": 5000,
    "lot": 250,
    "floor": -200,
    "cap": 900,
    "price_rule": 1,
    "rationing": 1,
    "fee": 0,
    "order_fee": 0,
}
BONDS = [
    {"penalty": 5_001, "penalty_cap": 12_000, "bond_minimum": 20_000},
    {"penalty": 5_001, "penalty_cap": 400_000, "bond_minimum": 300_000},
]


def address_of(label: str) -> Pubkey:
    """Somewhere without a key."""
    return Pubkey.from_bytes(sha256(label.encode()).digest())


def tokens_of(holder: Pubkey, mint: Pubkey) -> Pubkey:
    return address_of(f"tokens {holder} {mint}")


def found(seed: int) -> Arena:
    """An arena with its people, tokens and markets."""
    arena, rng = Arena(), Random(seed)
    for label in (*WALLETS, *PEOPLE):
        arena.key(label)
    one = make_mint(arena, "one mint", 6)
    mints = [one, rng.choice([one, make_mint(arena, "another mint", rng.choice([6, 9]))])]
    for holder in [key_of(label).pubkey() for label in (*WALLETS, *PEOPLE)]:
        for mint in dict.fromkeys(mints):
            give_tokens(arena, holder, mint, OUTSIDE)
    for name, rules, mint in zip((b"QUICK", b"SLOW-2"), (QUICK, SLOW), mints, strict=True):
        fee = {"fee": rng.choice([0, 7, 100]), "order_fee": rng.choice([0, 11])}
        bonded = rng.choice(BONDS) if has("deposit_bond") and (name == b"QUICK" or rng.random() < 0.5) else {}
        decimals = arena.content(mint, Mint).decimals
        ticks = {"tick": rules["tick"] * 10 ** (decimals - 6)}
        market = initialize(arena, name, mint, rules | fee | bonded | ticks)
        _settle_in(arena, rng, market)
    _look_alikes(arena, mints[0])
    return arena


def make_mint(arena: Arena, label: str, decimals: int) -> Pubkey:
    mint = Mint(decimals)
    return arena.place(address_of(label), Account(rent(mint), mint, TOKEN))


def give_tokens(arena: Arena, holder: Pubkey, mint: Pubkey, amount: int) -> Pubkey:
    tokens = Tokens(mint, holder, amount)
    return arena.place(tokens_of(holder, mint), Account(rent(tokens), tokens, TOKEN))


def must(arena: Arena, attempt: Attempt) -> None:
    fault = arena.attempt(attempt)
    assert fault is None, fault


def initialize(arena: Arena, name: bytes, mint: Pubkey, rules: dict[str, Any]) -> Pubkey:
    asked, market = initializing(arena, "creator", name, mint, rules)
    must(arena, asked)
    return market


def initializing(
    arena: Arena, creator: str, name: bytes, mint: Pubkey, rules: dict[str, Any]
) -> tuple[Attempt, Pubkey]:
    people = {"authority": "authority", "keeper": "keeper", "fund_owner": "fund owner"}
    values = {key: key_of(label).pubkey() for key, label in people.items()} | rules
    by = key_of(creator).pubkey()
    market, _ = find(b"market", bytes(by), name.rstrip(b"\0"))
    vault, _ = find(b"vault", bytes(market))
    accounts = {"creator": by, "market": market, "mint": mint, "vault": vault}
    asked = ask(arena, "initialize_market", accounts, {"name": name.ljust(12, b"\0"), "parameters": values})
    return Attempt([asked]), market


def _settle_in(arena: Arena, rng: Random, market: Pubkey) -> None:
    """Most wallets have an account with money and a grant; a bonded market begins to trade."""
    authority = key_of("authority").pubkey()
    for wallet in (key_of(label).pubkey() for label in WALLETS[: rng.choice([3, 4, 5])]):
        trader = trader_address(market, wallet)
        names = {"market": market, "trader": trader}
        payer = key_of("sponsor").pubkey()
        must(arena, Attempt([ask(arena, "open_trader", names | {"signer": payer}, {"wallet": wallet})]))
        source = tokens_of(wallet, arena.content(market, Market).mint)
        amount = rng.choice([4 * 10**6, 5 * 10**7, 10**9, 10**9])
        paying = names | {"signer": wallet, "source": source}
        must(arena, Attempt([ask(arena, "deposit", paying, {"amount": amount})]))
        grant = {"max_sell_lots": GRANTED, "max_buy_lots": GRANTED}
        must(arena, Attempt([ask(arena, "set_limits", names | {"signer": authority}, grant)]))
    minimum = arena.content(market, Market).bond_minimum
    if minimum:
        source = tokens_of(authority, arena.content(market, Market).mint)
        paying = {"market": market, "signer": authority, "source": source}
        must(
            arena,
            Attempt(
                [
                    ask(
                        arena,
                        "deposit_bond",
                        paying,
                        {"amount": rng.choice([minimum, minimum + 6_000, 10 * minimum])},
                    )
                ]
            ),
        )
        must(arena, Attempt([ask(arena, "resume", {"market": market, "signer": authority})]))


def trader_address(market: Pubkey, wallet: Pubkey) -> Pubkey:
    return find(b"trader", bytes(market), bytes(wallet))[0]


def _look_alikes(arena: Arena, mint: Pubkey) -> None:
    """The bytes of true accounts under other owners, and tokens of other programs and mints."""
    for number, (address, account) in enumerate(list(arena.state.accounts.items())):
        if account.owner == PROGRAM and number % 3 == 0:
            copy = Account(account.lamports, Raw(data_of(account.content)), TOKEN_2022)
            arena.place(address_of(f"copy of {address}"), copy)
    holder = key_of("wallet 0").pubkey()
    strange = Tokens(mint, holder, OUTSIDE)
    arena.place(address_of("strange tokens"), Account(rent(strange), Raw(data_of(strange)), TOKEN_2022))
    other = make_mint(arena, "a third mint", 6)
    give_tokens(arena, holder, other, OUTSIDE)
    unmade = replace(Mint(6), initialized=False)
    arena.place(address_of("a mint not made"), Account(rent(unmade), unmade, TOKEN))
