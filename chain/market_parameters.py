"""What `initialize_market` fixes for ever. The program checks it all; only the form is checked here."""

import msgspec
from solders.pubkey import Pubkey

from auction_engine.core.errors import InvalidInput

NAME_BYTES = 12


class MarketParameters(msgspec.Struct, frozen=True, kw_only=True):
    """Named as in the IDL. tick: quote base units per kWh; lot: Wh; floor, cap: ticks; fees and penalties: base units.

    price_rule: 0 midpoint, 1 lowest, 2 highest. rationing: 0 pro rata, 1 time. fee is per lot and side.
    """

    slot_seconds: int
    gate_lead_seconds: int
    post_seconds: int
    settle_seconds: int
    life_seconds: int
    fresh_seconds: int
    tick: int
    lot: int
    floor: int
    cap: int
    authority: Pubkey
    keeper: Pubkey
    fund_owner: Pubkey
    price_rule: int = 0
    rationing: int = 0
    tick_decimals: int = 3
    fee: int = 0
    fee_maximum: int = 0
    order_fee: int = 0
    order_fee_maximum: int = 0
    penalty: int = 0
    penalty_cap: int = 0
    bond_minimum: int = 0


def padded_name(name: str) -> bytes:
    """A market's name as its account holds it: twelve bytes, zero padded."""
    raw = name.encode("ascii", "replace")
    if not 1 <= len(raw) <= NAME_BYTES:
        raise InvalidInput(
            f"a market's name has 1 to {NAME_BYTES} characters of A-Z, 0-9 and '-'; not {name!r}"
        )
    return raw.ljust(NAME_BYTES, b"\0")
