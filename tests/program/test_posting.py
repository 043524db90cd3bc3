"""Posting a clearing: by the keeper, once, within its window, at a price of the market."""

import pytest

from tests.program.harness import Chain
from tests.program.unchanged import refuse
from tests.program.world import PARAMETERS, World, new_world

ROOT = b"R" * 32
POST: int = PARAMETERS["post_seconds"]


@pytest.fixture
def world() -> World:
    return new_world(Chain())


def test_a_posted_slot_says_what_the_keeper_posted(world: World) -> None:
    slot = world.next_slot()
    world.chain.set_now(world.gate(slot) + 2)
    sent = world.send(world.post_ix(slot, -7, 3, ROOT), signers=(world.keeper,))
    posted = world.slot(slot)
    assert (posted.market, posted.payer) == (world.market, world.keeper.pubkey())
    assert (posted.index, posted.price, posted.batches, posted.settled) == (slot, -7, 3, 0)
    assert (posted.result_root, posted.book_hash, posted.log_head) == (ROOT, b"B" * 32, b"L" * 32)
    assert (posted.posted_at, posted.state) == (world.gate(slot) + 2, 1)
    assert (posted.fees, posted.penalties, posted.bitmap) == (0, 0, [0] * 32)
    assert posted.seq == world.chain.slot << 16
    (event,) = sent.events
    assert (event.event, event.market, event.index) == ("ClearingPosted", world.market, slot)
    for name in ("price", "batches", "result_root", "book_hash", "log_head"):
        assert getattr(event, name) == getattr(posted, name), name


@pytest.mark.parametrize("after_gate", [1, POST])
def test_the_window_opens_after_the_gate_and_ends_with_its_last_second(world: World, after_gate: int) -> None:
    slot = world.next_slot()
    world.chain.set_now(world.gate(slot) + after_gate)
    world.send(world.post_ix(slot, 250, 1, ROOT), signers=(world.keeper,))
    assert world.slot(slot).posted_at == world.gate(slot) + after_gate


@pytest.mark.parametrize("after_gate", [-1, 0, POST + 1])
def test_outside_of_the_window_nothing_is_posted(world: World, after_gate: int) -> None:
    slot = world.next_slot() + 1
    world.chain.set_now(world.gate(slot) + after_gate)
    refuse(world, "PostWindow", world.post_ix(slot, 250, 1, ROOT), signers=(world.keeper,))


@pytest.mark.parametrize(("price", "fits"), [(-1001, False), (-1000, True), (5000, True), (5001, False)])
def test_a_price_lies_between_floor_and_cap(world: World, price: int, fits: bool) -> None:
    slot = world.next_slot()
    world.chain.set_now(world.gate(slot) + 1)
    ix = world.post_ix(slot, price, 1, ROOT)
    if fits:
        world.send(ix, signers=(world.keeper,))
        assert world.slot(slot).price == price
    else:
        refuse(world, "PriceOutOfBounds", ix, signers=(world.keeper,))


@pytest.mark.parametrize(("batches", "fits"), [(0, False), (1, True), (2048, True), (2049, False)])
def test_a_slot_has_as_many_batches_as_its_bitmap_has_bits(world: World, batches: int, fits: bool) -> None:
    slot = world.next_slot()
    world.chain.set_now(world.gate(slot) + 1)
    ix = world.post_ix(slot, 250, batches, ROOT)
    if fits:
        world.send(ix, signers=(world.keeper,))
        assert world.slot(slot).batches == batches
    else:
        refuse(world, "BatchCount", ix, signers=(world.keeper,))


def test_nobody_but_the_keeper_posts(world: World) -> None:
    slot = world.next_slot()
    world.chain.set_now(world.gate(slot) + 1)
    for other in (world.creator, world.chain.funded(world.authority), world.chain.funded()):
        ix = world.post_ix(slot, 250, 1, ROOT, keeper=other.pubkey())
        refuse(world, "WrongKeeper", ix, signers=(other,))


def test_the_keeper_of_another_market_posts_nothing_here(world: World) -> None:
    there = new_world(world.chain, b"OTHER")
    slot = world.next_slot()
    world.chain.set_now(world.gate(slot) + 1)
    ix = world.post_ix(slot, 250, 1, ROOT, keeper=there.keeper.pubkey())
    refuse(world, "WrongKeeper", ix, signers=(there.keeper,))
    elsewhere = world.post_ix(slot, 250, 1, ROOT, slot=there.slot_address(slot))
    refuse(world, None, elsewhere, signers=(world.keeper,))


def test_a_slot_is_posted_once(world: World) -> None:
    slot = world.next_slot()
    world.chain.set_now(world.gate(slot) + 1)
    world.send(world.post_ix(slot, 250, 1, ROOT), signers=(world.keeper,))
    refuse(world, None, world.post_ix(slot, 250, 1, ROOT), signers=(world.keeper,))
    refuse(world, None, world.post_ix(slot, 260, 1, b"S" * 32), signers=(world.keeper,))
    assert world.slot(slot).price == 250


def test_lamports_sent_ahead_do_not_keep_a_slot_from_being_posted(world: World) -> None:
    slot = world.next_slot()
    world.chain.svm.airdrop(world.slot_address(slot), 1_000_000)
    world.chain.set_now(world.gate(slot) + 1)
    world.send(world.post_ix(slot, 250, 1, ROOT), signers=(world.keeper,))
    assert world.slot(slot).state == 1
