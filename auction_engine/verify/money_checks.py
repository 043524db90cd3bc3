"""Checks of money: the vault holds what the accounts say, and each account says what its history adds up to."""

from collections import defaultdict
from collections.abc import Iterator

from auction_engine.core.units import SlotIndex
from auction_engine.verify.history import History, Pot
from auction_engine.verify.ledger import Ledger
from auction_engine.verify.report import Check, check


def vault(ledger: Ledger) -> Check:
    """The vault may hold more: anybody can send it tokens, and those belong to nobody."""
    held = ledger.history.holdings
    owed = owed_by_vault(ledger)
    wrong = [f"it holds {held.vault} base units and owes {owed}"] if held.vault < owed else []
    return check(
        "vault",
        "The vault holds at least what traders, slots and market own: free + locked + fees + bond + fund.",
        wrong,
    )


def owed_by_vault(ledger: Ledger) -> int:
    """What all accounts of the market own together, in base units."""
    held = ledger.history.holdings
    traders = sum(own.free + own.locked for own in held.traders)
    slots = sum(own.fees for own in held.slots)
    return traders + slots + held.market_fees + held.bond + held.fund


def balances(ledger: Ledger) -> Check:
    return check(
        "balances",
        "Each trader owns deposits less withdrawals and order fees, and what his fills and penalties brought or cost.",
        _wrong_balances(ledger),
    )


def fees(ledger: Ledger) -> Check:
    return check(
        "fees",
        "The market owns the order fees and the fees of closed slots that were not collected; each slot those of its fills.",
        _wrong_fees(ledger),
    )


def bond(ledger: Ledger) -> Check:
    return check(
        "bond",
        "The bond is what was deposited less what was withdrawn and paid; half of all penalties is the fund's.",
        _wrong_bond(ledger),
    )


def _wrong_balances(ledger: Ledger) -> Iterator[str]:
    expected = _expected_balances(ledger)
    held = {own.trader: own.free + own.locked for own in ledger.history.holdings.traders}
    for trader in sorted(expected.keys() | held.keys()):
        if expected.get(trader, 0) != held.get(trader, 0):
            yield (
                f"{trader} owns {held.get(trader, 0)} base units; by the history it is"
                f" {expected.get(trader, 0)}"
            )


def _expected_balances(ledger: Ledger) -> dict[str, int]:
    owned: dict[str, int] = defaultdict(int)
    for transfer in ledger.history.transfers:
        owned[transfer.trader] += transfer.amount
    for registration in ledger.history.registrations:
        owned[registration.trader] -= registration.order_fee
    for penalty in ledger.history.penalties:
        for trader, amount in penalty.compensations:
            owned[trader] += amount
    for settlement in ledger.history.settlements:
        postings = ledger.postings.get(settlement.slot)
        if not postings:
            continue  # told by the slot's own checks
        for fill in (fill for own in settlement.accounts for fill in own):
            order = ledger.orders.get((fill.trader, fill.time))
            if order is not None:
                amount = ledger.market.amount(postings[0].price, fill.lots)
                owned[fill.trader] += (amount if order.side == "sell" else -amount) - order.fee * fill.lots
    return owned


def _wrong_fees(ledger: Ledger) -> Iterator[str]:
    history = ledger.history
    of_slots: dict[SlotIndex, int] = defaultdict(int)
    for settlement in history.settlements:
        of_slots[settlement.slot] += settlement.fees
    for slot, account in ledger.slot_accounts.items():
        if account.fees != of_slots[slot]:
            yield f"slot {slot} holds {account.fees} of fees; its batches paid {of_slots[slot]}"
    for slot, closing in ledger.closings.items():
        if closing.fees != of_slots[slot]:
            yield f"slot {slot} was closed with {closing.fees} of fees; its batches paid {of_slots[slot]}"
    closed = sum(closing.fees for closing in history.closings)
    taken = sum(registration.order_fee for registration in history.registrations)
    expected = closed + taken + _moved(history, "fees")
    if history.holdings.market_fees != expected:
        yield f"the market holds {history.holdings.market_fees} of fees; by the history it is {expected}"


def _wrong_bond(ledger: Ledger) -> Iterator[str]:
    history = ledger.history
    paid = sum(penalty.paid for penalty in history.penalties)
    compensated = sum(amount for penalty in history.penalties for _, amount in penalty.compensations)
    for pot, held, expected in (
        ("bond", history.holdings.bond, _moved(history, "bond") - paid),
        ("fund", history.holdings.fund, _moved(history, "fund") + paid - compensated),
    ):
        if held != expected:
            yield f"the {pot} holds {held}; by the history it is {expected}"


def _moved(history: History, pot: Pot) -> int:
    return sum(transfer.amount for transfer in history.market_transfers if transfer.pot == pot)
