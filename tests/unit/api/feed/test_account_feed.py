"""One wallet's part of the feed: only its own, only what differs, and a notice of what its owner should know."""

import json
from typing import Any

import msgspec
from solders.keypair import Keypair

from api.feed.account_feed import AccountFeed
from api.markets.slot_results import SlotResults
from api.orders.receipts import ReceiptKey
from auction_engine.core.commands import EndOrders, GatePassed, PlaceOrder
from auction_engine.core.events import Event
from auction_engine.core.order import End, Order
from auction_engine.core.order_text import render_end, render_order
from auction_engine.core.units import Amount, Milliseconds, Seconds
from tests.markets import NOW, NOW_MS, Log, address, make_market, make_order, record_of, trader_seen

MARKET = make_market()
FIRST = MARKET.timing.next_gate(Seconds(NOW))
OWN, STRANGE = address(1), address(2)


class Following:
    """A log and the account feed that follows it."""

    def __init__(self) -> None:
        self.log = Log(MARKET)
        self.feed = AccountFeed(SlotResults(), ReceiptKey(Keypair()))
        for number in (1, 2):
            self.log.submit(trader_seen(number))

    def place(self, number: int = 1, nth: int = 0) -> Order:
        order = make_order(
            trader=address(100 + number), first=FIRST, count=1, lots=1, time=Milliseconds(NOW_MS + nth)
        )
        text = render_order(order, MARKET)
        self.note(self.log.submit(PlaceOrder(text=text, signature="", wallet=address(number), at=NOW_MS)))
        return order

    def note(self, events: list[Event]) -> None:
        for event in events:
            self.feed.note(self.log.state, event)

    def told(self) -> dict[str, list[dict[str, Any]]]:
        return {
            wallet: [json.loads(said.body) for said in messages]
            for wallet, messages in self.feed.messages(self.log.state, NOW_MS)
        }


def test_a_wallet_is_told_of_its_own_orders_and_money_once() -> None:
    following = Following()
    for wallet in (OWN, STRANGE):
        following.feed.begin(following.log.state, wallet, NOW_MS)
    following.place()
    told = following.told()
    assert set(told) == {OWN}
    assert [message["type"] for message in told[OWN]] == ["order", "holding"]
    assert following.told() == {}


def test_who_left_is_told_nothing() -> None:
    following = Following()
    following.feed.begin(following.log.state, OWN, NOW_MS)
    following.feed.begin(following.log.state, OWN, NOW_MS)
    following.feed.end(OWN)
    following.place()
    assert set(following.told()) == {OWN}
    following.feed.end(OWN)
    following.place(nth=1)
    assert following.told() == {}


def test_an_order_that_never_reached_the_chain_is_a_notice() -> None:
    following = Following()
    following.feed.begin(following.log.state, OWN, NOW_MS)
    following.place()
    following.told()
    gate = Seconds(MARKET.timing.gate(FIRST) + 1)
    following.note(following.log.submit(GatePassed(slot=FIRST, chain_time=gate)))
    messages = following.told()[OWN]
    assert [message["order"]["status"] for message in messages if message["type"] == "order"] == [
        "unregistered"
    ]
    assert [message["code"] for message in messages if message["type"] == "notice"] == ["order_unregistered"]


def test_an_end_that_nobody_sent_here_is_a_notice_and_ones_own_is_not() -> None:
    following = Following()
    following.feed.begin(following.log.state, OWN, NOW_MS)
    orders = [following.place(nth=nth) for nth in (0, 1, 2)]
    records = tuple(record_of(order, 1 + nth) for nth, order in enumerate(orders))
    following.note(following.log.submit(trader_seen(1, seq=2, records=records)))
    end = End(trader=address(101), target=orders[0].time, time=Milliseconds(NOW_MS + 9))
    following.note(
        following.log.submit(EndOrders(text=render_end(end, MARKET), signature="", wallet=OWN, at=NOW_MS))
    )
    ended = tuple(record_of(order, 1 + nth, ended_at=NOW) for nth, order in enumerate(orders))
    covered = msgspec.structs.replace(ended[1], locked=Amount(10**9))
    following.note(following.log.submit(trader_seen(1, seq=3, records=(ended[0], covered, *ended[2:]))))
    notices = [message for message in following.told()[OWN] if message["type"] == "notice"]
    ids = [entry.order_id for entry in following.log.state.orders_of(OWN)]
    assert [(notice["code"], notice["order_id"]) for notice in notices] == [
        ("order_ended", ids[1]),
        ("cover_ran_short", ids[2]),
    ]


def test_after_missed_events_everything_is_looked_at_again() -> None:
    following = Following()
    following.feed.begin(following.log.state, OWN, NOW_MS)
    order = make_order(first=FIRST, count=1, lots=1, time=NOW_MS)
    text = render_order(order, MARKET)
    following.log.submit(PlaceOrder(text=text, signature="", wallet=OWN, at=NOW_MS))
    assert following.told() == {}
    following.feed.restart(following.log.state)
    assert [message["type"] for message in following.told()[OWN]] == ["order", "holding"]
