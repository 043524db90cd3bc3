"""Orders that are refused: for how they are spelled, signed, or what they ask for."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from solders.instruction import Instruction

from tests.integration.both_chains.deeds import refuses
from tests.integration.both_chains.people import key_of
from tests.integration.both_chains.timetable import Deed
from tests.program.harness import ED25519, with_meta
from tests.program.texts import Text, iso, signatures
from tests.program.world import Trader, World

LONG_AGO = 1_780_000_000_000
"""Unix milliseconds."""
SPELLED: list[tuple[str, dict[str, Any]]] = [
    ("TextSyntax", {"side": "HOLD"}),
    ("TextSyntax", {"side": "buy"}),
    ("TextQuantity", {"energy": "0500"}),
    ("TextQuantity", {"energy": 10_000_000}),
    ("TextQuantity", {"energy": 0}),
    ("TextOffLot", {"energy": 550}),
    ("TextPrice", {"price": "0.25"}),
    ("TextPrice", {"price": "00.250"}),
    ("TextPrice", {"price": "-0.000"}),
    ("TextDate", {"start": "2025-02-30T00:00:00Z"}),
    ("TextDate", {"start": "2019-01-01T00:00:00Z"}),
    ("TextOffSlot", {"start": "2026-01-01T00:00:01Z"}),
    ("TextSlots", {"slots": 0}),
    ("TextSlots", {"slots": 673}),
    ("TextSlots", {"slots": "01"}),
    ("TextTime", {"time": "0780000000000"}),
    ("TextTime", {"time": "178000000000"}),
    ("PriceOutOfBounds", {"price": "9.000"}),
    ("PriceOutOfBounds", {"price": "-9.000"}),
    ("LimitExceeded", {"energy": 9_999_900}),
]


def register_refusals(world: World, who: Trader, other: Trader, poor: Trader) -> Iterator[Deed]:
    """`other`: another trader; `poor`: one with grants and next to no money."""

    def refused(fault: str, spell: Callable[[Text], object], by: Trader = who) -> Deed:
        def signed() -> Instruction:
            return signatures(by.key, str(spell(_text(world, by))))

        return refuses(world, fault, signed, world.register_ix(by))

    def seconds(ahead: int) -> int:
        return (world.chain.now + ahead) * 1000

    for fault, parts in SPELLED:
        yield refused(fault, partial(Text.but, **parts))
    yield refused("TextTrader", lambda text: str(text).replace(str(who.address), str(other.address)))
    yield refused("TextTag", lambda text: str(text).replace(bytes(world.state().tag).decode(), "0badc0de"))
    yield refused("TextSyntax", lambda text: f"{text} ")
    yield refused("TimeFuture", lambda text: text.but(time=seconds(90)))
    yield refused("TimeStale", lambda text: text.but(time=seconds(-30)))
    yield refused("GatePassed", lambda text: text.but(start=iso(_slot_before(world))))
    yield refused("InsufficientFree", lambda text: text.but(energy=10_000), poor)
    yield from _signature_refusals(world, who)


def _text(world: World, who: Trader) -> Text:
    """Of a slot whose gate is not so near that it might pass meanwhile."""
    return world.text(who, first=world.next_slot() + 1)


def off_tick(world: World, who: Trader) -> Deed:
    """In a market whose tick is five times what a text can spell."""
    return refuses(
        world,
        "TextOffTick",
        lambda: signatures(who.key, _text(world, who).but(price="0.021")),
        world.register_ix(who),
    )


def _slot_before(world: World) -> int:
    """The start, in unix seconds, of a slot whose gate has passed."""
    return (world.next_slot() - 2) * int(world.parameters["slot_seconds"])


def _signature_refusals(world: World, who: Trader) -> Iterator[Deed]:
    register = world.register_ix(who)

    def signed() -> Instruction:
        return signatures(who.key, _text(world, who))

    def twice() -> Instruction:
        text = _text(world, who)
        return signatures(who.key, text, text.but(energy=200))

    def forged() -> Instruction:
        data = bytearray(signed().data)
        data[60] ^= 1  # within the signature
        return Instruction(ED25519, bytes(data), [])

    def by_stranger() -> Instruction:
        return signatures(key_of("stranger"), _text(world, who))

    grant = world.set_limits_ix(who, 100, 100)
    yield refuses(world, "TimeUsed", twice, register)
    yield refuses(world, "SignatureInstruction", register)
    yield refuses(world, "SignatureInstruction", Instruction(ED25519, bytes([0, 0]), []), register)
    yield refuses(world, "SignatureInstruction", signed, grant, register, by=(world.authority,))
    yield refuses(world, "WrongSigner", by_stranger, register)
    yield refuses(world, None, forged, register)  # the precompile's own
    yield refuses(world, None, Instruction(ED25519, b"", []), register)


def end_refusals(world: World, who: Trader, other: Trader) -> Iterator[Deed]:
    """Of ending and releasing; `who` has orders, `other` is somebody else."""

    def end(target: object, time: object = None) -> Callable[[], Instruction]:
        def signed() -> Instruction:
            text = world.text(who)
            return signatures(who.key, f"{text.prefix} END {target} time {time or text.time}")

        return signed

    def by_other() -> Instruction:
        text = world.text(who)
        return signatures(other.key, f"{text.prefix} END all time {text.time}")

    ends = world.end_signed_ix(who)
    yield refuses(world, "NothingToEnd", end(LONG_AGO), ends)
    yield refuses(world, "TextTime", end("ALL"), ends)
    yield refuses(world, "TextSyntax", end("all", f"{LONG_AGO} "), ends)
    yield refuses(world, "TextTime", end("all", "0780000000000"), ends)
    yield refuses(world, "TimeStale", end("all", LONG_AGO), ends)
    yield refuses(world, "WrongSigner", by_other, ends)
    yield refuses(world, "SignatureInstruction", ends)
    yield refuses(world, "NothingToEnd", world.end_ix(who, 1), by=(who.key,))
    yield refuses(world, "WrongWallet", world.end_ix(who, 0, signer=other.wallet), by=(other.key,))
    yield refuses(world, None, with_meta(world.end_ix(who, 0), 0, is_signer=False))
    yield refuses(world, "NothingToRelease", world.release_ix(who))
