"""How far a simulation came: states that take many steps to reach, counted as accounts change into them."""

from collections import Counter

from solders.pubkey import Pubkey

from tests.program.reference.state import (
    BY_DELEGATE,
    MISSED,
    NEVER,
    POSTED,
    SETTLED,
    Content,
    Market,
    RingEntry,
    Slot,
    State,
    Trader,
)


def depths(before: State, after: State, gone: set[Pubkey]) -> Counter[str]:
    """What became true with this transaction. `gone`: addresses of accounts that were closed before."""
    found: Counter[str] = Counter()
    for address, account in after.accounts.items():
        old = before.accounts.get(address)
        if old is account:
            continue
        was = old.content if old is not None else None
        found.update(_of(was, account.content))
        if isinstance(account.content, Trader) and not isinstance(was, Trader):
            found["account opened again"] += address in gone
        if isinstance(was, Trader | Slot) and account.content != was and not account.lamports:
            gone.add(address)
    return +found


def _of(was: Content | None, now: Content) -> list[str]:
    if isinstance(now, Trader) and isinstance(was, Trader):
        return _of_orders(was, now)
    if isinstance(now, Slot):
        return _of_slot(was if isinstance(was, Slot) else None, now)
    if isinstance(was, Slot):
        return ["slot closed after all batches" if was.state == SETTLED else "slot closed with batches left"]
    if isinstance(was, Market) and isinstance(now, Market):
        held = now.bond < now.bond_minimum <= was.bond
        younger = now.earlier_pause_until != was.earlier_pause_until
        return ["bond fell below its minimum"] * held + ["two pauses remembered"] * younger
    return []


def _of_slot(was: Slot | None, now: Slot) -> list[str]:
    if was is None:
        return ["slot missed"] if now.state == MISSED else []
    penalized = ["slot penalized twice"] if now.penalties > was.penalties > 0 else []
    return penalized + (["slot settled"] if now.state == SETTLED and was.state == POSTED else [])


def _of_orders(was: Trader, now: Trader) -> list[str]:
    found = []
    for old, new in zip(was.records, now.records, strict=False):
        ended = new.used and old.used and new.ended_at != old.ended_at == NEVER
        if ended and new.ring != old.ring:
            found.append("order ended for want of cover")
        if new.used == BY_DELEGATE and not old.used:
            found.append("order of a delegate")
        if old.used and any(entry.filled for entry in old.ring) and not new.used:
            found.append("filled order released")
        found += ["ring entry written over"] * _written_over(old.ring, new.ring)
    return found


def _written_over(old: tuple[RingEntry, ...], new: tuple[RingEntry, ...]) -> int:
    return sum(0 != a.slot != b.slot != 0 for a, b in zip(old, new, strict=True))
