"""Settling: money moves as the orders, the price and the posted root say, or not at all."""

import struct
from hashlib import sha256

import pytest
from solders.pubkey import Pubkey

from tests.program.deals import Deal
from tests.program.harness import Chain
from tests.program.trees import Fill, batch_data, by_trader, proof
from tests.program.unchanged import refuse
from tests.program.world import PARAMETERS, World, fill, new_world

FREE = 10**9
UNIT, FEE, ORDER_FEE = 100, 7, 11
SETTLE: int = PARAMETERS["settle_seconds"]


@pytest.fixture
def world() -> World:
    return new_world(Chain())


@pytest.fixture
def deal(world: World) -> Deal:
    return Deal(world)


def test_a_buyer_pays_the_price_and_both_pay_the_fee(world: World, deal: Deal) -> None:
    sent = world.clear(deal.slot, 250, deal.fills())
    amount, fees = UNIT * 250 * 5, FEE * 5
    free = FREE - ORDER_FEE
    assert deal.money() == (free - amount - fees, 0, free + amount - fees, 0)
    slot = world.slot(deal.slot)
    assert (slot.fees, slot.settled, slot.state, slot.bitmap[0]) == (2 * fees, 1, 2, 1)
    (event,) = sent.events
    assert (event.event, event.market, event.index, event.batch) == (
        "BatchSettled",
        world.market,
        deal.slot,
        0,
    )
    assert (event.fills, event.lots, event.fees) == (2, 5, 2 * fees)


def test_a_part_filled_order_pays_the_price_and_keeps_what_is_open_covered(world: World, deal: Deal) -> None:
    cheap = deal.order(deal.seller, side="SELL", price="0.200")
    fills = [fill(deal.buyer, deal.buy, 2), fill(deal.seller, cheap, 2)]
    world.clear(deal.slot, 200, fills)
    paid, open_cover = UNIT * 200 * 2, (UNIT * 250 + FEE) * 3
    free = FREE - ORDER_FEE
    assert deal.money() == (
        free - paid - 2 * FEE - open_cover,
        open_cover,
        free - ORDER_FEE + paid - 2 * FEE - FEE * (5 + 3),
        FEE * (5 + 3),
    )
    record = world.trader(deal.buyer).records[deal.buy.place]
    entry = record.ring[deal.slot % 8]
    assert (entry.slot, entry.filled, record.locked) == (deal.slot, 2, open_cover)


def test_below_zero_the_seller_pays(world: World) -> None:
    deal = Deal(world)
    buy = deal.order(deal.buyer, price="-0.050")
    sell = deal.order(deal.seller, side="SELL", price="-0.200")
    before = deal.money()
    world.clear(deal.slot, -100, [fill(deal.buyer, buy, 5), fill(deal.seller, sell, 5)])
    amount, fees = UNIT * 100 * 5, FEE * 5
    after = deal.money()
    assert sum(after[:2]) == sum(before[:2]) + amount - fees
    assert sum(after[2:]) == sum(before[2:]) - amount - fees
    assert world.slot(deal.slot).fees == 2 * fees
    assert world.trader(deal.buyer).records[buy.place].locked == 0
    assert world.trader(deal.seller).records[sell.place].locked == 0


def test_at_zero_both_pay_the_fee_alone(world: World) -> None:
    deal = Deal(world)
    sell = deal.order(deal.seller, side="SELL", price="0.000")
    before = deal.money()
    world.clear(deal.slot, 0, [fill(deal.buyer, deal.buy, 5), fill(deal.seller, sell, 5)])
    after = deal.money()
    assert sum(after[:2]) == sum(before[:2]) - 5 * FEE
    assert sum(after[2:]) == sum(before[2:]) - 5 * FEE


def test_a_fee_above_the_amount_is_paid_by_the_one_who_receives() -> None:
    world = new_world(Chain(), fee=250, fee_maximum=250)
    deal = Deal(world)
    sell = deal.order(deal.seller, side="SELL", price="0.001")
    before = deal.money()
    world.clear(deal.slot, 1, [fill(deal.buyer, deal.buy, 5), fill(deal.seller, sell, 5)])
    after = deal.money()
    assert sum(after[2:]) == sum(before[2:]) - 5 * (250 - UNIT)
    assert sum(after[:2]) == sum(before[:2]) - 5 * (250 + UNIT)


def test_batches_settle_in_any_order_each_once(world: World, deal: Deal) -> None:
    batches = [deal.fills(1, 1), deal.fills(1, 1), deal.fills(3, 3)]
    tree = world.post(deal.slot, 250, batches)
    for place in (2, 0):
        world.settle(deal.slot, place, batches[place], tree)
        data = batch_data(proof(tree, place), batches[place])
        again = world.settle_ix(deal.slot, place, data, list(by_trader(batches[place])))
        refuse(world, "BatchSettledAlready", again)
    assert (world.slot(deal.slot).settled, world.slot(deal.slot).bitmap[0]) == (2, 0b101)
    world.settle(deal.slot, 1, batches[1], tree)
    slot = world.slot(deal.slot)
    assert (slot.state, slot.settled, slot.fees) == (2, 3, 2 * 5 * FEE)
    data = batch_data(proof(tree, 1), batches[1])
    refuse(world, "SlotState", world.settle_ix(deal.slot, 1, data, list(by_trader(batches[1]))))


def test_two_fills_of_one_order_in_one_batch_add_up(world: World, deal: Deal) -> None:
    twice = [fill(deal.buyer, deal.buy, 2), fill(deal.buyer, deal.buy, 3), fill(deal.seller, deal.sell, 5)]
    world.clear(deal.slot, 250, twice)
    assert world.trader(deal.buyer).records[0].ring[deal.slot % 8].filled == 5


@pytest.mark.parametrize(("bought", "sold"), [(5, 4), (4, 5)])
def test_a_batch_buys_what_it_sells(deal: Deal, bought: int, sold: int) -> None:
    deal.refuse("BatchUnbalanced", deal.fills(bought, sold))


def test_a_batch_of_one_side_or_of_nothing_is_unbalanced(world: World, deal: Deal) -> None:
    tree = world.post(deal.slot, 250, [deal.fills()[:1], []])
    for batch, fills in enumerate([deal.fills()[:1], []]):
        data = batch_data(proof(tree, batch), fills)
        refuse(world, "BatchUnbalanced", world.settle_ix(deal.slot, batch, data, list(by_trader(fills))))


@pytest.mark.parametrize("lots", [0, 6, 2**32 - 1])
def test_a_fill_is_neither_nothing_nor_more_than_the_order(deal: Deal, lots: int) -> None:
    deal.refuse("OrderQuantity", deal.fills(lots, lots))


def test_fills_of_two_batches_together_keep_within_the_order(world: World, deal: Deal) -> None:
    other = deal.order(deal.seller, side="SELL")
    second = [fill(deal.buyer, deal.buy, 3), fill(deal.seller, other, 3)]
    tree = world.post(deal.slot, 250, [deal.fills(3, 3), second])
    world.settle(deal.slot, 0, deal.fills(3, 3), tree)
    data = batch_data(proof(tree, 1), second)
    refuse(world, "OrderQuantity", world.settle_ix(deal.slot, 1, data, list(by_trader(second))))


@pytest.mark.parametrize("price", [249, 251])
def test_nobody_trades_beyond_the_limit_of_his_order(deal: Deal, price: int) -> None:
    deal.refuse("OrderLimit", deal.fills(), price=price)


def test_an_empty_record_and_one_that_is_not_there_hold_no_order(deal: Deal) -> None:
    buy = deal.fills()[0]
    tree = deal.world.post(deal.slot, 250, [deal.fills()])
    for place in (1, 8, 255):
        wrong = [Fill(buy.trader, place, buy.time, 5), deal.fills()[1]]
        data = batch_data(proof(tree, 0), wrong)
        refuse(deal.world, "RecordEmpty", deal.world.settle_ix(deal.slot, 0, data, list(by_trader(wrong))))


def test_an_account_given_twice_is_refused(world: World, deal: Deal) -> None:
    fills = deal.fills()
    tree = world.post(deal.slot, 250, [fills])
    data = batch_data(proof(tree, 0), fills)
    repeated = data + data[1:7]
    for third in (deal.buyer.address, deal.seller.address):
        traders = [*by_trader(fills), third]
        refuse(world, "BatchAccounts", world.settle_ix(deal.slot, 0, repeated, traders))


def test_the_root_binds_every_number_of_a_batch(world: World, deal: Deal) -> None:
    other = deal.order(deal.buyer)
    tree = world.post(deal.slot, 250, [deal.fills(4, 4), deal.fills(1, 1)])
    wrong = [
        deal.fills(3, 3),
        [fill(deal.buyer, other, 4), fill(deal.seller, deal.sell, 4)],
        deal.fills(1, 1),
    ]
    for fills in [*wrong, deal.fills(4, 4)[::-1]]:
        data = batch_data(proof(tree, 0), fills)
        refuse(world, "BatchProof", world.settle_ix(deal.slot, 0, data, list(by_trader(fills))))
    data = batch_data(proof(tree, 1), deal.fills(4, 4))
    refuse(world, "BatchProof", world.settle_ix(deal.slot, 0, data, list(by_trader(deal.fills()))))


def test_data_of_another_form_are_refused(world: World, deal: Deal) -> None:
    fills = deal.fills()
    tree = world.post(deal.slot, 250, [fills, fills])
    data, traders = batch_data(proof(tree, 0), fills), list(by_trader(fills))
    deeper = bytes([2]) + data[1:33] * 2 + data[33:]
    for wrong in (b"", data[:1], data[:33], data[:-1], data + b"\0", b"\0" + data[33:], deeper):
        refuse(world, "BatchData", world.settle_ix(deal.slot, 0, wrong, traders))
    refuse(world, "BatchData", world.settle_ix(deal.slot, 0, data, traders[:1]))
    refuse(world, "BatchData", world.settle_ix(deal.slot, 0, data[:33] + b"\0" + data[33:], traders))
    refuse(world, "BatchIndex", world.settle_ix(deal.slot, 2, data, traders))


def test_accounts_of_another_market_and_of_no_market_are_refused(world: World, deal: Deal) -> None:
    there = new_world(world.chain, b"OTHER", mint=world.mint)
    foreign = there.open(free=FREE, buy=10, key=deal.buyer.key)
    fills = deal.fills()
    tree = world.post(deal.slot, 250, [fills])
    data, traders = batch_data(proof(tree, 0), fills), list(by_trader(fills))
    with_foreign = [foreign.address, traders[1]]
    refuse(world, "ForeignMarket", world.settle_ix(deal.slot, 0, data, with_foreign))
    refuse(world, "ForeignMarket", world.settle_ix(deal.slot, 0, data, traders, market=there.market))
    bytes_of_buyer = world.chain.data(deal.buyer.address)
    assert bytes_of_buyer is not None
    forged = Pubkey.new_unique()
    world.chain.write(forged, bytes_of_buyer, Pubkey.new_unique())
    for wrong in (world.market, world.vault, forged):
        refuse(world, None, world.settle_ix(deal.slot, 0, data, [wrong, traders[1]]))


def test_a_slot_settles_until_the_last_second_of_its_window(world: World, deal: Deal) -> None:
    batches = [deal.fills(2, 2), deal.fills(3, 3)]
    tree = world.post(deal.slot, 250, batches)
    world.chain.set_now(world.gate(deal.slot) + SETTLE)
    world.settle(deal.slot, 0, batches[0], tree)
    world.chain.set_now(world.gate(deal.slot) + SETTLE + 1)
    data = batch_data(proof(tree, 1), batches[1])
    refuse(world, "SettleWindow", world.settle_ix(deal.slot, 1, data, list(by_trader(batches[1]))))


def test_a_slot_that_was_not_posted_settles_nothing(world: World, deal: Deal) -> None:
    world.chain.set_now(world.gate(deal.slot) + 1)
    fills = deal.fills()
    refuse(world, None, world.settle_ix(deal.slot, 0, batch_data([], fills), list(by_trader(fills))))


def test_an_account_without_a_fill_is_in_no_batch(world: World, deal: Deal) -> None:
    idle, fills = world.open(), deal.fills()
    content = b"\0" + bytes(world.market) + struct.pack("<IH", deal.slot, 0)
    for trader, group in by_trader(fills).items():
        content += (
            bytes(trader) + b"\1" + b"".join(struct.pack("<QI", each.time, each.lots) for each in group)
        )
    root = sha256(content + bytes(idle.address) + b"\0").digest()
    world.chain.set_now(world.gate(deal.slot) + 1)
    world.send(world.post_ix(deal.slot, 250, 1, root), signers=(world.keeper,))
    data = batch_data([], fills) + b"\0"
    traders = [*by_trader(fills), idle.address]
    refuse(world, "BatchData", world.settle_ix(deal.slot, 0, data, traders))
