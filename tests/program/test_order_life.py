"""When an order is live, what it keeps covered, and when its collateral comes back."""

import pytest

from tests.program.deals import FREE, Deal
from tests.program.harness import Chain
from tests.program.trees import Fill
from tests.program.unchanged import refuse
from tests.program.world import BIRTH, PARAMETERS, Trader, World, fill, new_world

PER_LOT = 100 * 250 + 7
ORDER_FEE = 11
LIFE: int = PARAMETERS["life_seconds"]
SETTLE: int = PARAMETERS["settle_seconds"]
NEVER = 2**32 - 1


@pytest.fixture
def world() -> World:
    return new_world(Chain())


@pytest.fixture
def deal(world: World) -> Deal:
    return Deal(world)


def both(deal: Deal, lots: int = 5, **parts: int) -> list[Fill]:
    """Fills of two new orders."""
    buy = deal.order(deal.buyer, **parts)
    sell = deal.order(deal.seller, side="SELL", **parts)
    return [fill(deal.buyer, buy, lots), fill(deal.seller, sell, lots)]


def test_an_order_registered_at_the_gate_is_live(world: World, deal: Deal) -> None:
    world.chain.set_now(world.gate(deal.slot))
    world.clear(deal.slot, 250, both(deal))


def test_an_order_registered_after_the_gate_is_not_live(world: World, deal: Deal) -> None:
    world.chain.set_now(world.gate(deal.slot) + 1)
    deal.refuse("OrderNotLive", both(deal, slots=2))


@pytest.mark.parametrize("offset", [-1, 1])
def test_an_order_is_live_in_its_own_slots_alone(world: World, deal: Deal, offset: int) -> None:
    fills = both(deal, first=deal.slot + 1)
    deal.slot += 1 + offset
    deal.refuse("OrderNotLive", fills)


@pytest.mark.parametrize("before_gate", [3, 0])
def test_an_order_ended_by_the_gate_is_not_live(world: World, deal: Deal, before_gate: int) -> None:
    world.chain.set_now(world.gate(deal.slot) - before_gate)
    world.send(world.end_ix(deal.buyer, deal.buy.time), signers=(deal.buyer.key,))
    deal.refuse("OrderNotLive", deal.fills())


def test_an_order_ended_after_the_gate_still_settles_what_it_owes(world: World) -> None:
    deal = Deal(world)
    fills = both(deal, slots=9)
    world.chain.set_now(world.gate(deal.slot) + 1)
    world.send(world.end_ix(deal.buyer, fills[0].time), signers=(deal.buyer.key,))
    locked = world.trader(deal.buyer).locked
    assert locked == PER_LOT * 5 * (8 + 1)  # ending frees nothing
    world.clear(deal.slot, 250, fills)
    record = world.trader(deal.buyer).records[1]
    assert (record.locked, record.ended_at) == (0, world.gate(deal.slot) + 1)
    deal.slot += 1
    deal.refuse("OrderNotLive", fills)


def test_a_fill_in_a_long_order_is_refilled_from_the_free_balance(world: World, deal: Deal) -> None:
    fills = both(deal, slots=20)
    free = world.trader(deal.buyer).free
    world.clear(deal.slot, 250, fills)
    account = world.trader(deal.buyer)
    assert account.records[1].locked == PER_LOT * 5 * 8
    assert account.records[1].ended_at == NEVER
    assert account.free == free - PER_LOT * 5


def test_the_cover_falls_with_the_slots_that_are_left(world: World, deal: Deal) -> None:
    fills = both(deal, slots=3)
    for left in (2, 1, 0):
        world.clear(deal.slot, 250, fills)
        assert world.trader(deal.buyer).records[1].locked == PER_LOT * 5 * left
        deal.slot += 1


def test_unfilled_slots_stay_covered_until_they_can_settle_no_more(world: World, deal: Deal) -> None:
    fills = both(deal, slots=8)
    last = deal.slot + 7
    tree = world.post(last, 250, [fills])
    world.chain.set_now(world.gate(last) + 1)
    world.settle(last, 0, fills, tree)
    # Of the seven slots before, those at most 90 s old, counted from their gates: 75 s and younger.
    open_slots = sum(world.gate(slot) + SETTLE >= world.chain.now for slot in range(deal.slot, last))
    assert open_slots == 5
    assert world.trader(deal.buyer).records[1].locked == PER_LOT * 5 * open_slots


def test_an_order_that_cannot_be_covered_ends_and_keeps_what_there_is(world: World, deal: Deal) -> None:
    need = PER_LOT * 5 * 8 + ORDER_FEE
    poor = world.open(free=need + PER_LOT * 5 - 1, buy=10)
    buy = world.order(poor, first=deal.slot, slots=20)
    sent = world.clear(deal.slot, 250, [fill(poor, buy, 5), fill(deal.seller, deal.sell, 5)])
    account = world.trader(poor)
    record = account.records[0]
    assert (account.free, account.locked) == (0, PER_LOT * 5 * 8 - 1)
    assert record.ended_at == world.chain.now
    ended = next(event for event in sent.events if event.event == "OrderEnded")
    assert (ended.trader, ended.record, ended.time) == (poor.address, 0, buy.time)
    assert ended.ended_at == world.chain.now


def test_an_order_that_is_just_covered_goes_on(world: World, deal: Deal) -> None:
    need = PER_LOT * 5 * 8 + ORDER_FEE
    poor = world.open(free=need + PER_LOT * 5, buy=10)
    buy = world.order(poor, first=deal.slot, slots=20)
    world.clear(deal.slot, 250, [fill(poor, buy, 5), fill(deal.seller, deal.sell, 5)])
    account = world.trader(poor)
    assert (account.free, account.locked) == (0, PER_LOT * 5 * 8)
    assert account.records[0].ended_at == NEVER


def test_a_better_price_frees_the_excess(world: World, deal: Deal) -> None:
    cheap = deal.order(deal.seller, side="SELL", price="0.100")
    free = world.trader(deal.buyer).free
    world.clear(deal.slot, 100, [fill(deal.buyer, deal.buy, 5), fill(deal.seller, cheap, 5)])
    account = world.trader(deal.buyer)
    assert (account.free, account.locked) == (free + 150 * 100 * 5, 0)


def test_money_and_lots_are_conserved_while_the_ring_turns_twice(world: World, deal: Deal) -> None:
    fills = both(deal, slots=20)
    vault = world.state().fees + sum(deal.money())
    for turn in range(17):
        lots = turn % 5 + 1
        now = [Fill(f.trader, f.record, f.time, lots) for f in fills]
        world.clear(deal.slot, 250, now)
        for who in (deal.buyer, deal.seller):
            entry = world.trader(who).records[1].ring[deal.slot % 8]
            assert (entry.slot, entry.filled) == (deal.slot, lots)
        fees = sum(world.slot(slot).fees for slot in range(deal.slot - turn, deal.slot + 1))
        assert fees == 2 * 7 * sum(t % 5 + 1 for t in range(turn + 1))
        assert world.state().fees + sum(deal.money()) + fees == vault
        deal.slot += 1


def test_a_slot_closes_a_life_after_its_gate_and_not_before(world: World, deal: Deal) -> None:
    world.clear(deal.slot, 250, deal.fills())
    fees, before = world.slot(deal.slot).fees, world.state()
    keeper = world.keeper.pubkey()
    world.chain.set_now(world.gate(deal.slot) + LIFE - 1)
    refuse(world, "CloseWindow", world.close_ix(deal.slot))
    world.chain.set_now(world.gate(deal.slot) + LIFE)
    refuse(world, "WrongPayer", world.close_ix(deal.slot, payer=world.chain.payer.pubkey()))
    lamports = world.chain.svm.get_balance(keeper) or 0
    sent = world.send(world.close_ix(deal.slot))
    assert world.chain.data(world.slot_address(deal.slot)) is None
    assert (world.chain.svm.get_balance(keeper) or 0) > lamports
    after = world.state()
    assert (after.fees, after.seq) == (before.fees + fees, before.seq + 1)
    assert [(e.event, e.index, e.fees) for e in sent.events] == [("SlotClosed", deal.slot, fees)]
    again = world.post_ix(deal.slot, 250, 1, b"R" * 32)
    refuse(world, "PostWindow", again, signers=(world.keeper,))
    refuse(world, None, world.close_ix(deal.slot))


def test_a_slot_that_was_never_settled_closes_too(world: World, deal: Deal) -> None:
    world.post(deal.slot, 250, [deal.fills()])
    world.chain.set_now(world.gate(deal.slot) + LIFE)
    world.send(world.close_ix(deal.slot))
    assert world.chain.data(world.slot_address(deal.slot)) is None


def released(world: World, who: Trader, at: int) -> None:
    """Nothing is released a second before, all of it now."""
    world.chain.set_now(at - 1)
    refuse(world, "NothingToRelease", world.release_ix(who))
    world.chain.set_now(at)
    before = world.trader(who)
    sent = world.send(world.release_ix(who))
    after = world.trader(who)
    assert (after.free, after.locked) == (before.free + before.locked, 0)
    assert [record.used for record in after.records] == [0] * 8
    assert [(e.event, e.freed) for e in sent.events] == [("OrderReleased", before.locked)]
    refuse(world, "NothingToRelease", world.release_ix(who))


def test_an_order_is_released_a_life_after_its_last_gate(world: World) -> None:
    who = world.open(free=FREE, buy=10)
    order = world.order(who, slots=3)
    released(world, who, world.gate(order.first + 2) + LIFE)
    assert world.trader(who).free == FREE - ORDER_FEE


def test_an_ended_order_is_released_a_life_after_its_end(world: World) -> None:
    who = world.open(free=FREE, buy=10)
    order = world.order(who, slots=600)
    world.chain.set_now(BIRTH + 30)
    world.send(world.end_ix(who, order.time), signers=(who.key,))
    released(world, who, BIRTH + 30 + LIFE)


def test_an_order_is_not_released_while_its_text_could_be_registered_again(world: World) -> None:
    who = world.open(free=FREE, buy=10)
    order = world.order(who, slots=600, time=(BIRTH + 60) * 1000)
    world.send(world.end_ix(who, order.time), signers=(who.key,))
    released(world, who, BIRTH + 60 + 60 + 60 + 1)


def test_what_is_not_yet_due_stays_when_the_rest_is_released(world: World) -> None:
    who = world.open(free=FREE, buy=20)
    short, long = world.order(who), world.order(who, slots=100)
    world.chain.set_now(world.gate(short.first) + LIFE)
    world.send(world.release_ix(who))
    account = world.trader(who)
    assert [record.used for record in account.records] == [0, 1] + [0] * 6
    assert account.locked == long.locked
    assert world.order(who).place == 0
