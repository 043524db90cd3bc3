"""What the verifier found: checks by name, for the market as a whole and for each slot."""

from collections.abc import Iterable
from typing import Literal

import msgspec

Outcome = Literal["ok", "failed", "lapsed", "open"]
"""`failed`: something false stands on chain. `lapsed`: the keeper did not do it in time, and nothing false stands
there. `open`: too early to say."""
SlotState = Literal["open", "gated", "no_trade", "paused", "posted", "settled", "closed", "lapsed"]
DIFFERENCES_MAX = 20
MONEY_CHECKS = ("balances", "fees", "vault")


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that must hold. sentence: what; differs: what was found instead."""

    name: str
    sentence: str
    outcome: Outcome
    differs: tuple[str, ...] = ()


class SlotReport(msgspec.Struct, frozen=True, kw_only=True):
    """One slot as recomputed here; `ok` and `consistent` as in Report. start: ISO, UTC; price: decimal per kWh; result_root: hex; both None without trade.

    orders: in the live set; batches: of the own clearing; transactions: signatures that posted, settled and closed it.
    """

    slot: int
    start: str
    state: SlotState
    ok: bool
    consistent: bool
    orders: int
    price: str | None
    volume_wh: int
    fills: int
    batches: int
    settled_batches: int
    result_root: str | None
    transactions: tuple[str, ...]
    checks: tuple[Check, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The market up to the chain's slot `chain_slot`.

    consistent: nothing false stands on chain. ok: that, and the keeper missed nothing either.
    """

    market: str
    program: str
    chain_slot: int
    chain_time: int
    ok: bool
    consistent: bool
    orders: int
    checks: tuple[Check, ...]
    slots: tuple[SlotReport, ...]

    @property
    def vault_ok(self) -> bool:
        """The vault holds what the accounts say, and each of those what its history adds up to."""
        return consistent(each for each in self.checks if each.name in MONEY_CHECKS)

    @property
    def orders_ok(self) -> bool:
        """Every order is as its wallet signed it, and as the program has to keep it."""
        return consistent(each for each in self.checks if each.name not in MONEY_CHECKS)

    @property
    def slots_ok(self) -> bool:
        """Every order and every slot in the report is as recomputed, and no slot lapsed."""
        return self.orders_ok and all(slot.ok for slot in self.slots)

    def failures(self) -> list[tuple[int | None, Check]]:
        """Failed checks with their slot, None for those of the market."""
        of_market = [(None, check) for check in self.checks if check.outcome == "failed"]
        of_slots = [(s.slot, check) for s in self.slots for check in s.checks if check.outcome == "failed"]
        return [*of_market, *of_slots]


def check(name: str, sentence: str, differs: Iterable[str]) -> Check:
    """A check that fails when anything differs."""
    found = tuple(differs)
    if len(found) > DIFFERENCES_MAX:
        more = len(found) - DIFFERENCES_MAX
        found = (*found[:DIFFERENCES_MAX], f"and {more} more")
    return Check(name=name, sentence=sentence, outcome="failed" if found else "ok", differs=found)


def undecided(name: str, sentence: str, why: str, *, missed: bool) -> Check:
    """A check that cannot be made: what it is about was missed, or can still be done."""
    return Check(name=name, sentence=sentence, outcome="lapsed" if missed else "open", differs=(why,))


def consistent(checks: Iterable[Check]) -> bool:
    return all(each.outcome != "failed" for each in checks)


def ok(checks: Iterable[Check]) -> bool:
    return all(each.outcome in ("ok", "open") for each in checks)
