"""The simulation's market, its traders and their orders: valid texts, made once per process."""

from functools import cache

from auction_engine.core.clearing import MarketRules
from auction_engine.core.commands import OpenMarket, PlaceOrder, RecordSeen, TraderSeen
from auction_engine.core.market import Market, SlotTiming
from auction_engine.core.order import Order
from auction_engine.core.order_text import render_order
from auction_engine.core.units import Amount, Lots, Milliseconds, Seconds, SlotIndex, Ticks

NOW = Seconds(1_800_000_000)
NOW_MS = Milliseconds(NOW * 1000)
LOTS = Lots(10)
"""Of every order."""
_LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ADDRESS = "8opHzTAnfzRpPEx21XtnrVTX28YQuCpAjcn1PczScKh"


def address(number: int) -> str:
    """A well-formed address that is nobody's."""
    letters = "".join(_LETTERS[number // 58**place % 58] for place in range(3))
    return _ADDRESS[:20] + letters + _ADDRESS[23:]


MARKET = Market(
    address=address(1),
    name="SIMULATED",
    tag="9f3a61c2",
    mint=address(2),
    rules=MarketRules(tick=1000, lot=10, floor=-500_000, cap=1_000_000),
    timing=SlotTiming(
        slot_seconds=Seconds(900),
        gate_lead_seconds=Seconds(5),
        post_seconds=Seconds(45),
        settle_seconds=Seconds(90),
        life_seconds=Seconds(120),
        fresh_seconds=Seconds(60),
    ),
    quote_decimals=6,
    tick_decimals=3,
    fee=Amount(10),
    order_fee=Amount(100),
)
OPENING = OpenMarket(market=MARKET)


@cache
def order(trader: int, nth: int, limit: int) -> PlaceOrder:
    """The trader's nth order: one signing time for one `nth`, so that two limits make two orders that exclude each other."""
    placed = Order(
        trader=address(200 + trader),
        side="buy",
        lots=LOTS,
        limit=Ticks(limit),
        first=SlotIndex(NOW // 900 + 2),
        count=4,
        time=Milliseconds(NOW_MS + nth),
    )
    wallet = address(100 + trader)
    return PlaceOrder(text=render_order(placed, MARKET), signature="ab" * 64, wallet=wallet, at=NOW_MS)


@cache
def sighting(trader: int, nth: int, records: tuple[RecordSeen, ...] = ()) -> TraderSeen:
    """The trader's account, whose limit leaves room for `nth` orders and no more."""
    return TraderSeen(
        wallet=address(100 + trader),
        trader=address(200 + trader),
        account_seq=1 + nth,
        chain_slot=1 + nth,
        free=Amount(10**12),
        locked=Amount(0),
        max_buy_lots=Lots(LOTS * nth),
        max_sell_lots=Lots(0),
        min_time=Milliseconds(0),
        records=records,
    )
