"""Orders that end, are released and make room; accounts that are emptied, closed, and opened again."""

from solders.instruction import Instruction
from solders.pubkey import Pubkey
from solders.system_program import TransferParams, transfer

from tests.integration.both_chains.deeds import refuses, sends
from tests.integration.both_chains.people import Stage, key_of
from tests.integration.both_chains.timetable import Timetable
from tests.program.operating import wallet_ix
from tests.program.texts import signatures
from tests.program.unchanged import refuse
from tests.program.world import Trader, World, pda
from tests.vectors.envelopes import version_0, version_1

FUTURE_SECONDS = 60
"""A text may be signed so far ahead: its record is kept until nobody can register it again."""


def eight_orders(stage: Stage, world: World, timetable: Timetable) -> None:
    """A trader fills its records, with some texts inside envelopes, ends them in every way, and leaves in time."""
    wallet = key_of("f").pubkey()
    there = pda(b"trader", bytes(world.market), bytes(wallet))
    gift = TransferParams(from_pubkey=stage.chain.payer.pubkey(), to_pubkey=there, lamports=1_000_000)
    stage.chain.send(transfer(gift))  # lamports lie where the account is to be
    who = stage.join(world, "f")
    texts = [world.text(who, slots=100, energy=100) for _ in range(8)]
    register, ends, by = world.register_ix(who), world.end_signed_ix(who), (who.key,)
    signer = b"\1" + bytes(wallet)
    enveloped = (
        version_0(str(texts[3]).encode(), signers=signer),
        version_1(str(texts[4]).encode(), signers=signer),
    )

    def end(target: object) -> Instruction:
        return signatures(who.key, f"{texts[0].prefix} END {target} time {world.text(who).time}")

    world.register(who, *texts[:3])
    world.send(signatures(who.key, *enveloped), register)
    world.register(who, *texts[5:])
    for deed in (
        refuses(world, "RecordsFull", lambda: signatures(who.key, world.text(who, slots=100)), register),
        sends(world, world.end_ix(who, int(texts[1].time)), by=by),
        sends(world, end(texts[2].time), ends),
        sends(world, end("all"), ends),
        refuses(world, "NothingToEnd", world.end_ix(who, 0), by=by),
        refuses(world, "RecordsInUse", closing(world, who), by=by),
    ):
        deed()
    rules = world.parameters
    kept = max(rules["life_seconds"], rules["fresh_seconds"] + FUTURE_SECONDS)
    timetable.at(
        world.chain.now + kept + 2, lambda: leave(world, who), lambda: reopen(world, who, str(texts[0]))
    )


def closing(world: World, who: Trader, **other: Pubkey) -> Instruction:
    return wallet_ix(world, "close_trader", who, None, **({"rent_payer": world.chain.payer.pubkey()} | other))


def leave(world: World, who: Trader) -> None:
    """Releases the orders, withdraws everything and closes the account; all windows have passed."""
    by = (who.key,)
    world.send(world.release_ix(who))
    refuse(world, "NothingToRelease", world.release_ix(who))
    refuse(world, "BalanceLeft", closing(world, who), signers=by)
    world.send(world.withdraw_ix(who, world.trader(who).free), signers=by)
    refuse(world, "WrongPayer", closing(world, who, rent_payer=world.keeper.pubkey()), signers=by)
    world.traders.remove(who)
    world.send(closing(world, who), signers=by)


def reopen(world: World, who: Trader, old_text: str) -> None:
    """Nothing is there; then a new account, which takes no text of the old one's time."""
    refuse(world, None, world.deposit_ix(who, 1), signers=(who.key,))
    world.send(world.open_trader_ix(who.wallet))
    world.traders.append(who)
    refuse(world, 0, world.open_trader_ix(who.wallet))
    refuse(world, "TimeStale", signatures(who.key, old_text), world.register_ix(who))
