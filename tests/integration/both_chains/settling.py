"""The first slot: the keeper posts what is right, and batches besides that no order allows; all of them are tried."""

from collections.abc import Iterator
from typing import Any

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from tests.integration.both_chains.cast import Cast, later
from tests.integration.both_chains.deeds import refuses, sends
from tests.integration.both_chains.timetable import Deed, Timetable
from tests.program.operating import Party
from tests.program.refusals import ALREADY_IN_USE
from tests.program.trees import Fill, batch_data, by_trader, proof, root
from tests.program.world import Trader, World, fill

PRICE = 20


def first_slot(world: World, cast: Cast, timetable: Timetable, late: Trader, foreign: Trader) -> None:
    """`late`: a trader whose one order begins after this slot; `foreign`: one of another market."""
    slot, gate, keeper = cast.first, world.gate(cast.first), (world.keeper,)
    batches = _batches(cast, world, late)
    tree = world.tree(slot, [fills for _, fills in batches])
    posted = world.post_ix(slot, PRICE, len(batches), root(tree))

    def settle(number: int, **other: Any) -> Instruction:
        """A batch as it was posted, or with other proof, traders, bytes behind it, or another number."""
        fills = batches[number][1]
        data = batch_data(other.get("path", proof(tree, number)), fills) + other.get("behind", b"")
        return world.settle_ix(
            slot, other.get("as_number", number), data, other.get("traders", list(by_trader(fills)))
        )

    def post() -> None:
        world.slots.append(world.slot_address(slot))
        world.send(posted, signers=keeper)

    buyer, seller = by_trader(batches[1][1])
    timetable.at(0, refuses(world, "PostWindow", posted, by=keeper))  # the gate is some seconds away
    timetable.at(gate + 1, *_not_posted(world, slot), post, refuses(world, ALREADY_IN_USE, posted, by=keeper))
    timetable.at(
        gate + 2,
        sends(world, settle(0)),
        refuses(world, "BatchSettledAlready", settle(0)),
        refuses(world, "BatchIndex", settle(0, as_number=99)),
        refuses(world, "BatchProof", settle(1, path=[bytes(32)] * 4)),
        refuses(world, "BatchData", settle(1, behind=b"\0")),
        refuses(world, "BatchData", settle(1, path=proof(tree, 1)[:-1])),
        refuses(world, None, settle(1, traders=[buyer])),
        refuses(world, "BatchAccounts", settle(1, traders=[buyer, buyer])),
        refuses(world, "ForeignMarket", settle(1, traders=[foreign.address, seller])),
        refuses(world, None, settle(1, traders=[world.market, seller])),  # of another type
        *(refuses(world, fault, settle(number)) for number, (fault, _) in enumerate(batches) if fault),
        sends(world, settle(1)),
    )
    timetable.at(gate + world.parameters["settle_seconds"] + 1, refuses(world, "SettleWindow", settle(2)))
    closed = world.close_ix(slot)
    timetable.at(gate + 20, refuses(world, "CloseWindow", closed))
    timetable.at(
        gate + world.parameters["life_seconds"],
        refuses(world, "WrongPayer", world.close_ix(slot, payer=late.wallet)),
        sends(world, closed),
        refuses(world, None, closed),
    )


def _batches(cast: Cast, world: World, late: Trader) -> list[tuple[str | None, list[Fill]]]:
    """With the fault that each meets; none: it is good."""
    a, b, c, d, e = (cast[name] for name in "abcde")

    def some(*fills: tuple[Party, int]) -> list[Fill]:
        return [fill(who, order, lots) for (who, order), lots in fills]

    empty = a[0], later(a[1], place=7)
    beyond = a[0], later(a[1], place=8)
    future = late, later(next(record for record in world.trader(late).records if record.used), place=0)
    return [
        (None, some((a, 5), (c, 5))),
        (None, some((b, 5), (d, 5))),
        ("BatchUnbalanced", some((a, 1))),
        ("BatchUnbalanced", some((a, 2), (c, 1))),
        ("OrderQuantity", some((a, 6), (c, 6))),
        ("OrderQuantity", some((a, 0), (c, 0))),
        ("OrderLimit", some((e, 1), (c, 1))),
        ("RecordEmpty", some((empty, 1), (c, 1))),
        ("RecordEmpty", some((beyond, 1), (c, 1))),
        ("OrderNotLive", some((future, 1), (c, 1))),
    ]


def _not_posted(world: World, slot: int) -> Iterator[Deed]:
    """Clearings that the program does not take."""

    def post(price: int = PRICE, batches: int = 1, index: int = slot, **other: Pubkey) -> Instruction:
        return world.post_ix(index, price, batches, bytes(32), **other)

    keeper, stranger, poor = (world.keeper,), world.creator, world.authority
    yield refuses(world, "PriceOutOfBounds", post(world.parameters["cap"] + 1), by=keeper)
    yield refuses(world, "PriceOutOfBounds", post(world.parameters["floor"] - 1), by=keeper)
    yield refuses(world, "BatchCount", post(batches=0), by=keeper)
    yield refuses(world, "BatchCount", post(batches=2049), by=keeper)
    yield refuses(world, "PostWindow", post(index=slot + 9), by=keeper)
    yield refuses(world, "PostWindow", post(index=slot - 9), by=keeper)
    yield refuses(world, "WrongKeeper", post(keeper=stranger.pubkey()), by=(stranger,))
    yield refuses(world, None, post(keeper=poor.pubkey()), by=(poor,))  # he cannot pay the rent
