"""Registering orders: what a record says, what is locked, and every reason to refuse a signed text."""

from typing import Any

import pytest

from tests.program.harness import Chain
from tests.program.texts import Text, signatures
from tests.program.unchanged import refuse
from tests.program.world import BIRTH, Trader, World, new_world

FREE = 10**9
NEVER = 2**32 - 1
UNIT, FEE, ORDER_FEE = 100, 7, 11


@pytest.fixture
def world() -> World:
    return new_world(Chain())


@pytest.fixture
def who(world: World) -> Trader:
    return world.open(free=FREE, sell=100, buy=100)


def refuse_text(world: World, who: Trader, fault: str, *texts: Text | str) -> None:
    refuse(world, fault, signatures(who.key, *texts), world.register_ix(who))


def test_a_registered_order_says_what_its_text_said(world: World, who: Trader) -> None:
    first, before = world.next_slot() + 2, world.trader(who)
    text = world.text(who, first=first, side="SELL", energy=300, price="-0.040", slots=4)
    sent = world.register(who, text)
    account = world.trader(who)
    record = account.records[0]
    assert (record.side, record.lots, record.limit) == (1, 3, -40)
    assert (record.first, record.count, record.time) == (first, 4, text.time)
    assert (record.live_from, record.ended_at, record.used) == (BIRTH, NEVER, 1)
    assert (record.seq, record.fee) == (1, FEE)
    assert [(entry.slot, entry.filled) for entry in record.ring] == [(0, 0)] * 8
    assert account.seq == before.seq + 1
    (event,) = sent.events
    assert (event.event, event.market, event.trader) == ("OrderRegistered", world.market, who.address)
    for name in ("seq", "time", "side", "limit", "lots", "first", "count", "fee", "locked", "live_from"):
        assert getattr(event, name) == getattr(record, name), name
    assert event.record == 0


@pytest.mark.parametrize(
    ("side", "price", "slots", "per_lot"),
    [
        ("BUY", "0.250", 1, UNIT * 250 + FEE),
        ("BUY", "0.250", 3, UNIT * 250 + FEE),
        ("BUY", "0.250", 8, UNIT * 250 + FEE),
        ("BUY", "0.250", 9, UNIT * 250 + FEE),
        ("BUY", "0.250", 672, UNIT * 250 + FEE),
        ("BUY", "-0.250", 2, FEE),
        ("BUY", "0.000", 2, FEE),
        ("SELL", "0.250", 2, FEE),
        ("SELL", "-0.250", 2, UNIT * 250 + FEE),
    ],
)
def test_an_order_locks_the_most_that_eight_of_its_slots_can_cost(
    world: World, who: Trader, side: str, price: str, slots: int, per_lot: int
) -> None:
    order = world.order(who, side=side, price=price, slots=slots)
    account = world.trader(who)
    assert order.locked == account.locked == per_lot * 5 * min(8, slots)
    assert account.free == FREE - order.locked - ORDER_FEE
    assert world.state().fees == ORDER_FEE


@pytest.mark.parametrize("count", [1, 2, 3])
def test_up_to_three_orders_fit_into_one_transaction(world: World, who: Trader, count: int) -> None:
    texts = [world.text(who) for _ in range(count)]
    sent = world.register(who, *texts)
    account = world.trader(who)
    assert [r.time for r in account.records if r.used] == [text.time for text in texts]
    assert [r.seq for r in account.records if r.used] == [*range(1, count + 1)]
    assert [event.record for event in sent.events] == [*range(count)]
    assert (world.state().order_counter, world.state().fees) == (count, count * ORDER_FEE)
    assert account.free + account.locked == FREE - count * ORDER_FEE


def test_one_bad_text_refuses_those_beside_it(world: World, who: Trader) -> None:
    good = world.text(who)
    refuse_text(world, who, "PriceOutOfBounds", good, world.text(who, price="5.001"))
    refuse_text(world, who, "TimeUsed", good, good)


def test_a_text_counts_once(world: World, who: Trader) -> None:
    text = world.text(who)
    world.register(who, text)
    refuse_text(world, who, "TimeUsed", text)
    refuse_text(world, who, "TimeUsed", world.text(who, side="SELL", time=text.time))


def test_a_text_is_fresh_for_the_markets_seconds(world: World, who: Trader) -> None:
    time = world.chain.now * 1000
    world.chain.set_now(world.chain.now + 61)
    refuse_text(world, who, "TimeStale", world.text(who, time=time + 999))
    world.chain.set_now(world.chain.now - 1)
    world.order(who, time=time + 999)


def test_a_text_signed_before_the_account_was_opened_is_stale(world: World, who: Trader) -> None:
    refuse_text(world, who, "TimeStale", world.text(who, time=BIRTH * 1000 - 1))
    world.order(who, time=BIRTH * 1000)


def test_a_text_may_be_a_minute_ahead_of_the_chain(world: World, who: Trader) -> None:
    time = (world.chain.now + 60) * 1000
    refuse_text(world, who, "TimeFuture", world.text(who, time=time + 1))
    world.order(who, time=time)


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"price": "5.001"}, "PriceOutOfBounds"),
        ({"price": "-1.001"}, "PriceOutOfBounds"),
        ({"price": "0.25"}, "TextPrice"),
        ({"price": "0.2505"}, "TextSyntax"),
        ({"price": "00.250"}, "TextPrice"),
        ({"price": "-0.000"}, "TextPrice"),
        ({"energy": 550}, "TextOffLot"),
        ({"energy": 0}, "TextQuantity"),
        ({"energy": "0500"}, "TextQuantity"),
        ({"energy": 10_000_000}, "TextQuantity"),
        ({"side": "buy"}, "TextSyntax"),
        ({"slots": 0}, "TextSlots"),
        ({"slots": 673}, "TextSlots"),
        ({"start": "2026-02-29T00:00:00Z"}, "TextDate"),
        ({"time": 178000000500}, "TextTime"),
        ({"time": 17800000050000}, "TextTime"),
        ({"time": "1780000005000 "}, "TextSyntax"),
    ],
)
def test_a_text_has_one_spelling(world: World, who: Trader, parts: dict[str, Any], fault: str) -> None:
    refuse_text(world, who, fault, world.text(who, **parts))


@pytest.mark.parametrize("price", ["5.000", "-1.000"])
def test_floor_and_cap_themselves_are_prices(world: World, who: Trader, price: str) -> None:
    assert world.order(who, price=price).limit == int(price.replace(".", ""))


def test_a_start_between_slots_is_refused(world: World, who: Trader) -> None:
    text = world.text(who)
    second = int(text.start[-3:-1])
    refuse_text(world, who, "TextOffSlot", text.but(start=f"{text.start[:-3]}{second + 1:02}Z"))


def test_a_price_between_ticks_is_refused() -> None:
    world = new_world(Chain(), tick=5000)
    who = world.open(free=FREE, buy=100)
    refuse_text(world, who, "TextOffTick", world.text(who, price="0.251"))
    assert world.order(who, price="0.250").limit == 50


def test_accounts_of_another_market_are_refused(world: World, who: Trader) -> None:
    text = world.text(who)
    there = new_world(world.chain, b"OTHER", mint=world.mint)
    foreign = there.open(free=FREE, buy=100, key=who.key)
    refuse(world, "ForeignMarket", signatures(who.key, text), world.register_ix(who, market=there.market))
    refuse(world, "ForeignMarket", signatures(who.key, text), world.register_ix(who, trader=foreign.address))


def test_a_text_for_another_tag_trader_or_market_registers_nothing(world: World, who: Trader) -> None:
    text, other = world.text(who), world.open(free=FREE, buy=100)
    there = new_world(world.chain, b"OTHER", mint=world.mint)
    foreign = there.open(free=FREE, buy=100, key=who.key)
    tagged = text.but(prefix=text.prefix[:-8] + "0000000g")
    refuse(world, None, signatures(who.key, tagged), world.register_ix(who))
    refuse(world, None, signatures(who.key, world.text(other)), world.register_ix(who))
    refuse(there, None, signatures(who.key, text), there.register_ix(foreign))
    refuse_text(world, who, "TextTrader", "Energy")


@pytest.mark.parametrize("fault", ["TextTag", "TextTrader"])
def test_a_text_for_another_tag_or_trader_is_told_so(world: World, who: Trader, fault: str) -> None:
    text, other = world.text(who), world.open(free=FREE, buy=100)
    wrong = {"TextTag": text.but(prefix=text.prefix[:-8] + "0000000g"), "TextTrader": world.text(other)}
    refuse_text(world, who, fault, wrong[fault])


def test_another_wallet_signs_no_order_of_the_account(world: World, who: Trader) -> None:
    other = world.open(free=FREE, buy=100)
    refuse(world, "WrongSigner", signatures(other.key, world.text(who)), world.register_ix(who))


def test_an_order_locks_no_more_than_is_free(world: World) -> None:
    need = (UNIT * 250 + FEE) * 5 + ORDER_FEE
    who = world.open(free=need - 1, buy=10)
    refuse_text(world, who, "InsufficientFree", world.text(who))
    world.send(world.deposit_ix(who, 1), signers=(who.key,))
    world.order(who)
    assert world.trader(who).free == 0


def test_pending_orders_of_a_side_keep_within_the_granted_lots(world: World) -> None:
    who = world.open(free=FREE, sell=5, buy=8)
    world.order(who, energy=500)
    refuse_text(world, who, "LimitExceeded", world.text(who, energy=400))
    world.order(who, energy=300)
    refuse_text(world, who, "LimitExceeded", world.text(who, energy=100))
    refuse_text(world, who, "LimitExceeded", world.text(who, side="SELL", energy=600))
    world.order(who, side="SELL", energy=500)


def test_lots_are_granted_again_once_an_order_has_ended_or_passed(world: World) -> None:
    who = world.open(free=FREE, buy=5)
    ended = world.order(who, slots=100)
    world.send(world.end_ix(who, ended.time), signers=(who.key,))
    passing = world.order(who)
    world.chain.set_now(world.gate(passing.first))
    refuse_text(world, who, "LimitExceeded", world.text(who))
    world.chain.set_now(world.chain.now + 1)
    world.order(who)


def test_without_a_grant_no_order_is_registered(world: World) -> None:
    who = world.open(free=FREE)
    refuse_text(world, who, "LimitExceeded", world.text(who, energy=100))


def test_the_ninth_order_finds_no_record(world: World, who: Trader) -> None:
    for _ in range(8):
        world.order(who, energy=100)
    assert [record.used for record in world.trader(who).records] == [1] * 8
    refuse_text(world, who, "RecordsFull", world.text(who, energy=100))


def test_an_order_is_taken_until_the_gate_of_its_last_slot(world: World, who: Trader) -> None:
    slot = world.next_slot() + 1
    world.chain.set_now(world.gate(slot))
    order = world.order(who, first=slot - 2, slots=3)
    assert (order.first, order.live_from) == (slot - 2, world.gate(slot))
    world.chain.set_now(world.gate(slot) + 1)
    refuse_text(world, who, "GatePassed", world.text(who, first=slot - 2, slots=3))
    refuse_text(world, who, "GatePassed", world.text(who, first=slot))
    world.order(who, first=slot, slots=2)
