"""Verifies a market: reads its history from a node, recomputes every slot, and says what holds and what does not."""

from collections.abc import Iterable

from solders.pubkey import Pubkey

from auction_engine.core.errors import NotFound
from auction_engine.core.order_text import price_text, slot_text
from auction_engine.core.units import SlotIndex
from auction_engine.verify import money_checks, order_checks, pause_checks, slot_checks
from auction_engine.verify.clearing import OwnResult, own_result
from auction_engine.verify.history import History, Registration
from auction_engine.verify.ledger import Ledger
from auction_engine.verify.order_checks import OrderFaults
from auction_engine.verify.reading import read_market_history
from auction_engine.verify.report import Check, Report, SlotReport, SlotState, consistent, ok
from chain.rpc import Rpc
from chain.sending import Finality


async def verify_market(
    rpc: Rpc,
    program: Pubkey,
    market: Pubkey,
    slots: Iterable[int] | None = None,
    commitment: Finality = "finalized",
) -> Report:
    """Verify a market from the chain alone: all its slots, or those named.

    Raises NotFound when there is no such market or a named slot lies before its first, NodeUnavailable or ChainError when the node cannot tell its history.
    """
    return verify_history(await read_market_history(rpc, program, market, commitment), slots)


def verify_history(history: History, slots: Iterable[int] | None = None) -> Report:
    """The report on a history: a pure function of it. Raises NotFound for a named slot before its first."""
    ledger = Ledger(history)
    faults = OrderFaults(history)
    checks = (
        order_checks.complete(history),
        order_checks.sequence(history),
        order_checks.signatures(faults, history.registrations),
        order_checks.texts(faults, history.registrations),
        order_checks.ends(history),
        order_checks.records(ledger),
        money_checks.balances(ledger),
        money_checks.fees(ledger),
        money_checks.bond(ledger),
        money_checks.vault(ledger),
        pause_checks.pauses(history),
    )
    wanted = ledger.slots() if slots is None else _named(ledger, slots)
    reports = tuple(_slot_report(ledger, faults, slot) for slot in wanted)
    return Report(
        market=history.market.address,
        program=history.program,
        chain_slot=history.holdings.chain_slot,
        chain_time=history.holdings.chain_time,
        ok=ok(checks) and all(report.ok for report in reports),
        consistent=consistent(checks) and all(report.consistent for report in reports),
        orders=len(history.registrations),
        checks=checks,
        slots=reports,
    )


def _named(ledger: Ledger, slots: Iterable[int]) -> list[SlotIndex]:
    """Nothing is recomputed for a slot before any order, so nobody may read that it holds."""
    wanted, known = sorted(SlotIndex(slot) for slot in slots), ledger.slots()
    for slot in wanted:
        if ledger.is_past(slot) and (not known or slot < known[0]):
            raise NotFound(
                f"slot {slot_text(slot, ledger.market)} lies before the first that market"
                f" {ledger.market.address} has orders for: there is nothing to recompute",
                code="slot_not_found",
            )
    return wanted


def _slot_report(ledger: Ledger, faults: OrderFaults, slot: SlotIndex) -> SlotReport:
    live, market = ledger.live(slot), ledger.market
    own = own_result(market, slot, live)
    checks = _slot_checks(ledger, faults, slot, live, own)
    price = own.clearing.price
    return SlotReport(
        slot=slot,
        start=slot_text(slot, market),
        state=_state(ledger, slot, own),
        ok=ok(checks),
        consistent=consistent(checks),
        orders=len(live),
        price=None if price is None else price_text(price, market),
        volume_wh=own.clearing.volume * market.rules.lot,
        fills=len(own.clearing.fills),
        batches=len(own.batches),
        settled_batches=len({each.batch for each in ledger.settlements.get(slot, [])}),
        result_root=None if own.tree is None else own.tree.root.hex(),
        transactions=_transactions(ledger, slot),
        checks=checks,
    )


def _slot_checks(
    ledger: Ledger, faults: OrderFaults, slot: SlotIndex, live: list[Registration], own: OwnResult
) -> tuple[Check, ...]:
    """A slot whose gate has not passed has no book yet: nothing can be said of it."""
    posting = next(iter(ledger.postings.get(slot, [])), None)
    if posting is None and not ledger.is_past(slot):
        return ()
    checks = [
        order_checks.signatures(faults, live),
        order_checks.texts(faults, live),
        slot_checks.posted(ledger, slot, own),
        slot_checks.fills(ledger, slot, own),
        slot_checks.sums(ledger, slot),
    ]
    if posting is not None:
        checks += [
            slot_checks.book(posting, own),
            slot_checks.price(ledger, posting, own),
            slot_checks.batches(posting, own),
            slot_checks.root(posting, own),
            slot_checks.proofs(ledger, posting),
            slot_checks.settled(ledger, slot, own),
            slot_checks.account(ledger, posting),
        ]
    return tuple(checks)


def _state(ledger: Ledger, slot: SlotIndex, own: OwnResult) -> SlotState:
    """Where the slot is in its life, by what the chain holds."""
    timing = ledger.market.timing
    if not ledger.is_past(slot):
        return "open"
    if ledger.is_paused(slot):
        return "paused"
    if slot not in ledger.postings:
        if own.tree is None:
            return "no_trade"
        return "lapsed" if ledger.is_past(slot, timing.post_seconds) else "gated"
    done = {each.batch for each in ledger.settlements.get(slot, [])}
    if len(done) < len(own.batches):
        return "lapsed" if ledger.is_past(slot, timing.settle_seconds) else "posted"
    return "closed" if slot in ledger.closings else "settled"


def _transactions(ledger: Ledger, slot: SlotIndex) -> tuple[str, ...]:
    closing = ledger.closings.get(slot)
    found = [
        *(each.transaction for each in ledger.postings.get(slot, [])),
        *(each.transaction for each in ledger.settlements.get(slot, [])),
        *([] if closing is None else [closing.transaction]),
    ]
    return tuple(dict.fromkeys(found))
