"""Deposits and withdrawals, done and refused."""

from collections.abc import Iterator

from solders.instruction import Instruction
from solders.system_program import TransferParams, transfer

from tests.integration.both_chains.deeds import refuses, sends
from tests.integration.both_chains.people import Stage
from tests.integration.both_chains.timetable import Deed
from tests.program.harness import PROGRAM, with_meta
from tests.program.refusals import CONSTRAINT_MUT
from tests.program.unchanged import DUPLICATE_ACCOUNT
from tests.program.world import Trader, World

TOO_MUCH = 10**15
"""Base units, or lamports: more than anybody here has."""


def moving(world: World, who: Trader) -> Iterator[Deed]:
    """Money in and out."""
    by = (who.key,)
    yield from (sends(world, world.deposit_ix(who, amount), by=by) for amount in (1, 1_000, 25_000, 999_999))
    yield from (sends(world, world.withdraw_ix(who, amount), by=by) for amount in (1, 2_500, 100_000))
    yield sends(world, world.deposit_ix(who, 77), world.withdraw_ix(who, 78), by=by)


def money_refusals(
    stage: Stage, world: World, elsewhere: World, who: Trader, other: Trader
) -> Iterator[Deed]:
    """`elsewhere`: another market of the same mint; `other`: another trader of this one."""
    foreign_mint = stage.make_mint("foreign mint")
    foreign = stage.tokens(who.wallet, 1_000, foreign_mint)
    by = (who.key,)
    for make, side in ((world.deposit_ix, "source"), (world.withdraw_ix, "destination")):
        yield refuses(world, "AmountZero", make(who, 0), by=by)
        yield refuses(world, "WrongVault", make(who, 1, vault=elsewhere.vault), by=by)
        yield refuses(world, "WrongMint", make(who, 1, mint=foreign_mint), by=by)
        yield refuses(world, "WrongTokenAccount", make(who, 1, **{side: foreign}), by=by)
        yield refuses(world, DUPLICATE_ACCOUNT, make(who, 1, **{side: world.vault}), by=by)
        yield refuses(world, "WrongWallet", make(who, 1, wallet=other.wallet), by=(other.key,))
        yield refuses(world, "ForeignMarket", make(who, 1, market=elsewhere.market), by=by)
        yield refuses(world, None, make(who, 1, trader=world.market), by=by)  # of another type
        yield refuses(world, None, with_meta(make(who, 1), 0, is_signer=False))
        yield refuses(world, CONSTRAINT_MUT, with_meta(make(who, 1), 2, is_writable=False), by=by)
    yield refuses(world, "Overflow", world.deposit_ix(who, 2**64 - 1), by=by)
    yield refuses(world, "InsufficientFree", world.withdraw_ix(who, TOO_MUCH), by=by)
    yield refuses(world, "WrongDestination", world.withdraw_ix(who, 1, destination=other.tokens), by=by)
    # The second instruction's refusal takes the first one back.
    yield refuses(
        world, "InsufficientFree", world.deposit_ix(who, 5), world.withdraw_ix(who, TOO_MUCH), by=by
    )
    yield from foreign_faults(world, who, other)


def foreign_faults(world: World, who: Trader, other: Trader) -> Iterator[Deed]:
    """Faults that other programs find, and bytes that are no instruction of ours."""
    by, deposit = (who.key,), world.deposit_ix(who, 1)
    yield refuses(
        world, None, world.deposit_ix(who, TOO_MUCH), by=by
    )  # the token program's: more than there is
    yield refuses(world, None, world.deposit_ix(who, 1, source=other.tokens), by=by)  # and of another owner
    yield refuses(world, None, Instruction(PROGRAM, bytes(8), []))
    yield refuses(world, None, Instruction(PROGRAM, b"", []))
    yield refuses(world, None, Instruction(PROGRAM, bytes(deposit.data)[:-1], deposit.accounts), by=by)
    yield refuses(world, None, Instruction(PROGRAM, bytes(deposit.data), deposit.accounts[:-1]), by=by)
    lamports = TransferParams(from_pubkey=who.wallet, to_pubkey=other.wallet, lamports=TOO_MUCH)
    yield refuses(world, None, transfer(lamports), by=by)
