"""Which rules make a market, and the market that they make."""

from typing import Any

from solders.pubkey import Pubkey

from tests.program.reference.order_text import PRICE_CHARACTERS, WH_MAXIMUM
from tests.program.reference.refusal import BUILT_IN, Checks
from tests.program.reference.state import NEVER, NOBODY, K

NAME_CHARACTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
PRICE_RULES, RATIONINGS = 3, 2
FRESH_MAXIMUM = 600


def check_name(padded: bytes, checks: Checks) -> bytes:
    name = padded.rstrip(b"\0")
    sound = len(name) > 0 and all(character in NAME_CHARACTERS for character in name)
    checks.need(sound, "MarketName", BUILT_IN)  # a name that is none has no address either
    return name


def check_rules(rules: dict[str, Any], creator: Pubkey, decimals: int, checks: Checks) -> None:
    windows = 0 < rules["post_seconds"] < rules["settle_seconds"] < rules["life_seconds"]
    windows &= rules["life_seconds"] <= K * rules["slot_seconds"]
    checks.need(windows and 1 <= rules["fresh_seconds"] <= FRESH_MAXIMUM, "MarketWindows")
    checks.need(rules["price_rule"] < PRICE_RULES and rules["rationing"] < RATIONINGS, "MarketRules")
    fits = rules["fee"] <= rules["fee_maximum"] and rules["order_fee"] <= rules["order_fee_maximum"]
    checks.need(fits and rules["penalty"] <= rules["penalty_cap"], "MarketFees")
    _check_people(rules, creator, checks)
    if checks.need(_tick_step(rules, decimals) is not None, "MarketTick"):
        _check_prices(rules, decimals, checks)


def _check_people(rules: dict[str, Any], creator: Pubkey, checks: Checks) -> None:
    authority, keeper, fund_owner = rules["authority"], rules["keeper"], rules["fund_owner"]
    fits = authority != NOBODY and keeper != NOBODY
    fits &= rules["penalty_cap"] == 0 or fund_owner not in (NOBODY, authority, keeper, creator)
    checks.need(fits, "MarketAddresses")


def _tick_step(rules: dict[str, Any], decimals: int) -> int | None:
    """The tick at its own decimals, if tick and lot are sound."""
    tick, lot, tick_decimals = rules["tick"], rules["lot"], rules["tick_decimals"]
    if tick == 0 or not 0 < lot <= WH_MAXIMUM or tick * lot % 1000 or tick * lot >= 2**64:
        return None
    if tick_decimals > decimals or tick % 10 ** (decimals - tick_decimals):
        return None
    step: int = tick // 10 ** (decimals - tick_decimals)
    return step if step < 2**32 else None


def _check_prices(rules: dict[str, Any], decimals: int, checks: Checks) -> None:
    step, places = _tick_step(rules, decimals), rules["tick_decimals"]
    assert step is not None

    def length(ticks: int) -> int:
        digits = len(str(abs(ticks * step)).rjust(places + 1, "0"))
        return int(digits + (places > 0) + (ticks < 0))

    floor, cap = rules["floor"], rules["cap"]
    fits = floor <= cap and length(floor) <= PRICE_CHARACTERS and length(cap) <= PRICE_CHARACTERS
    checks.need(fits, "MarketPrices")
    unit = rules["tick"] * rules["lot"] // 1000
    most = K * (WH_MAXIMUM // rules["lot"]) * (max(abs(floor), abs(cap)) * unit + rules["fee_maximum"])
    checks.need(most < 2**63, "MarketAmounts")


def derived(rules: dict[str, Any], decimals: int) -> dict[str, Any]:
    """What follows from the rules."""
    paused = rules["bond_minimum"] > 0
    step = _tick_step(rules, decimals)
    assert step is not None
    return {
        "unit": rules["tick"] * rules["lot"] // 1000,
        "tick_step": step,
        "quote_decimals": decimals,
        "pause_from": 0,
        "pause_until": NEVER if paused else 0,
    }
