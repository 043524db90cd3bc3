"""What each instruction costs in compute units, and how large its transaction is.

An address that the program derives costs more for each bump below 255 that has to be tried: all addresses here have the
bump 255, so that the numbers depend on nothing but the program.
"""

from collections.abc import Callable

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from tests.program.harness import PROGRAM, Chain, Sent
from tests.program.measuring_operators import (
    PENALTIES,
    measure_challenges,
    measure_operator,
    measure_wallet,
)
from tests.program.texts import signatures
from tests.program.tokens import make_mint, make_tokens
from tests.program.world import BIRTH, Trader, World, fill, initialize_ix, parameters
from tests.vectors.envelopes import version_0, version_1

FREE = 10**9
Measured = dict[str, dict[str, int]]


def bump(*seeds: bytes) -> int:
    return Pubkey.find_program_address(list(seeds), PROGRAM)[1]


def market_creator(chain: Chain) -> Keypair:
    """A creator whose market and vault have the bump 255."""
    while True:
        key = Keypair()
        market, market_bump = Pubkey.find_program_address([b"market", bytes(key.pubkey()), b"DEMO"], PROGRAM)
        if market_bump == 255 and bump(b"vault", bytes(market)) == 255:
            return chain.funded(key)


def trader_key(world: World) -> Keypair:
    while True:
        key = Keypair()
        if bump(b"trader", bytes(world.market), bytes(key.pubkey())) == 255:
            return key


def wait_for_plain_slot(world: World) -> int:
    """Lets time pass until the next slot's address has the bump 255; returns the slot."""
    while bump(b"slot", bytes(world.market), world.next_slot().to_bytes(4, "little")) != 255:
        world.chain.set_now(world.chain.now + world.parameters["slot_seconds"])
    return world.next_slot()


def new_market(**changes: int) -> tuple[World, Sent]:
    chain = Chain()
    chain.set_now(BIRTH)
    creator, authority, keeper = market_creator(chain), Keypair(), chain.funded()
    mint, name = make_mint(chain), b"DEMO".ljust(12, b"\0")
    rules = parameters(creator, authority, keeper, **changes)
    ix, market, vault = initialize_ix(creator.pubkey(), mint, name, rules)
    sent = chain.send(ix, signers=(creator,))
    return World(chain, creator, authority, keeper, mint, market, vault, name, vars(rules)), sent


def opened(world: World) -> tuple[Trader, Sent]:
    key = trader_key(world)
    ix = world.open_trader_ix(key.pubkey())
    sent = world.chain.send(ix)
    tokens = make_tokens(world.chain, world.mint, key.pubkey(), FREE)
    return Trader(key, ix.accounts[2].pubkey, tokens), sent


def measure_trader(costs: Callable[[str, Sent], None]) -> None:
    """A trader's instructions from opening to withdrawal."""
    world, sent = new_market()
    costs("initialize_market", sent)
    who, sent = opened(world)
    world.traders.append(who)
    costs("open_trader", sent)
    costs("set_limits", world.send(world.set_limits_ix(who, 1000, 1000), signers=(world.authority,)))
    costs("deposit", world.send(world.deposit_ix(who, FREE), signers=(who.key,)))
    for number in (1, 2, 3):
        costs(f"register_orders, {number}", world.register(who, *(world.text(who) for _ in range(number))))
    costs(
        "end_orders, 1 of 6",
        world.send(world.end_ix(who, world.trader(who).records[0].time), signers=(who.key,)),
    )
    prefix = world.text(who).prefix
    text = f"{prefix} END {world.trader(who).records[1].time} time {world.chain.now * 1000}"
    signed = signatures(who.key, text)
    costs("end_orders_signed, 1 of 6", world.send(signed, world.end_signed_ix(who)))
    costs("end_orders, 4 of 6", world.send(world.end_ix(who, 0), signers=(who.key,)))
    world.chain.set_now(world.chain.now + 1000)
    costs("release_orders, 6", world.send(world.release_ix(who)))
    costs("withdraw", world.send(world.withdraw_ix(who, 1000), signers=(who.key,)))


def measure_envelopes(costs: Callable[[str, Sent], None]) -> None:
    """As many orders inside envelopes as one transaction holds."""
    world, _ = new_market()
    who, _ = opened(world)
    world.traders.append(who)
    world.send(world.set_limits_ix(who, 1000, 1000), signers=(world.authority,))
    world.send(world.deposit_ix(who, FREE), signers=(who.key,))
    signers = b"\1" + bytes(who.wallet)
    for version, write, number in ((0, version_0, 2), (1, version_1, 3)):
        messages = [write(str(world.text(who)).encode(), signers=signers) for _ in range(number)]
        sent = world.send(signatures(who.key, *messages), world.register_ix(who))
        costs(f"register_orders, {number} in envelopes v{version}", sent)


def measure_slot(costs: Callable[[str, Sent], None], traders: int, orders: int, batches: int = 1) -> None:
    """A slot in which every trader has so many orders, all filled in one batch of so many."""
    world, _ = new_market()
    people = [world.open(free=FREE, sell=1000, buy=1000) for _ in range(traders)]
    slot = wait_for_plain_slot(world)
    world.chain.use_lookup_table(
        [PROGRAM, world.market, world.slot_address(slot), *(who.address for who in people)]
    )
    fills = []
    for number, who in enumerate(people):
        side = ("BUY", "SELL")[number % 2]
        fills += [fill(who, world.order(who, side=side, slots=96), 5) for _ in range(orders)]
    world.chain.set_now(world.gate(slot) + 1)
    tree = world.tree(slot, [fills] * batches)
    world.slots.append(world.slot_address(slot))
    sent = world.send(world.post_ix(slot, 250, batches, tree[-1][0]), signers=(world.keeper,))
    if traders == 2:
        costs("post_clearing", sent)
    depth = f", depth {len(tree) - 1}" if batches > 1 else ""
    costs(f"settle_batch, {traders} x {orders}{depth}", world.settle(slot, 0, fills, tree))
    if traders == 2:
        world.chain.set_now(world.gate(slot) + world.parameters["life_seconds"])
        costs("close_slot", world.send(world.close_ix(slot)))


def measure() -> Measured:
    """Compute units and bytes of a transaction for each case; "traders x orders of each" for settling."""
    measured: Measured = {}

    def costs(case: str, sent: Sent) -> None:
        measured[case] = {"compute_units": sent.compute_units, "bytes": sent.size}

    measure_trader(costs)
    measure_envelopes(costs)
    measure_operator(costs, new_market()[0])
    world, _ = new_market()
    who, _ = opened(world)
    measure_wallet(costs, world, who)
    measure_challenges(costs, new_market(**PENALTIES)[0], wait_for_plain_slot)
    for traders, orders in ((2, 1), (40, 1), (60, 1), (60, 2), (20, 8)):
        measure_slot(costs, traders, orders)
    measure_slot(costs, 40, 1, batches=256)
    return measured
