"""Replaying a market's log: check every link, decode, fold. Beside hashing and decoding alone, the bound."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256

from auction_engine.core.commands import RecordSeen
from auction_engine.core.events import decode_events, event_kind
from auction_engine.core.order import Order
from auction_engine.core.order_text import parse_text
from auction_engine.core.state import state_bytes
from auction_engine.core.state_image import restored_state
from auction_engine.core.units import NEVER, Amount, Lots, RecordSeq
from auction_engine.db.event_log import PAGE_ENTRIES, Link, checked_entries
from auction_engine.sequencer.ledger import Ledger
from auction_engine.simulation.orders import MARKET, NOW, OPENING, order, sighting
from bench.measurement import Measurement, Row, Target

TRADERS = (600, 6_000)
"""Each with eight orders, accepted and seen on chain: 18 entries."""
QUICK_TRADERS = (60,)
ROUNDS = 7
Rows = list[dict[str, object]]


def measure(quick: bool) -> Iterator[Row]:
    for traders in QUICK_TRADERS if quick else TRADERS:
        yield _row(traders)


def _row(traders: int) -> Row:
    ledger = _traded(traders)
    rows = [_stored(link) for link in ledger.uncommitted]
    bodies = [link.body for link in ledger.uncommitted]
    assert ledger.state is not None
    image = state_bytes(ledger.state)
    assert _replayed(rows).head == ledger.head
    replayed, bound, restored = _best(
        partial(_replayed, rows), partial(_bound, bodies), partial(restored_state, image)
    )
    return {
        "entries": len(rows),
        "replayed_per_s": round(len(rows) / replayed),
        "bound_per_s": round(len(rows) / bound),
        "bound_ratio": round(replayed / bound, 2),
        "snapshot_ms": round(restored * 1000, 2),
    }


def _best(*works: Callable[[], object]) -> list[float]:
    """Seconds of processor time, in turns: waiting for other programs is not counted."""
    best = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for place, work in enumerate(works):
            began = time.process_time()
            work()
            best[place] = min(best[place], time.process_time() - began)
    return best


def _replayed(rows: Rows) -> Ledger:
    """As a sequencer or a follower does it, page by page."""
    ledger = Ledger(MARKET.address)
    for first in range(0, len(rows), PAGE_ENTRIES):
        ledger.replay(checked_entries(MARKET.address, ledger.head, rows[first : first + PAGE_ENTRIES]))
    return ledger


def _bound(bodies: Sequence[bytes]) -> None:
    """What cannot be left out: one hash and one decoding of every body."""
    for first in range(0, len(bodies), PAGE_ENTRIES):
        page = bodies[first : first + PAGE_ENTRIES]
        for body in page:
            sha256(body).digest()
        decode_events(b"\n".join(page))


def _traded(traders: int) -> Ledger:
    ledger = Ledger(MARKET.address)
    ledger.submit(OPENING)
    for trader in range(traders):
        ledger.submit(sighting(trader, 8))
        records = []
        for nth in range(8):
            placed = order(trader, nth, 200 + trader % 100)
            ledger.submit(placed)
            parsed = parse_text(placed.text, MARKET)
            assert isinstance(parsed, Order)
            records.append(_record(parsed, nth))
        ledger.submit(sighting(trader, 9, tuple(records)))
    return ledger


def _record(order: Order, nth: int) -> RecordSeen:
    return RecordSeen(
        time=order.time,
        seq=RecordSeq(1 + nth),
        side=order.side,
        first=order.first,
        count=order.count,
        lots=Lots(order.lots),
        limit=order.limit,
        fee=Amount(10),
        locked=Amount(0),
        live_from=NOW,
        ended_at=NEVER,
    )


def _stored(link: Link) -> dict[str, object]:
    """The entry as the table `events` gives it."""
    return {
        "seq": link.seq,
        "kind": event_kind(link.event),
        "body": link.body,
        "previous": link.previous,
        "hash": link.hash,
        "recorded_at": datetime(2027, 1, 15, tzinfo=UTC),
    }


REPLAY = Measurement(
    "replay",
    "Replaying a log of accepted and registered orders from memory, links checked; beside one hash and one decoding of "
    "every body (bound); and reading the same state from a snapshot",
    measure,
    targets=(
        Target("log replay, 100,000 entries", 300_000, "replayed_per_s", {"entries": 108_001}, at_least=True),
    ),
)
