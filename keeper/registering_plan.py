"""Which accepted orders go to the chain now, in which transactions: pure.

Those whose earliest open gate is nearest go first, for being late for it costs the trader a slot. One trader's orders
share a transaction as far as they fit, since the program reads them from one signature instruction, which has one key:
what his delegate signed goes apart. A transaction never mixes traders, so that no trader's refused order delays another's.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Literal, TypeVar

import msgspec
from solders.pubkey import Pubkey

from auction_engine.core.jobs import RegisterOrder
from auction_engine.core.market import Market, SlotTiming
from auction_engine.core.order import Order
from auction_engine.core.order_text import parse_text
from auction_engine.core.units import Milliseconds, Seconds, SlotIndex
from chain.registration import signer_of
from keeper.freshness import freshness
from keeper.packing import pack


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """One job of the outbox with the order that its text holds."""

    job_id: int
    job: RegisterOrder
    order: Order
    signer: Pubkey
    """The wallet, or its delegate if that signed the order."""

    @property
    def name(self) -> tuple[str, Milliseconds]:
        """What the chain knows the order by."""
        return self.order.trader, self.order.time


Verdict = Literal["send", "wait", "registered", "stale", "past_gate"]
Fits = Callable[[Sequence[Registration]], bool]
Key = TypeVar("Key")


def read_registration(
    job_id: int, job: RegisterOrder, market: Market, delegate: Pubkey | None = None
) -> Registration:
    """The job's order, and who signed it. delegate: the trader's, as last seen on chain.

    The text was accepted, so it parses; raises OrderTextError when the log and the market differ.
    """
    order = parse_text(job.text, market)
    assert isinstance(order, Order), "a register job carries an order"
    signer = signer_of(job.wallet, delegate, (job.text, bytes.fromhex(job.signature)))
    return Registration(job_id=job_id, job=job, order=order, signer=signer)


def verdict(
    registration: Registration,
    on_chain: Collection[tuple[str, Milliseconds]],
    now: Milliseconds,
    timing: SlotTiming,
) -> Verdict:
    """What to do with one registration at `now`. on_chain: names of the records that the chain holds."""
    order = registration.order
    if registration.name in on_chain:
        return "registered"
    if timing.gate(order.last) < now // 1000:
        return "past_gate"
    match freshness(order.time, now, timing):
        case "early":
            return "wait"
        case "stale":
            return "stale"
        case "fresh":
            return "send"


def earliest_gate(order: Order, now: Milliseconds, timing: SlotTiming) -> Seconds:
    """The nearest gate that the order can still be in time for."""
    return timing.gate(SlotIndex(max(order.first, timing.next_gate(Seconds(now // 1000)))))


def plan_registrations(
    registrations: Sequence[Registration], now: Milliseconds, timing: SlotTiming, fits: Fits
) -> list[tuple[Registration, ...]]:
    """Groups to send, one transaction each, the most urgent first. fits: whether one transaction holds them."""

    def urgency(registration: Registration) -> tuple[Seconds, Milliseconds]:
        return earliest_gate(registration.order, now, timing), registration.order.time

    by_trader: dict[tuple[str, Pubkey], list[Registration]] = {}
    for registration in sorted(registrations, key=urgency):
        by_trader.setdefault((registration.order.trader, registration.signer), []).append(registration)
    groups = [group for own in by_trader.values() for group in pack(own, fits)]
    return sorted(groups, key=lambda group: urgency(group[0]))
