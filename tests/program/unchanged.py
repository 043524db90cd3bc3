"""A refused transaction: it names its reason and leaves everything as it was."""

import pytest
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from tests.program.harness import Refused
from tests.program.world import World

DUPLICATE_ACCOUNT = 2040
"""Anchor's own: one account was given for two writable places."""


def _accounts(world: World, touched: set[Pubkey]) -> dict[Pubkey, bytes | None]:
    kept = {world.market, world.vault, *world.slots, *touched}
    kept |= {address for who in world.traders for address in (who.address, who.tokens)}
    return {address: world.chain.data(address) for address in kept}


def refuse(
    world: World, fault: str | int | None, *instructions: Instruction, signers: tuple[Keypair, ...] = ()
) -> None:
    """The transaction fails with this fault (a name of ours, a number of Anchor's, None for whose it is does not matter)
    and no account of the world, nor one that the instructions name, changes."""
    touched = {meta.pubkey for instruction in instructions for meta in instruction.accounts}
    before = _accounts(world, touched)
    with pytest.raises(Refused) as refused:
        world.chain.send(*instructions, signers=signers)
    if isinstance(fault, str):
        assert refused.value.is_fault(fault), str(refused.value)
    elif fault is not None:
        assert refused.value.is_code(fault), str(refused.value)
    assert _accounts(world, touched) == before
    world.check_vault()
