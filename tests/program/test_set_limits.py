"""set_limits: the authority, and nobody else, says how much a trader may offer."""

import pytest
from solders.keypair import Keypair

from tests.program.harness import Chain, with_meta
from tests.program.refusals import CONSTRAINT_MUT, NOT_SIGNED, refused
from tests.program.world import World, new_world


def test_the_authority_sets_both_limits(world: World) -> None:
    who = world.open()
    before = world.trader(who)
    (event,) = world.send(world.set_limits_ix(who, 12, 34), signers=(world.authority,)).events
    after = world.trader(who)
    changed = {"max_sell_lots": 12, "max_buy_lots": 34, "seq": before.seq + 1}
    assert vars(after) == vars(before) | changed
    limits = {"max_sell_lots": 12, "max_buy_lots": 34}
    assert vars(event) == {"event": "LimitsSet", "market": world.market, "trader": who.address} | limits


@pytest.mark.parametrize("role", ["creator", "keeper", "wallet", "stranger"])
def test_nobody_else_may(world: World, role: str) -> None:
    who = world.open()
    signer = {"wallet": who.key, "stranger": Keypair()}.get(role) or getattr(world, role)
    with refused("WrongAuthority"):
        world.send(world.set_limits_ix(who, 1, 1, authority=signer.pubkey()), signers=(signer,))


def test_the_authority_must_sign(world: World) -> None:
    who = world.open()
    with refused(NOT_SIGNED):
        world.send(with_meta(world.set_limits_ix(who, 1, 1), 0, is_signer=False))


def test_the_trader_account_must_be_writable(world: World) -> None:
    who = world.open()
    with refused(CONSTRAINT_MUT):
        world.send(
            with_meta(world.set_limits_ix(who, 1, 1), 2, is_writable=False), signers=(world.authority,)
        )


def test_the_authority_of_one_market_has_no_say_in_another(chain: Chain) -> None:
    here, there = new_world(chain, b"HERE"), new_world(chain, b"THERE")
    who = there.open()
    with refused("ForeignMarket"):
        here.send(here.set_limits_ix(who, 1, 1), signers=(here.authority,))
