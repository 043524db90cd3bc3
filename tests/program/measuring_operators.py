"""What the instructions of operators and challengers cost, beside a trader's in `measuring`."""

from collections.abc import Callable
from types import SimpleNamespace

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from tests.program.harness import Sent
from tests.program.operating import (
    Party,
    by_authority,
    collect_ix,
    crossing_ix,
    deposit_bond,
    rationing_ix,
    underfilled_ix,
    wallet_ix,
)
from tests.program.tokens import make_tokens
from tests.program.world import FUND_OWNER, Trader, World, fill

FREE = 10**9
BOND = 10**6
PENALTIES = {"penalty": 1_000, "penalty_cap": 10**5}
BOUNDS = SimpleNamespace(
    expiry=2**32 - 1, max_lots=10**6, max_buy_limit=10**6, min_sell_limit=-(10**6), max_locked=2**40
)
Costs = Callable[[str, Sent], None]


def measure_operator(costs: Costs, world: World) -> None:
    """The authority's instructions on a market that has collected a fee."""
    costs("set_fees", by_authority(world, "set_fees", fee=7, order_fee=11))
    costs("set_keeper", by_authority(world, "set_keeper", keeper=world.keeper.pubkey()))
    costs("deposit_bond", deposit_bond(world, BOND))
    who = world.open(free=FREE, buy=1000)
    world.order(who)
    costs("collect_fees", collect(world, "collect_fees", world.authority))
    costs("pause", by_authority(world, "pause"))
    world.chain.set_now(world.state().pause_from + world.parameters["life_seconds"])
    costs("withdraw_bond", collect(world, "withdraw_bond", world.authority, amount=BOND))
    costs("resume", by_authority(world, "resume"))
    costs("propose_authority", by_authority(world, "propose_authority", proposed=world.authority.pubkey()))
    costs("accept_authority", by_authority(world, "accept_authority"))


def collect(world: World, name: str, owner: Keypair, **values: int) -> Sent:
    destination = make_tokens(world.chain, world.mint, owner.pubkey(), 0)
    return world.send(collect_ix(world, name, owner, destination, **values), signers=(owner,))


def measure_wallet(costs: Costs, world: World, who: Trader) -> None:
    """What a wallet does beside trading; `who` has an empty account."""
    values = {"delegate": Pubkey.new_unique(), "bounds": BOUNDS}
    costs("set_delegate", world.send(wallet_ix(world, "set_delegate", who, values), signers=(who.key,)))
    world.chain.funded(who.key)
    ix = wallet_ix(world, "add_records", who, {"count": 8})
    costs("add_records, 8", world.send(ix, signers=(who.key,)))
    ix = wallet_ix(world, "close_trader", who, rent_payer=world.chain.payer.pubkey())
    costs("close_trader", world.chain.send(ix, signers=(who.key,)))


def measure_challenges(costs: Costs, world: World, plain_slot: Callable[[World], int]) -> None:
    """Each challenge once: a slot with a partial clearing, and one that was not posted."""
    deposit_bond(world, BOND)

    def party(side: str, price: str) -> Party:
        who = world.open(free=FREE, buy=1000, sell=1000)
        return who, world.order(who, side=side, energy=1000, price=price, slots=96)

    buy, sell, late = party("BUY", "0.030"), party("SELL", "0.020"), party("SELL", "0.020")
    second_buy = party("BUY", "0.030")
    index = plain_slot(world)
    world.clear(index, 20, [fill(*buy, 4), fill(*sell, 4)])
    world.chain.set_now(world.gate(index) + world.parameters["settle_seconds"] + 1)
    costs("challenge_underfilled", world.send(underfilled_ix(world, index, buy)))
    costs("challenge_rationing", world.send(rationing_ix(world, index, late, sell)))
    missed = plain_slot(world)
    world.chain.set_now(world.gate(missed) + world.parameters["settle_seconds"] + 1)
    costs("challenge_crossing, missed", world.send(crossing_ix(world, missed, buy, late)))
    costs("challenge_crossing", world.send(crossing_ix(world, missed, second_buy, sell)))
    costs("collect_fund", collect(world, "collect_fund", FUND_OWNER))
