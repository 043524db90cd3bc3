"""The second slot, which the keeper clears wrongly, and the third, which it does not post: challenges, paid and refused."""

from solders.instruction import Instruction
from solders.keypair import Keypair

from tests.integration.both_chains.cast import Cast, later
from tests.integration.both_chains.deeds import refuses, sends
from tests.integration.both_chains.timetable import Timetable
from tests.program.operating import Party, crossing_ix, rationing_ix, underfilled_ix
from tests.program.trees import batch_data, by_trader, root
from tests.program.unchanged import DUPLICATE_ACCOUNT
from tests.program.world import Trader, World, fill


def wrong_slot(world: World, cast: Cast, timetable: Timetable, price: int, *fills: tuple[str, int]) -> None:
    """Posts and settles the second slot with these fills alone."""
    slot = cast.first + 1
    batch = [fill(*cast[name], lots) for name, lots in fills]
    tree = world.tree(slot, [batch])

    def post() -> None:
        world.slots.append(world.slot_address(slot))
        world.send(world.post_ix(slot, price, 1, root(tree)), signers=(world.keeper,))

    settle = world.settle_ix(slot, 0, batch_data([], batch), list(by_trader(batch)))
    gate = world.gate(slot)
    timetable.at(gate + 1, post, sends(world, settle), refuses(world, "SlotState", settle))
    timetable.at(gate + world.parameters["life_seconds"], sends(world, world.close_ix(slot)))


def challenged_pro_rata(world: World, cast: Cast, timetable: Timetable, foreign: Trader, late: Party) -> None:
    """Of ten lots each, d got two at the price and g none; a, b and c are better than the price and got too little."""
    slot = cast.first + 1
    opens = world.gate(slot) + world.parameters["settle_seconds"] + 1

    def underfilled(party: Party) -> Instruction:
        return underfilled_ix(world, slot, party)

    def rationing(harmed: Party, favoured: Party) -> Instruction:
        return rationing_ix(world, slot, harmed, favoured)

    a, b, c, d, g, h, i = (cast[name] for name in "abcdghi")
    timetable.at(world.gate(slot) + 3, refuses(world, "ChallengeWindow", underfilled(a)))
    timetable.at(
        opens,
        refuses(world, "NotHarmed", rationing(d, g)),
        refuses(world, "NotHarmed", rationing(d, a)),
        refuses(world, DUPLICATE_ACCOUNT, rationing(g, g)),
        sends(world, rationing(g, d)),
        refuses(world, "ClaimedAlready", rationing(g, d)),
        refuses(world, "NotHarmed", underfilled(d)),
        refuses(world, "RecordEmpty", underfilled((a[0], later(a[1], place=5)))),
        refuses(world, "OrderNotLive", underfilled(late)),
        refuses(world, "ForeignMarket", underfilled((foreign, a[1]))),
        sends(world, underfilled(a)),
        refuses(world, "ClaimedAlready", underfilled(a)),
        refuses(world, "NotHarmed", crossing_ix(world, slot, a, c)),
        sends(world, crossing_ix(world, slot, h, d)),
        refuses(world, "ClaimedAlready", crossing_ix(world, slot, h, d)),
        sends(world, underfilled(c)),
        sends(world, underfilled(b)),  # as far as the slot's cap goes
        refuses(world, "NothingToPay", underfilled(i)),
    )


def challenged_by_time(world: World, cast: Cast, timetable: Timetable) -> None:
    """c was there before d, and got nothing."""
    slot = cast.first + 1
    opens = world.gate(slot) + world.parameters["settle_seconds"] + 1
    a, c, d = (cast[name] for name in "acd")
    timetable.at(
        opens,
        refuses(world, "NotHarmed", rationing_ix(world, slot, d, c)),
        sends(world, rationing_ix(world, slot, c, d)),
        refuses(world, "ClaimedAlready", rationing_ix(world, slot, c, d)),
        sends(world, underfilled_ix(world, slot, a)),
    )


def missed_slot(world: World, cast: Cast, timetable: Timetable, payer: Keypair) -> None:
    """The third: two that could have met show that nobody posted."""
    slot = cast.first + 2
    address = world.slot_address(slot)
    a, c, e, g = (cast[name] for name in "aceg")
    crossing = crossing_ix(world, slot, a, c)

    def missed() -> None:
        world.slots.append(address)
        world.send(crossing)

    gate = world.gate(slot)
    timetable.at(gate + 1, refuses(world, "ChallengeWindow", crossing))
    timetable.at(
        gate + world.parameters["post_seconds"] + 1,
        refuses(world, "PostWindow", world.post_ix(slot, 20, 1, bytes(32)), by=(world.keeper,)),
    )
    timetable.at(
        gate + world.parameters["settle_seconds"] + 1,
        refuses(world, "NotHarmed", crossing_ix(world, slot, e, g)),
        refuses(world, None, crossing_ix(world, slot, a, a)),
        refuses(world, None, underfilled_ix(world, slot, a)),
        missed,
        refuses(world, "ClaimedAlready", crossing),
        refuses(world, "SlotState", underfilled_ix(world, slot, a)),
        refuses(world, "SlotState", rationing_ix(world, slot, a, c)),
    )
    timetable.at(
        gate + world.parameters["life_seconds"], sends(world, world.close_ix(slot, payer=payer.pubkey()))
    )
