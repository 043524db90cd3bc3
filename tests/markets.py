"""A market and traders for tests of the core: values only."""

from auction_engine.core.clearing import MarketRules
from auction_engine.core.commands import Command, RecordSeen, TraderSeen
from auction_engine.core.decide import decide
from auction_engine.core.events import Event, chain_hash, encode_event
from auction_engine.core.evolve import apply
from auction_engine.core.market import Market, SlotTiming
from auction_engine.core.order import Order
from auction_engine.core.state import MarketState
from auction_engine.core.units import (
    NEVER,
    Amount,
    Lots,
    Milliseconds,
    RecordSeq,
    Seconds,
    Seq,
    SlotIndex,
    Ticks,
)

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
NOW = Seconds(1_800_000_000)
NOW_MS = Milliseconds(NOW * 1000)


def address(number: int) -> str:
    """A well-formed address that is nobody's: base58 of a number."""
    value, text = int.from_bytes(b"\x07" * 28 + number.to_bytes(4, "big"), "big"), ""
    while value:
        value, digit = divmod(value, 58)
        text = ALPHABET[digit] + text
    return text


def make_market(slot_seconds: int = 15, fee: int = 10, order_fee: int = 100) -> Market:
    return Market(
        address=address(1),
        name="TEST",
        tag="9f3a61c2",
        mint=address(2),
        rules=MarketRules(tick=1000, lot=10, floor=-500_000, cap=1_000_000),
        timing=SlotTiming(
            slot_seconds=Seconds(slot_seconds),
            gate_lead_seconds=Seconds(5),
            post_seconds=Seconds(45),
            settle_seconds=Seconds(90),
            life_seconds=Seconds(120),
            fresh_seconds=Seconds(60),
        ),
        quote_decimals=6,
        tick_decimals=3,
        fee=Amount(fee),
        order_fee=Amount(order_fee),
    )


def make_order(**changes: object) -> Order:
    fields: dict[str, object] = {
        "trader": address(101),
        "side": "buy",
        "lots": Lots(50),
        "limit": Ticks(250),
        "first": SlotIndex(NOW // 15 + 2),
        "count": 4,
        "time": NOW_MS,
    }
    return Order(**{**fields, **changes})  # type: ignore[arg-type]


def trader_seen(
    number: int,
    *,
    seq: int = 1,
    free: int = 10**9,
    records: tuple[RecordSeen, ...] = (),
    max_lots: int = 10_000,
) -> TraderSeen:
    """Trader `number`: wallet address(number), trader account address(100 + number)."""
    return TraderSeen(
        wallet=address(number),
        trader=address(100 + number),
        account_seq=seq,
        chain_slot=seq,
        free=Amount(free),
        locked=Amount(0),
        max_buy_lots=Lots(max_lots),
        max_sell_lots=Lots(max_lots),
        min_time=Milliseconds(0),
        records=records,
    )


def record_of(order: Order, seq: int, *, live_from: int = NOW, ended_at: int = NEVER) -> RecordSeen:
    return RecordSeen(
        time=order.time,
        seq=RecordSeq(seq),
        side=order.side,
        first=order.first,
        count=order.count,
        lots=order.lots,
        limit=order.limit,
        fee=Amount(10),
        locked=Amount(0),
        live_from=Seconds(live_from),
        ended_at=Seconds(ended_at),
    )


class Log:
    """A market's log in memory: decide, chain, apply; keeps what a database would keep."""

    def __init__(self, market: Market) -> None:
        self.state = MarketState(market=market)
        self.entries: list[tuple[bytes, Event]] = []

    def submit(self, command: Command) -> list[Event]:
        events = decide(self.state, command)
        for event in events:
            seq = Seq(self.state.seq + 1)
            log_hash = chain_hash(self.state.log_hash, seq, encode_event(event))
            self.entries.append((log_hash, event))
            apply(self.state, seq, log_hash, event)
        return events

    def replayed(self) -> MarketState:
        state = MarketState(market=self.state.market)
        for log_hash, event in self.entries:
            apply(state, Seq(state.seq + 1), log_hash, event)
        return state
