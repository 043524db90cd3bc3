"""Ending orders: by a transaction of the wallet, or by an END text that anybody carries."""

import pytest

from tests.program.harness import Chain
from tests.program.texts import signatures
from tests.program.unchanged import refuse
from tests.program.world import BIRTH, Trader, World, new_world

NEVER = 2**32 - 1
NOW_MS = BIRTH * 1000


@pytest.fixture
def world() -> World:
    return new_world(Chain())


@pytest.fixture
def who(world: World) -> Trader:
    """A trader with three long orders, signed one millisecond after the other."""
    who = world.open(free=10**9, buy=100)
    world.register(who, *(world.text(who, slots=100) for _ in range(3)))
    return who


def ended(world: World, who: Trader) -> list[bool]:
    return [record.ended_at != NEVER for record in world.trader(who).records if record.used]


def end_text(world: World, who: Trader, target: int | str, time: int) -> str:
    account = world.trader(who)
    return f"{account.prefix[: account.prefix_length].decode()} END {target} time {time}"


def test_the_wallet_ends_one_order(world: World, who: Trader) -> None:
    locked = world.trader(who).locked
    world.chain.set_now(BIRTH + 3)
    sent = world.send(world.end_ix(who, NOW_MS + 1), signers=(who.key,))
    account = world.trader(who)
    assert [record.ended_at for record in account.records[:3]] == [NEVER, BIRTH + 3, NEVER]
    assert account.locked == locked
    (event,) = sent.events
    assert (event.event, event.market, event.trader) == ("OrderEnded", world.market, who.address)
    assert (event.record, event.time, event.ended_at) == (1, NOW_MS + 1, BIRTH + 3)
    refuse(world, "NothingToEnd", world.end_ix(who, NOW_MS + 1), signers=(who.key,))


def test_the_wallet_ends_all_its_orders(world: World, who: Trader) -> None:
    sent = world.send(world.end_ix(who, 0), signers=(who.key,))
    assert ended(world, who) == [True, True, True]
    assert [event.record for event in sent.events] == [0, 1, 2]
    refuse(world, "NothingToEnd", world.end_ix(who, 0), signers=(who.key,))


def test_another_wallet_ends_nothing(world: World, who: Trader) -> None:
    other = world.open()
    refuse(world, "WrongWallet", world.end_ix(who, 0, signer=other.wallet), signers=(other.key,))
    text = end_text(world, who, "all", NOW_MS)
    refuse(world, "WrongSigner", signatures(other.key, text), world.end_signed_ix(who))


def test_an_order_whose_last_gate_has_passed_cannot_be_ended(world: World) -> None:
    who = world.open(free=10**9, buy=100)
    order = world.order(who)
    world.chain.set_now(world.gate(order.first) + 1)
    refuse(world, "NothingToEnd", world.end_ix(who, order.time), signers=(who.key,))


def test_anybody_carries_a_signed_end_of_one_order(world: World, who: Trader) -> None:
    text = end_text(world, who, NOW_MS + 2, NOW_MS + 5)
    world.send(signatures(who.key, text), world.end_signed_ix(who))
    assert ended(world, who) == [False, False, True]
    refuse(world, "NothingToEnd", signatures(who.key, text), world.end_signed_ix(who))


def test_a_signed_end_of_all_spares_what_was_signed_at_its_time_or_later(world: World, who: Trader) -> None:
    text = end_text(world, who, "all", NOW_MS + 2)
    world.send(signatures(who.key, text), world.end_signed_ix(who))
    assert ended(world, who) == [True, True, False]


def test_a_signed_end_is_fresh(world: World, who: Trader) -> None:
    world.chain.set_now(BIRTH + 61)
    stale = end_text(world, who, "all", (BIRTH + 1) * 1000 - 1)
    refuse(world, "TimeStale", signatures(who.key, stale), world.end_signed_ix(who))
    ahead = end_text(world, who, "all", (BIRTH + 121) * 1000 + 1)
    refuse(world, "TimeFuture", signatures(who.key, ahead), world.end_signed_ix(who))
    world.send(signatures(who.key, end_text(world, who, "all", (BIRTH + 1) * 1000)), world.end_signed_ix(who))
    assert ended(world, who) == [True, True, True]


def test_an_order_text_ends_nothing_and_an_end_text_registers_nothing(world: World, who: Trader) -> None:
    end, order = end_text(world, who, "all", NOW_MS + 5), world.text(who)
    refuse(world, "TextSyntax", signatures(who.key, order), world.end_signed_ix(who))
    refuse(world, "TextSyntax", signatures(who.key, end), world.register_ix(who))


def test_a_signed_end_needs_its_signatures_just_before(world: World, who: Trader) -> None:
    refuse(world, "SignatureInstruction", world.end_signed_ix(who))
