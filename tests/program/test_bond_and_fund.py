"""Money of the market itself: fees and fund to their owners, the bond in and out."""

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from tests.program.harness import Chain, Refused
from tests.program.operating import (
    BOND,
    FUND_OWNER,
    bonded_world,
    by_authority,
    collect_ix,
    collected,
    deposit_bond,
    deposit_bond_ix,
    the_event,
)
from tests.program.tokens import balance, make_mint, make_tokens
from tests.program.unchanged import refuse
from tests.program.world import BIRTH, World, initialize_ix, new_world, parameters

NOTICE, LIFE = 20, 120


@pytest.fixture
def world() -> World:
    return bonded_world(Chain())


def pause(world: World) -> None:
    """As soon as the resumption at the market's birth lets it."""
    world.chain.set_now(world.state().pause_until + LIFE)
    by_authority(world, "pause")


def test_collected_fees_go_to_the_authority(world: World) -> None:
    world.order(world.open(free=10**6, buy=100))
    destination = collected(world, "collect_fees", world.authority)
    assert (balance(world.chain, destination), world.state().fees) == (11, 0)


def test_there_is_nothing_to_collect_twice(world: World) -> None:
    tokens = make_tokens(world.chain, world.mint, world.authority.pubkey(), 0)
    ix = collect_ix(world, "collect_fees", world.authority, tokens)
    refuse(world, "AmountZero", ix, signers=(world.authority,))
    fund_tokens = make_tokens(world.chain, world.mint, FUND_OWNER.pubkey(), 0)
    refuse(
        world, "AmountZero", collect_ix(world, "collect_fund", FUND_OWNER, fund_tokens), signers=(FUND_OWNER,)
    )


@pytest.mark.parametrize("name", ["collect_fees", "collect_fund", "withdraw_bond"])
def test_only_the_owner_collects_and_only_to_tokens_of_his_own(world: World, name: str) -> None:
    world.order(world.open(free=10**6, buy=100))
    values = {"amount": 1} if name == "withdraw_bond" else {}
    pause(world)
    world.chain.set_now(world.chain.now + NOTICE + LIFE)
    stranger = Keypair()
    theirs = make_tokens(world.chain, world.mint, stranger.pubkey(), 0)
    fault = "WrongFundOwner" if name == "collect_fund" else "WrongAuthority"
    refuse(world, fault, collect_ix(world, name, stranger, theirs, **values), signers=(stranger,))
    if name != "collect_fund":
        ix = collect_ix(world, name, world.authority, theirs, **values)
        refuse(world, "WrongDestination", ix, signers=(world.authority,))
        other_mint = make_tokens(world.chain, make_mint(world.chain), world.authority.pubkey(), 0)
        ix = collect_ix(world, name, world.authority, other_mint, **values)
        refuse(world, "WrongTokenAccount", ix, signers=(world.authority,))


def test_anybody_raises_the_bond(world: World) -> None:
    sent = deposit_bond(world, 7)
    assert world.state().bond == the_event(sent, "BondDeposited").bond == BOND + 7


def test_an_empty_deposit_is_refused(world: World) -> None:
    payer = Keypair()
    refuse(world, "AmountZero", deposit_bond_ix(world, payer, 0), signers=(payer,))


def test_the_bond_is_locked_until_a_pause_has_lasted_for_all_windows(world: World) -> None:
    tokens = make_tokens(world.chain, world.mint, world.authority.pubkey(), 0)
    ix = collect_ix(world, "withdraw_bond", world.authority, tokens, amount=BOND)
    refuse(world, "BondLocked", ix, signers=(world.authority,))
    pause(world)
    begins = world.state().pause_from
    world.chain.set_now(begins + LIFE - 1)
    refuse(world, "BondLocked", ix, signers=(world.authority,))
    world.chain.set_now(begins + LIFE)
    world.send(ix, signers=(world.authority,))
    assert (balance(world.chain, tokens), world.state().bond) == (BOND, 0)


def test_no_more_than_the_bond_is_withdrawn(world: World) -> None:
    pause(world)
    world.chain.set_now(world.state().pause_from + LIFE)
    tokens = make_tokens(world.chain, world.mint, world.authority.pubkey(), 0)
    ix = collect_ix(world, "withdraw_bond", world.authority, tokens, amount=BOND + 1)
    refuse(world, "InsufficientBond", ix, signers=(world.authority,))


@pytest.mark.parametrize("insider", ["authority", "keeper", "creator", "nobody"])
def test_the_fund_of_a_market_with_penalties_belongs_to_an_outsider(insider: str) -> None:
    chain = Chain()
    chain.set_now(BIRTH)
    creator, authority, keeper = chain.funded(), Keypair(), Keypair()
    people = {"authority": authority, "keeper": keeper, "creator": creator}
    owner = people[insider].pubkey() if insider in people else Pubkey.default()
    for cap, refused in ((1, True), (0, False)):
        rules = parameters(creator, authority, keeper, penalty_cap=cap, fund_owner=owner)
        ix, _, _ = initialize_ix(
            creator.pubkey(), make_mint(chain), f"CAP{cap}".encode().ljust(12, b"\0"), rules
        )
        if refused:
            with pytest.raises(Refused) as refusal:
                chain.send(ix, signers=(creator,))
            assert refusal.value.is_fault("MarketAddresses")
        else:
            chain.send(ix, signers=(creator,))


def test_new_world_has_no_bond() -> None:
    assert new_world(Chain()).state().bond == 0
