"""Markets: every rule that `initialize_market` refuses, and three that are made."""

from collections.abc import Iterator
from typing import Any

from solders.pubkey import Pubkey

from tests.integration.both_chains.deeds import refuses
from tests.integration.both_chains.people import Stage, key_of
from tests.integration.both_chains.timetable import Deed
from tests.program.operating import authority_ix, by_authority
from tests.program.refusals import ALREADY_IN_USE, CONSTRAINT_ADDRESS
from tests.program.unchanged import refuse
from tests.program.world import World, initialize_ix

WINDOWS: dict[str, Any] = {
    "slot_seconds": 8,
    "gate_lead_seconds": 2,
    "post_seconds": 20,
    "settle_seconds": 30,
    "life_seconds": 60,
}
SHARED: dict[str, Any] = {
    "fresh_seconds": 10,
    "penalty": 1_000,
    "penalty_cap": 20_000,
    "bond_minimum": 50_000,
}
PRO_RATA: dict[str, Any] = WINDOWS | SHARED
BY_TIME: dict[str, Any] = WINDOWS | SHARED | {
    "tick": 5_000, "floor": -200, "cap": 900, "price_rule": 1, "rationing": 1,
}  # fmt: skip
SHORT: dict[str, Any] = {
    "slot_seconds": 4, "gate_lead_seconds": 4, "post_seconds": 18, "settle_seconds": 20, "life_seconds": 24,
    "fresh_seconds": 10,
}  # fmt: skip

REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("MarketWindows", {"post_seconds": 0}),
    ("MarketWindows", {"post_seconds": 90}),
    ("MarketWindows", {"settle_seconds": 120}),
    ("MarketWindows", {"life_seconds": 121}),
    ("MarketWindows", {"fresh_seconds": 0}),
    ("MarketWindows", {"fresh_seconds": 601}),
    ("MarketTick", {"tick": 0}),
    ("MarketTick", {"tick": 1001}),
    ("MarketTick", {"tick": 2**63, "lot": 2}),
    ("MarketTick", {"lot": 0}),
    ("MarketTick", {"lot": 10_000_000}),
    ("MarketTick", {"tick_decimals": 7}),
    ("MarketPrices", {"floor": 1, "cap": 0}),
    ("MarketPrices", {"cap": 100_000_000}),
    ("MarketAmounts", {"tick": 10**8, "lot": 9_999_900, "tick_decimals": 0, "cap": 9_999_999, "floor": 0}),
    ("MarketFees", {"fee": 101}),
    ("MarketFees", {"order_fee": 1001}),
    ("MarketFees", {"penalty": 1}),
    ("MarketRules", {"price_rule": 3}),
    ("MarketRules", {"rationing": 2}),
    ("MarketAddresses", {"authority": Pubkey.default()}),
    ("MarketAddresses", {"keeper": Pubkey.default()}),
    ("MarketAddresses", {"penalty_cap": 1, "fund_owner": Pubkey.default()}),
    ("MarketAddresses", {"penalty_cap": 1, "fund_owner": key_of("keeper").pubkey()}),
]
BAD_NAMES = [b"", b"small", b"A B", b"UNDER_SCORE"]


def refusals(stage: Stage, there: World) -> Iterator[Deed]:
    """Of markets that nobody may make. `there`: one that is made already."""
    creator = key_of("creator")

    def refused(
        fault: str | int | None,
        rules: dict[str, Any] | None = None,
        name: bytes = b"REFUSED",
        mint: Pubkey = stage.mint,
        **other: Pubkey,
    ) -> Deed:
        values = stage.rules(**(rules or {}))
        made, _, _ = initialize_ix(creator.pubkey(), mint, name.ljust(12, b"\0"), values, **other)
        return refuses(there, fault, made, by=(creator,))

    yield from (refused(fault, rules) for fault, rules in REFUSED)
    yield from (refused("MarketName", name=name) for name in BAD_NAMES)
    yield refused("MintUnsupported", mint=there.vault)
    yield refused("MintUnsupported", mint=key_of("nobody").pubkey())
    yield refused(ALREADY_IN_USE, name=there.name)
    yield refused(CONSTRAINT_ADDRESS, slot_hashes=stage.mint)
    yield refused(None, vault=there.vault)  # seeds


def found(stage: Stage) -> tuple[World, World]:
    """Two markets with a bond, which share their windows."""
    pro_rata, by_time = stage.market(b"PRO-RATA", **PRO_RATA), stage.market(b"BY-TIME", **BY_TIME)
    refuse(pro_rata, "BondTooSmall", authority_ix(pro_rata, "resume"), signers=(pro_rata.authority,))
    for world in (pro_rata, by_time):
        stage.bond(world, world.parameters["bond_minimum"])
        by_authority(world, "resume")
    return pro_rata, by_time
