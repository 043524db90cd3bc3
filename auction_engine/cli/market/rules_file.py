"""A market's rules as a file that people read, compare and keep: TOML, the parameters of `initialize_market` as keys."""

import tomllib
from pathlib import Path
from typing import Any

from solders.pubkey import Pubkey

from auction_engine.core.clearing.rules import PRICE_RULES, RATIONINGS
from auction_engine.core.errors import InvalidInput
from chain.market_parameters import MarketParameters

QUARTER_HOUR = """\
# The rules of a market. They are fixed for ever when it is created; only fees may change, up to their maxima.

slot_seconds = 900        # length of a timeslot
gate_lead_seconds = 60    # orders of a slot are taken until so long before it begins: its gate
post_seconds = 600        # the keeper posts the price within so long after the gate,
settle_seconds = 3600     # fills settle within so long,
life_seconds = 7200       # and challenges and the slot's account end so long after it; at most 8 slots
fresh_seconds = 600       # a signed order must reach the chain within so long; at most 600

tick = 1000               # quote base units per kWh; with a token of 6 decimals: 0.001
tick_decimals = 3         # decimals of a price in an order's text
lot = 10                  # Wh; tick x lot must be a multiple of 1000
floor = -500              # lowest and highest price, in ticks
cap = 2000
price_rule = "midpoint"   # midpoint, lowest or highest of the admissible prices
rationing = "pro_rata"    # pro_rata or time: how the long side is shared at the price

fee = 10                  # base units per lot and side; 0.001 per kWh
fee_maximum = 100
order_fee = 100           # base units per order, which pays for registering it
order_fee_maximum = 1000

penalty = 0               # base units for a proved wrong of the keeper, paid from the bond
penalty_cap = 0           # the most per slot; above 0 the market needs a fund's owner who is none of its operators
bond_minimum = 0          # above 0 the market begins paused, until the bond is there: deposit-bond, then resume
"""
_ADDRESSES = ("authority", "keeper", "fund_owner")
_WORDS: dict[str, tuple[str, ...]] = {"price_rule": PRICE_RULES, "rationing": RATIONINGS}
_KEYS = [name for name in MarketParameters.__struct_fields__ if name not in _ADDRESSES]


def read_rules(path: Path) -> dict[str, int]:
    """The parameters in a file. Every key must be there: nothing that is for ever is left to a default.

    Raises InvalidInput that names the key.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(f"cannot read the rules in {path}: {error}", code="rules") from None
    if unknown := [key for key in found if key not in _KEYS]:
        raise InvalidInput(f"{path}: {unknown[0]} is no rule; the rules are {', '.join(_KEYS)}", code="rules")
    if missing := [key for key in _KEYS if key not in found]:
        raise InvalidInput(f"{path} lacks {', '.join(missing)}", code="rules")
    return {key: _number(path, key, found[key]) for key in _KEYS}


def _number(path: Path, key: str, value: Any) -> int:
    words = _WORDS.get(key)
    if words is not None:
        if value not in words:
            raise InvalidInput(
                f"{path}: {key} must be one of {', '.join(words)}, not {value!r}", code="rules"
            )
        return words.index(value)
    if type(value) is not int:
        raise InvalidInput(f"{path}: {key} must be a whole number, not {value!r}", code="rules")
    return value


def parameters(
    rules: dict[str, int], authority: Pubkey, keeper: Pubkey, fund_owner: Pubkey
) -> MarketParameters:
    return MarketParameters(**rules, authority=authority, keeper=keeper, fund_owner=fund_owner)
