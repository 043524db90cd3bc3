"""What operators do with a market and its money, done and refused."""

from collections.abc import Iterator
from typing import Any

from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from tests.integration.both_chains.deeds import refuses, sends
from tests.integration.both_chains.people import Stage, key_of
from tests.integration.both_chains.timetable import Deed, Timetable
from tests.program.harness import with_meta
from tests.program.operating import authority_ix, collect_ix
from tests.program.world import World


def governing(world: World) -> Iterator[Deed]:
    """Fees, keeper and authority change, and change back."""
    by, heir, stranger = (world.authority,), key_of("heir"), key_of("stranger")

    def asks(name: str, signer: Keypair | None = None, **values: Any) -> Instruction:
        return authority_ix(world, name, signer, **values)

    fees: dict[str, Any] = {"fee": 9, "order_fee": 3}
    yield sends(world, asks("set_fees", **fees), by=by)
    yield refuses(world, "MarketFees", asks("set_fees", fee=101, order_fee=3), by=by)
    yield refuses(world, "MarketFees", asks("set_fees", fee=9, order_fee=1001), by=by)
    yield refuses(world, "WrongAuthority", asks("set_fees", stranger, **fees), by=(stranger,))
    yield refuses(world, None, with_meta(asks("set_fees", **fees), 0, is_signer=False))
    keeper = world.keeper.pubkey()
    yield sends(world, asks("set_keeper", keeper=heir.pubkey()), by=by)
    yield refuses(world, "MarketAddresses", asks("set_keeper", keeper=Pubkey.default()), by=by)
    yield refuses(world, "WrongAuthority", asks("set_keeper", stranger, keeper=keeper), by=(stranger,))
    yield sends(world, asks("set_keeper", keeper=keeper), by=by)
    yield refuses(world, "WrongAuthority", asks("accept_authority", heir), by=(heir,))
    yield sends(world, asks("propose_authority", proposed=heir.pubkey()), by=by)
    yield refuses(world, "WrongAuthority", asks("accept_authority", stranger), by=(stranger,))
    yield sends(world, asks("accept_authority", heir), by=(heir,))
    yield refuses(world, "WrongAuthority", asks("propose_authority", proposed=keeper), by=by)
    yield sends(world, asks("propose_authority", heir, proposed=by[0].pubkey()), by=(heir,))
    yield sends(world, asks("accept_authority"), by=by)


def collecting(stage: Stage, world: World) -> Iterator[Deed]:
    """Fees, for the authority; what penalties left, for the fund's owner. Each twice: the second time nothing is left."""
    owner, authority, stranger = key_of("fund owner"), world.authority, key_of("stranger")
    purse, fund = stage.tokens(authority.pubkey(), 0), stage.tokens(owner.pubkey(), 0)
    yield refuses(
        world, "WrongDestination", collect_ix(world, "collect_fees", authority, fund), by=(authority,)
    )
    yield refuses(world, "WrongAuthority", collect_ix(world, "collect_fees", stranger, purse), by=(stranger,))
    yield sends(world, collect_ix(world, "collect_fees", authority, purse), by=(authority,))
    yield refuses(world, "AmountZero", collect_ix(world, "collect_fees", authority, purse), by=(authority,))
    yield refuses(
        world, "WrongFundOwner", collect_ix(world, "collect_fund", authority, fund), by=(authority,)
    )
    yield sends(world, collect_ix(world, "collect_fund", owner, fund), by=(owner,))
    yield refuses(world, "AmountZero", collect_ix(world, "collect_fund", owner, fund), by=(owner,))


def pausing(stage: Stage, world: World, timetable: Timetable) -> None:
    """In the market of short windows: a pause called off, one that holds, and the bond taken out of it."""
    by, authority = (world.authority,), world.authority
    pause, resume = authority_ix(world, "pause"), authority_ix(world, "resume")
    stage.bond(world, 10_000)
    purse = stage.tokens(authority.pubkey(), 0)

    def takes(amount: int) -> Instruction:
        return collect_ix(world, "withdraw_bond", authority, purse, amount=amount)

    for deed in (
        refuses(world, "NotPaused", resume, by=by),
        refuses(world, "BondLocked", takes(1), by=by),
        sends(world, pause, by=by),
        sends(world, resume, by=by),
        sends(world, pause, by=by),
        refuses(world, "PausedAlready", pause, by=by),
        refuses(world, "BondLocked", takes(1), by=by),
    ):
        deed()
    begins = world.state().pause_from
    slot = -(-(begins + world.parameters["gate_lead_seconds"]) // world.parameters["slot_seconds"])
    world.chain.funded(world.keeper)
    posted = world.post_ix(slot, 250, 1, bytes(32))
    timetable.at(world.gate(slot) + 1, refuses(world, "SlotPaused", posted, by=(world.keeper,)))
    timetable.at(
        begins + world.parameters["life_seconds"] + 1,
        refuses(world, "AmountZero", takes(0), by=by),
        refuses(world, "InsufficientBond", takes(10_001), by=by),
        sends(world, takes(4_000), by=by),
        sends(world, resume, by=by),
        refuses(world, "NotPaused", resume, by=by),
        refuses(world, "PauseTooSoon", pause, by=by),
    )
