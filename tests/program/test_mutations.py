"""No byte of what was signed or posted may change: every one is flipped, and every account exchanged or dropped."""

from solders.instruction import AccountMeta, Instruction

from tests.program.deals import Deal
from tests.program.harness import Refused
from tests.program.texts import signatures
from tests.program.trees import batch_data, by_trader, proof
from tests.program.world import World


def passes(world: World, *instructions: Instruction) -> bool:
    try:
        world.chain.send(*instructions)
    except Refused:
        return False
    return True


def flipped(instruction: Instruction, place: int, bit: int) -> Instruction:
    data = bytearray(instruction.data)
    data[place] ^= 1 << bit
    return Instruction(instruction.program_id, bytes(data), instruction.accounts)


def test_no_bit_of_the_signatures_and_texts_can_change(world: World) -> None:
    who = world.open(free=10**9, buy=1000)
    signed = signatures(who.key, world.text(who), world.text(who))
    register = world.register_ix(who)
    for place in range(len(signed.data)):
        assert not passes(world, flipped(signed, place, place % 8), register), place
    assert passes(world, signed, register)


def test_no_bit_of_a_batch_can_change(world: World) -> None:
    deal = Deal(world)
    batches = [deal.fills(2, 2), deal.fills(3, 3), deal.fills(1, 1)]
    tree = world.post(deal.slot, 250, batches)
    fills = batches[1]
    settle = world.settle_ix(deal.slot, 1, batch_data(proof(tree, 1), fills), list(by_trader(fills)))
    for place in range(len(settle.data)):
        for bit in range(8):
            assert not passes(world, flipped(settle, place, bit)), (place, bit)
    assert passes(world, settle)


def test_no_account_of_a_batch_can_be_exchanged_or_left_out(world: World) -> None:
    deal = Deal(world)
    fills = deal.fills()
    tree = world.post(deal.slot, 250, [fills])
    settle = world.settle_ix(deal.slot, 0, batch_data(proof(tree, 0), fills), list(by_trader(fills)))
    others = [
        world.market,
        world.vault,
        world.mint,
        world.open(free=1).address,
        world.slot_address(deal.slot),
    ]
    others += [deal.buyer.address, deal.seller.address, deal.buyer.wallet, settle.program_id]
    for place, meta in enumerate(settle.accounts):
        before, after = settle.accounts[:place], settle.accounts[place + 1 :]
        assert not passes(world, Instruction(settle.program_id, settle.data, [*before, *after])), place
        for other in set(others) - {meta.pubkey}:
            exchanged = AccountMeta(other, False, meta.is_writable)
            assert not passes(
                world, Instruction(settle.program_id, settle.data, [*before, exchanged, *after])
            ), place
        if meta.is_writable:
            read_only = AccountMeta(meta.pubkey, False, False)
            assert not passes(
                world, Instruction(settle.program_id, settle.data, [*before, read_only, *after])
            ), place
    assert not passes(
        world, Instruction(settle.program_id, settle.data, [*settle.accounts, settle.accounts[2]])
    )
    assert passes(world, settle)
