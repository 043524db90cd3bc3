"""Delegates: keys that sign orders for a wallet within bounds, and end orders."""

from types import SimpleNamespace
from typing import Any

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from tests.program.harness import Chain
from tests.program.operating import the_event, wallet_ix
from tests.program.texts import signatures
from tests.program.unchanged import refuse
from tests.program.world import BIRTH, Trader, World, new_world

DELEGATE = Keypair()
EXPIRY = BIRTH + 30
BOUNDS: dict[str, Any] = {
    "expiry": EXPIRY,
    "max_lots": 10,
    "max_buy_limit": 50,
    "min_sell_limit": -5,
    "max_locked": 10**6,
}


def set_delegate(world: World, who: Trader, key: Pubkey | None = None, **changes: Any) -> None:
    bounds = SimpleNamespace(**(BOUNDS | changes))
    world.send(
        wallet_ix(world, "set_delegate", who, {"delegate": key or DELEGATE.pubkey(), "bounds": bounds}),
        signers=(who.key,),
    )


@pytest.fixture
def world() -> World:
    return new_world(Chain())


@pytest.fixture
def who(world: World) -> Trader:
    who = world.open(free=10**9, buy=1000, sell=1000)
    set_delegate(world, who)
    return who


def registration(world: World, who: Trader, signer: Keypair = DELEGATE, **parts: Any) -> tuple[Any, Any]:
    return signatures(signer, world.text(who, **parts)), world.register_ix(who)


def test_a_delegate_registers_within_its_bounds(world: World, who: Trader) -> None:
    sent = world.send(*registration(world, who, side="BUY", energy=1000, price="0.050"))
    assert the_event(sent, "OrderRegistered").by_delegate == 1
    assert world.trader(who).records[0].used == 2


@pytest.mark.parametrize(
    "parts",
    [
        {"energy": 1100},
        {"side": "BUY", "price": "0.051"},
        {"side": "SELL", "price": "-0.006"},
    ],
)
def test_what_exceeds_a_bound_is_refused(world: World, who: Trader, parts: dict[str, Any]) -> None:
    order: dict[str, Any] = {"side": "BUY", "energy": 1000, "price": "0.050"} | parts
    refuse(world, "DelegateBounds", *registration(world, who, **order))
    world.send(*registration(world, who, who.key, **order))


def test_the_wallet_s_own_orders_do_not_count_against_the_delegate(world: World, who: Trader) -> None:
    locked = world.order(who, side="BUY", energy=1000, price="0.050", slots=1).locked
    set_delegate(world, who, max_locked=locked * 2)
    for _ in range(2):
        world.send(*registration(world, who, side="BUY", energy=1000, price="0.050", slots=1))
    order = registration(world, who, side="BUY", energy=100, price="0.001", slots=1)
    refuse(world, "DelegateBounds", *order)


def test_a_delegate_registers_until_its_expiry(world: World, who: Trader) -> None:
    world.chain.set_now(EXPIRY - 1)
    world.send(*registration(world, who, side="BUY", energy=100, price="0.010"))
    world.chain.set_now(EXPIRY)
    refuse(world, "WrongSigner", *registration(world, who, side="BUY", energy=100, price="0.010"))


def test_a_removed_or_replaced_delegate_registers_nothing_and_its_orders_stay(
    world: World, who: Trader
) -> None:
    world.send(*registration(world, who, side="BUY", energy=100, price="0.010", slots=5))
    for key in (Pubkey.default(), Pubkey.new_unique()):
        set_delegate(world, who, key)
        refuse(world, "WrongSigner", *registration(world, who, side="BUY", energy=100, price="0.010"))
        refuse(world, "WrongWallet", world.end_ix(who, 0, signer=DELEGATE.pubkey()), signers=(DELEGATE,))
    assert [record.used for record in world.trader(who).records[:2]] == [2, 0]


def test_a_delegate_ends_orders_even_after_its_expiry(world: World, who: Trader) -> None:
    first, second = (world.order(who, slots=100, side="BUY", price="0.010") for _ in range(2))
    world.chain.set_now(EXPIRY + 5)
    world.send(world.end_ix(who, first.time, signer=DELEGATE.pubkey()), signers=(DELEGATE,))
    prefix = bytes(world.trader(who).prefix[: world.trader(who).prefix_length]).decode()
    text = f"{prefix} END {second.time} time {world.chain.now * 1000}"
    world.send(signatures(DELEGATE, text), world.end_signed_ix(who))
    assert all(record.ended_at != 2**32 - 1 for record in world.trader(who).records[:2])


def test_only_the_wallet_names_a_delegate_and_never_itself(world: World, who: Trader) -> None:
    values = {"delegate": DELEGATE.pubkey(), "bounds": SimpleNamespace(**BOUNDS)}
    ix = wallet_ix(world, "set_delegate", who, values, wallet=DELEGATE.pubkey())
    refuse(world, "WrongWallet", ix, signers=(DELEGATE,))
    ix = wallet_ix(world, "set_delegate", who, values | {"delegate": who.wallet})
    refuse(world, "WrongDelegate", ix, signers=(who.key,))


def test_a_text_for_one_trader_is_no_order_of_another_with_the_same_delegate(
    world: World, who: Trader
) -> None:
    other = world.open(free=10**9, buy=1000, sell=1000)
    set_delegate(world, other)
    text = world.text(who, side="BUY", energy=100, price="0.010")
    refuse(world, "TextTrader", signatures(DELEGATE, text), world.register_ix(other))
