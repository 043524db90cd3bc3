"""An owner hears why his order ended, and at once when its cover ran short."""

import msgspec

from auction_engine.core.collateral import locked_at_registration, missing_cover
from auction_engine.core.commands import EndOrders, RecordSeen
from auction_engine.core.entries import OrderEntry
from auction_engine.core.events import CoverRanShort, OrderEnded
from auction_engine.core.order import End
from auction_engine.core.order_text import render_end
from auction_engine.core.state import state_bytes
from auction_engine.core.units import Amount, Lots, Milliseconds, Seconds
from tests.markets import NOW, NOW_MS, Log, address, make_market, make_order, record_of, trader_seen
from tests.unit.core.placing import place

MARKET = make_market()
ORDER = make_order(count=20)
LOCK = locked_at_registration(ORDER, MARKET)
ENDED_AT = MARKET.timing.gate(ORDER.first) + 20


def ended(locked: int, filled: int = 0) -> RecordSeen:
    record = record_of(ORDER, 1, ended_at=ENDED_AT)
    return msgspec.structs.replace(
        record, locked=Amount(locked), filled=((ORDER.first, Lots(filled)),) if filled else ()
    )


def log_with_end(record: RecordSeen, *, by_text: bool = False) -> tuple[Log, OrderEntry]:
    log = Log(MARKET)
    log.submit(trader_seen(1))
    place(log, ORDER)
    if by_text:
        end = End(trader=address(101), target=ORDER.time, time=Milliseconds(NOW_MS + 5))
        text = render_end(end, MARKET)
        log.submit(EndOrders(text=text, signature="", wallet=address(1), at=NOW_MS))
    log.submit(trader_seen(1, seq=2, records=(record,)))
    return log, next(iter(log.state.orders.values()))


def test_cover_that_ran_short_is_told_with_what_was_missing() -> None:
    log, entry = log_with_end(ended(LOCK - 100, filled=1))
    assert entry.ended_because == "cover"
    assert [type(event) for _, event in log.entries[-2:]] == [OrderEnded, CoverRanShort]
    (notice,) = log.state.notices[address(1)]
    assert (notice.kind, notice.missing, notice.seq) == ("cover_ran_short", 100, log.state.seq)
    assert state_bytes(log.replayed()) == state_bytes(log.state)


def test_an_end_by_text_or_by_a_transaction_is_no_alarm() -> None:
    log, entry = log_with_end(ended(LOCK), by_text=True)
    assert (entry.ended_because, log.state.notices) == ("end_text", {})
    log, entry = log_with_end(ended(LOCK))
    assert (entry.ended_because, log.state.notices) == ("transaction", {})


def test_nothing_is_missing_of_an_order_that_was_covered_to_its_last_slots() -> None:
    last = make_order(count=2)
    per_lot = locked_at_registration(last, MARKET) // (2 * last.lots)
    record = record_of(last, 1, ended_at=NOW + 30)
    record = msgspec.structs.replace(record, filled=((last.first, Lots(20)),), locked=Amount(80 * per_lot))
    assert missing_cover(record, MARKET) == 0
    less = msgspec.structs.replace(record, locked=Amount(80 * per_lot - 1))
    assert missing_cover(less, MARKET) == 1
    past = msgspec.structs.replace(record, locked=Amount(0), ended_at=Seconds(NOW + 10_000))
    assert missing_cover(past, MARKET) == 0
