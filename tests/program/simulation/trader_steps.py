"""What traders do with their accounts and money, and what the authority grants them."""

from collections.abc import Callable
from random import Random

from solders.pubkey import Pubkey

from tests.program.reference.state import Market, Trader
from tests.program.simulation.arena import Arena, Attempt, key_of
from tests.program.simulation.asking import ask
from tests.program.simulation.founding import GRANTED, WALLETS, tokens_of, trader_address
from tests.program.simulation.sight import a_market, a_trader

Wanted = Callable[[Arena, Market, Trader], bool]


def names(
    arena: Arena, rng: Random, wanted: Wanted | None = None
) -> tuple[dict[str, Pubkey], Market, Trader]:
    """A trader account and its wallet, who signs; mostly one that is as wanted, if there is one."""
    market, rules = a_market(arena, rng)
    address, trader = a_trader(arena, rng, market)
    if wanted is not None and rng.random() < 0.9:
        fitting = [each for each in arena.of_kind(Trader, market) if wanted(arena, rules, each[1])]
        address, trader = rng.choice(fitting or [(address, trader)])
    accounts = {"market": market, "trader": address, "signer": trader.wallet}
    return accounts | {"wallet": trader.wallet}, rules, trader


def open_trader(arena: Arena, rng: Random) -> Attempt:
    market, _ = a_market(arena, rng)
    wallets = [key_of(label).pubkey() for label in (*WALLETS, "stranger", "authority", "delegate")]
    without = [w for w in wallets if trader_address(market, w) not in dict(arena.of_kind(Trader))]
    wallet = rng.choice(without or wallets)
    payer = key_of(rng.choice(["sponsor", "sponsor", "creator", "wallet 0"])).pubkey()
    accounts = {"market": market, "trader": trader_address(market, wallet), "payer": payer}
    return Attempt([ask(arena, "open_trader", accounts, {"wallet": wallet})])


def set_limits(arena: Arena, rng: Random) -> Attempt:
    accounts, rules, _ = names(arena, rng)
    amounts = [0, 1, 5, GRANTED, 2 * GRANTED, 2**32 - 1]
    weights = [1, 1, 1, 16, 16, 4]
    sell, buy = rng.choices(amounts, weights, k=2)
    by = {"authority": rules.authority}
    return Attempt([ask(arena, "set_limits", accounts | by, {"max_sell_lots": sell, "max_buy_lots": buy})])


def deposit(arena: Arena, rng: Random) -> Attempt:
    accounts, rules, trader = names(arena, rng)
    source = tokens_of(trader.wallet, rules.mint)
    amounts = [0, 1, rng.randrange(1, 10**5), rng.randrange(10**5, 10**8), 2**40, 2**64 - 1]
    amount = rng.choices(amounts, [1, 2, 3, 12, 1, 1])[0]
    return Attempt([ask(arena, "deposit", accounts | {"source": source}, {"amount": amount})])


def withdraw(arena: Arena, rng: Random) -> Attempt:
    accounts, rules, trader = names(arena, rng)
    holder = trader.wallet if rng.random() < 0.9 else key_of("stranger").pubkey()
    amounts = [trader.free, trader.free + 1, max(1, trader.free // 4), 1, 0, trader.free + trader.locked]
    amount = rng.choices(amounts, [3 if trader.free < 10**6 else 1, 1, 3, 4, 1, 1])[0]
    destination = tokens_of(holder, rules.mint)
    return Attempt([ask(arena, "withdraw", accounts | {"destination": destination}, {"amount": amount})])


def set_delegate(arena: Arena, rng: Random) -> Attempt:
    accounts, _, trader = names(arena, rng)
    delegates = [key_of("delegate").pubkey()] * 9 + [
        Pubkey.default(),
        trader.wallet,
        key_of("wallet 1").pubkey(),
    ]
    bounds = {
        "expiry": arena.state.now + rng.choice([-1, 0, 1, 20, 200, 2000, 2000, 2000]),
        "max_lots": rng.choice([0, 3, 100, 100]),
        "max_buy_limit": rng.choice([0, 250, 5000, 5000]),
        "min_sell_limit": rng.choice([-1000, -1000, 250, 260]),
        "max_locked": rng.choice([0, 10**6, 10**7, 10**9, 2**64 - 1]),
    }
    return Attempt(
        [ask(arena, "set_delegate", accounts, {"delegate": rng.choice(delegates), "bounds": bounds})]
    )


def add_records(arena: Arena, rng: Random) -> Attempt:
    accounts, _, trader = names(arena, rng)
    left = 64 - len(trader.records)
    count = rng.choice([0, 1, 2, 3, left, min(left + 1, 255)])
    return Attempt([ask(arena, "add_records", accounts, {"count": count})])


def close_trader(arena: Arena, rng: Random) -> Attempt:
    """Of those that could be closed if there is one, taking the money out in the same transaction."""
    accounts, rules, trader = names(arena, rng)
    idle = [
        (address, one)
        for address, one in arena.of_kind(Trader, accounts["market"])
        if not any(order.used for order in one.records)
    ]
    if idle and rng.random() < 0.9:
        address, trader = rng.choice(idle)
        accounts |= {"trader": address, "signer": trader.wallet, "wallet": trader.wallet}
    asked = []
    if trader.free and rng.random() < 0.8:
        taking = accounts | {"destination": tokens_of(trader.wallet, rules.mint)}
        asked = [ask(arena, "withdraw", taking, {"amount": trader.free})]
    asked.append(ask(arena, "close_trader", accounts | {"rent_payer": trader.rent_payer}))
    if rng.random() < 0.15:
        again = accounts | {"payer": key_of("sponsor").pubkey()}
        del again["signer"]
        asked.append(ask(arena, "open_trader", again, {"wallet": trader.wallet}))
    return Attempt(asked)
