"""What the authority may change: fees below their maxima, the keeper, and who is the authority."""

from typing import Any

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from tests.program.harness import Chain
from tests.program.operating import authority_ix, by_authority, the_event
from tests.program.unchanged import refuse
from tests.program.world import World, new_world

NOBODY = Pubkey.default()


@pytest.fixture
def world() -> World:
    return new_world(Chain())


def test_new_fees_hold_for_later_orders_only(world: World) -> None:
    who = world.open(free=10**6, buy=100)
    before = world.order(who)
    sent = by_authority(world, "set_fees", fee=100, order_fee=1000)
    after = world.order(who)
    assert (before.fee, after.fee) == (7, 100)
    assert world.state().fees == 11 + 1000
    assert the_event(sent, "FeesSet").fee == 100


@pytest.mark.parametrize("values", [{"fee": 101, "order_fee": 0}, {"fee": 0, "order_fee": 1001}])
def test_fees_stay_below_their_maxima(world: World, values: dict[str, Any]) -> None:
    refuse(world, "MarketFees", authority_ix(world, "set_fees", **values), signers=(world.authority,))


def test_the_keeper_is_rotated(world: World) -> None:
    old, new = world.keeper, world.chain.funded()
    by_authority(world, "set_keeper", keeper=new.pubkey())
    index = world.next_slot()
    world.chain.set_now(world.gate(index) + 1)
    refuse(world, "WrongKeeper", world.post_ix(index, 0, 1, bytes(32), keeper=old.pubkey()), signers=(old,))
    world.send(world.post_ix(index, 0, 1, bytes(32), keeper=new.pubkey()), signers=(new,))


def test_nobody_is_no_keeper(world: World) -> None:
    refuse(
        world, "MarketAddresses", authority_ix(world, "set_keeper", keeper=NOBODY), signers=(world.authority,)
    )


def test_the_authority_is_handed_over_in_two_steps(world: World) -> None:
    new = Keypair()
    by_authority(world, "propose_authority", proposed=new.pubkey())
    assert world.state().authority == world.authority.pubkey()
    by_authority(world, "accept_authority", signer=new)
    assert (world.state().authority, world.state().pending_authority) == (new.pubkey(), NOBODY)
    refuse(
        world,
        "WrongAuthority",
        authority_ix(world, "set_fees", fee=0, order_fee=0),
        signers=(world.authority,),
    )
    by_authority(world, "set_fees", signer=new, fee=0, order_fee=0)


def test_only_the_proposed_one_accepts_and_a_proposal_can_be_taken_back(world: World) -> None:
    new = Keypair()
    refuse(world, "WrongAuthority", authority_ix(world, "accept_authority", signer=new), signers=(new,))
    by_authority(world, "propose_authority", proposed=new.pubkey())
    stranger = Keypair()
    refuse(
        world, "WrongAuthority", authority_ix(world, "accept_authority", signer=stranger), signers=(stranger,)
    )
    by_authority(world, "propose_authority", proposed=NOBODY)
    refuse(world, "WrongAuthority", authority_ix(world, "accept_authority", signer=new), signers=(new,))


INSTRUCTIONS: dict[str, dict[str, Any]] = {
    "set_fees": {"fee": 0, "order_fee": 0},
    "set_keeper": {"keeper": Pubkey.new_unique()},
    "propose_authority": {"proposed": Pubkey.new_unique()},
    "pause": {},
    "resume": {},
}


@pytest.mark.parametrize("name", INSTRUCTIONS)
@pytest.mark.parametrize("role", ["creator", "keeper", "stranger"])
def test_nobody_else_may(world: World, name: str, role: str) -> None:
    signer = {"creator": world.creator, "keeper": world.keeper, "stranger": Keypair()}[role]
    refuse(
        world,
        "WrongAuthority",
        authority_ix(world, name, signer=signer, **INSTRUCTIONS[name]),
        signers=(signer,),
    )
