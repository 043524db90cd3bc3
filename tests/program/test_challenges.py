"""Challenges: whoever was wronged by a clearing is paid out of the bond, and nobody else is."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.program.harness import Chain
from tests.program.operating import (
    BOND,
    FUND_OWNER,
    NEVER,
    PENALTY,
    Party,
    bonded_world,
    collected,
    crossing_ix,
    rationing_ix,
    the_event,
    underfilled_ix,
)
from tests.program.tokens import balance
from tests.program.unchanged import DUPLICATE_ACCOUNT, refuse
from tests.program.world import Trader, World, fill

SETTLE, LIFE, UNIT = 90, 120, 100


class Market(NamedTuple):
    """A buy of 10 lots at 30 ticks, two sells of 10 lots at 20: what one slot can do to them."""

    world: World
    number: int
    buy: Party
    sell: Party
    late_sell: Party

    def clear(self, price: int, *fills: tuple[Party, int]) -> None:
        """Settles these fills at a price; none: nothing is posted. Then time passes until challenges begin."""
        if fills:
            self.world.clear(self.number, price, [fill(who, order, lots) for (who, order), lots in fills])
        self.until(SETTLE + 1)

    def until(self, seconds: int) -> None:
        self.world.chain.set_now(self.world.gate(self.number) + seconds)


def new_market(**changes: int) -> Market:
    world = bonded_world(Chain(), **changes)
    world.chain.set_now(world.chain.now + 15)

    def party(side: str, price: str) -> Party:
        who = world.open(free=10**8, buy=100, sell=100)
        return who, world.order(who, side=side, energy=1000, price=price)

    buy, sell, late = party("BUY", "0.030"), party("SELL", "0.020"), party("SELL", "0.020")
    return Market(world, buy[1].first, buy, sell, late)


@pytest.fixture
def market() -> Market:
    return new_market()


def free(market: Market, who: Trader) -> int:
    return int(market.world.trader(who).free)


def paid(market: Market, harmed: Party, challenge: Callable[[], object]) -> int:
    before = free(market, harmed[0])
    challenge()
    return free(market, harmed[0]) - before


# C1: better than the price, and not filled


def test_an_underfilled_order_is_paid_half_of_penalty_and_loss(market: Market) -> None:
    market.clear(25, (market.buy, 4), (market.sell, 4))
    due = PENALTY + (10 - 4) * UNIT * (30 - 25)
    ix = underfilled_ix(market.world, market.number, market.buy)
    assert paid(market, market.buy, lambda: market.world.send(ix)) == due - due // 2
    state = market.world.state()
    assert (state.bond, state.fund) == (BOND - due, due // 2)
    assert market.world.slot(market.number).penalties == due


def test_an_untouched_sell_better_than_the_price_is_underfilled_too(market: Market) -> None:
    market.clear(25, (market.buy, 10), (market.sell, 10))
    due = PENALTY + 10 * UNIT * (25 - 20)
    ix = underfilled_ix(market.world, market.number, market.late_sell)
    assert paid(market, market.late_sell, lambda: market.world.send(ix)) == due - due // 2


def test_an_order_filled_whole_or_at_the_price_was_not_harmed(market: Market) -> None:
    market.clear(20, (market.buy, 10), (market.sell, 5), (market.late_sell, 5))
    for party in (market.buy, market.sell):
        refuse(market.world, "NotHarmed", underfilled_ix(market.world, market.number, party))


def test_one_order_is_paid_once_in_a_slot(market: Market) -> None:
    market.clear(25, (market.buy, 4), (market.sell, 4))
    ix = underfilled_ix(market.world, market.number, market.buy)
    market.world.send(ix)
    refuse(market.world, "ClaimedAlready", ix)


def test_a_missed_slot_has_no_price_to_be_better_than(market: Market) -> None:
    market.clear(0)
    market.world.send(crossing_ix(market.world, market.number, market.buy, market.sell))
    refuse(market.world, "SlotState", underfilled_ix(market.world, market.number, market.late_sell))


# C2: two that could have traded with each other


def test_crossing_orders_of_a_slot_that_was_never_posted_share_the_harmed_half(market: Market) -> None:
    market.clear(0)
    ix = crossing_ix(market.world, market.number, market.buy, market.sell)
    assert paid(market, market.buy, lambda: market.world.send(ix)) == PENALTY // 4
    slot = market.world.slot(market.number)
    assert (slot.state, slot.penalties, slot.batches) == (3, PENALTY, 0)
    assert slot.payer == market.world.chain.payer.pubkey()


def test_lamports_at_its_address_do_not_make_a_slot(market: Market) -> None:
    market.clear(0)
    market.world.chain.svm.airdrop(market.world.slot_address(market.number), 10**6)
    market.world.send(crossing_ix(market.world, market.number, market.buy, market.sell))
    assert market.world.slot(market.number).state == 3


def test_orders_at_the_price_with_lots_left_on_both_sides_cross(market: Market) -> None:
    world = market.world
    at_price = world.open(free=10**8, buy=100)
    buy = at_price, world.order(at_price, side="BUY", energy=1000, price="0.020")
    market.clear(20, (market.buy, 10), (market.sell, 10))
    sent = world.send(crossing_ix(world, market.number, buy, market.late_sell))
    assert the_event(sent, "Challenged").missed == 0
    refuse(world, "NotHarmed", crossing_ix(world, market.number, market.buy, market.late_sell))


def test_orders_that_do_not_cross_or_are_full_are_no_crossing(market: Market) -> None:
    world = market.world
    low = world.open(free=10**8, buy=100)
    cheap = low, world.order(low, side="BUY", energy=1000, price="0.019")
    market.clear(0)
    refuse(world, "NotHarmed", crossing_ix(world, market.number, cheap, market.sell))
    refuse(world, "NotHarmed", crossing_ix(world, market.number, market.sell, market.buy))


@pytest.mark.parametrize("full_side", ["BUY", "SELL"])
def test_an_order_at_the_price_that_is_full_crosses_with_nobody(market: Market, full_side: str) -> None:
    world = market.world
    at_price = world.open(free=10**8, buy=100)
    buy = at_price, world.order(at_price, side="BUY", energy=1000, price="0.020")
    market.clear(20, (buy if full_side == "BUY" else market.buy, 10), (market.sell, 10))
    sell = market.late_sell if full_side == "BUY" else market.sell
    refuse(world, "NotHarmed", crossing_ix(world, market.number, buy, sell))
    if full_side == "SELL":
        world.send(crossing_ix(world, market.number, buy, market.late_sell))


def test_nobody_crosses_with_himself(market: Market) -> None:
    own = market.buy[0], market.world.order(market.buy[0], side="SELL", energy=100, price="0.010")
    market.clear(0)
    refuse(market.world, DUPLICATE_ACCOUNT, crossing_ix(market.world, market.number, market.buy, own))


def test_nobody_is_rationed_against_himself() -> None:
    market = new_market()
    who = market.sell[0]
    second = who, market.world.order(who, side="SELL", energy=1000, price="0.020")
    market.clear(20, (market.buy, 8), (market.sell, 8))
    refuse(market.world, DUPLICATE_ACCOUNT, rationing_ix(market.world, market.number, second, market.sell))


def test_a_missed_slot_closes_like_any_other_and_its_rent_returns(market: Market) -> None:
    market.clear(0)
    market.world.send(crossing_ix(market.world, market.number, market.buy, market.sell))
    market.until(LIFE)
    market.world.send(market.world.close_ix(market.number, payer=market.world.chain.payer.pubkey()))
    assert market.world.chain.data(market.world.slot_address(market.number)) is None


# C3: shares at the price


def test_pro_rata_a_share_short_by_more_than_rounding_is_paid(market: Market) -> None:
    market.clear(20, (market.buy, 8), (market.sell, 6), (market.late_sell, 2))
    ix = rationing_ix(market.world, market.number, market.late_sell, market.sell)
    assert paid(market, market.late_sell, lambda: market.world.send(ix)) == PENALTY // 2
    favoured = rationing_ix(market.world, market.number, market.sell, market.late_sell)
    refuse(market.world, "NotHarmed", favoured)


def test_pro_rata_a_difference_of_rounding_is_no_harm(market: Market) -> None:
    market.clear(20, (market.buy, 9), (market.sell, 5), (market.late_sell, 4))
    ix = rationing_ix(market.world, market.number, market.late_sell, market.sell)
    refuse(market.world, "NotHarmed", ix)


def test_by_time_the_earlier_one_is_served_first() -> None:
    market = new_market(rationing=1)
    market.clear(20, (market.buy, 8), (market.sell, 6), (market.late_sell, 2))
    early = rationing_ix(market.world, market.number, market.sell, market.late_sell)
    refuse(
        market.world, "NotHarmed", rationing_ix(market.world, market.number, market.late_sell, market.sell)
    )
    assert paid(market, market.sell, lambda: market.world.send(early)) == PENALTY // 2


def test_only_orders_of_one_side_at_the_price_are_rationed_together(market: Market) -> None:
    market.clear(25, (market.buy, 4), (market.sell, 4))
    refuse(
        market.world, "NotHarmed", rationing_ix(market.world, market.number, market.late_sell, market.sell)
    )
    refuse(market.world, "NotHarmed", rationing_ix(market.world, market.number, market.buy, market.sell))


# When, and how much


@pytest.mark.parametrize(("seconds", "fault"), [(SETTLE, "ChallengeWindow"), (LIFE, "ChallengeWindow")])
def test_outside_its_window_nothing_is_challenged(market: Market, seconds: int, fault: str) -> None:
    market.clear(25, (market.buy, 4), (market.sell, 4))
    market.until(seconds)
    refuse(market.world, fault, underfilled_ix(market.world, market.number, market.buy))


@pytest.mark.parametrize("seconds", [SETTLE + 1, LIFE - 1])
def test_at_the_edges_of_its_window_a_slot_is_challenged(market: Market, seconds: int) -> None:
    market.clear(25, (market.buy, 4), (market.sell, 4))
    market.until(seconds)
    market.world.send(underfilled_ix(market.world, market.number, market.buy))


def test_the_penalties_of_a_slot_are_capped() -> None:
    market = new_market(penalty_cap=PENALTY + 100)
    market.clear(25, (market.buy, 4), (market.sell, 4))
    ix = underfilled_ix(market.world, market.number, market.buy)
    sent = market.world.send(ix)
    assert the_event(sent, "Challenged").paid == PENALTY + 100
    refuse(market.world, "NothingToPay", underfilled_ix(market.world, market.number, market.late_sell))


def test_a_bond_below_its_minimum_pauses_later_gates(market: Market) -> None:
    market.clear(25, (market.buy, 4), (market.sell, 4))
    market.world.send(underfilled_ix(market.world, market.number, market.buy))
    state = market.world.state()
    assert (state.pause_from, state.pause_until) == (market.world.chain.now + 1, NEVER)
    index = market.world.next_slot()
    market.world.chain.set_now(market.world.gate(index) + 1)
    post = market.world.post_ix(index, 0, 1, bytes(32))
    refuse(market.world, "SlotPaused", post, signers=(market.world.keeper,))


def test_slots_of_a_pause_are_not_challenged(market: Market) -> None:
    market.clear(25, (market.buy, 4), (market.sell, 4))
    market.world.send(underfilled_ix(market.world, market.number, market.buy))
    buyer, seller = market.buy[0], market.sell[0]
    buy = buyer, market.world.order(buyer, side="BUY", energy=100, price="0.030")
    sell = seller, market.world.order(seller, side="SELL", energy=100, price="0.020")
    index = buy[1].first
    market.world.chain.set_now(market.world.gate(index) + SETTLE + 1)
    refuse(market.world, "SlotPaused", crossing_ix(market.world, index, buy, sell))


def test_without_penalties_there_is_nothing_to_pay() -> None:
    market = new_market(penalty=0, penalty_cap=0, bond_minimum=0)
    market.clear(0)
    refuse(market.world, "NothingToPay", crossing_ix(market.world, market.number, market.buy, market.sell))


def test_an_order_that_was_ended_before_the_gate_was_not_harmed(market: Market) -> None:
    who, order = market.buy
    market.world.send(market.world.end_ix(who, order.time), signers=(who.key,))
    market.clear(0)
    refuse(market.world, "OrderNotLive", crossing_ix(market.world, market.number, market.buy, market.sell))


def test_an_empty_record_was_not_harmed(market: Market) -> None:
    market.clear(25, (market.buy, 4), (market.sell, 4))
    who, order = market.buy
    for place in (7, 8, 255):
        order.place = place
        refuse(market.world, "RecordEmpty", underfilled_ix(market.world, market.number, (who, order)))


def test_the_fund_s_half_goes_to_its_owner(market: Market) -> None:
    market.clear(0)
    market.world.send(crossing_ix(market.world, market.number, market.buy, market.sell))
    destination = collected(market.world, "collect_fund", FUND_OWNER)
    assert (balance(market.world.chain, destination), market.world.state().fund) == (PENALTY // 2, 0)


def test_the_cap_of_a_missed_slot_holds_over_many_challenges() -> None:
    market = new_market(penalty_cap=PENALTY)
    other = market.world.open(free=10**8, buy=100)
    another_buy = other, market.world.order(other, side="BUY", energy=1000, price="0.030")
    market.clear(0)
    market.world.send(crossing_ix(market.world, market.number, market.buy, market.sell))
    ix = crossing_ix(market.world, market.number, another_buy, market.late_sell)
    refuse(market.world, "NothingToPay", ix)
