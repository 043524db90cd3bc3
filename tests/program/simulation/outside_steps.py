"""What people do beside the program's instructions: gifts, and the same transaction again."""

import struct
from random import Random

from solders.instruction import AccountMeta, Instruction
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM

from tests.program.harness import TOKEN
from tests.program.reference.slots import slot_address
from tests.program.reference.state import Slot, Trader
from tests.program.simulation.arena import Arena, Attempt, key_of
from tests.program.simulation.founding import WALLETS, tokens_of, trader_address
from tests.program.simulation.sight import a_market, next_slot

RENT_OF_NOTHING = 890_880


def give_tokens(arena: Arena, rng: Random) -> Attempt:
    """Tokens to a vault, which belong to nobody then; or, for once, out of it by a thief."""
    _, market = a_market(arena, rng)
    giver = key_of(rng.choice(WALLETS)).pubkey()
    source, target, amount = tokens_of(giver, market.mint), market.vault, rng.choice([1, 77, 10**6])
    if rng.random() < 0.2:
        source, target = target, source
    metas = [
        AccountMeta(source, False, True),
        AccountMeta(target, False, True),
        AccountMeta(giver, True, False),
    ]

    def remember() -> None:
        arena.gifts[market.vault] = arena.gifts.get(market.vault, 0) + amount

    return Attempt([Instruction(TOKEN, b"\3" + struct.pack("<Q", amount), metas)], remember)


def give_lamports(arena: Arena, rng: Random) -> Attempt:
    """To accounts of the program, and to addresses where some will be."""
    address, market = a_market(arena, rng)
    wallet = key_of(rng.choice(WALLETS)).pubkey()
    first = next_slot(market, arena.state.now)
    targets: list[Pubkey] = [address, market.vault, trader_address(address, wallet)]
    targets += [slot_address(address, index)[0] for index in (first - 1, first, first + 1)]
    targets += [each for each, _ in (*arena.of_kind(Slot), *arena.of_kind(Trader))]
    lamports = rng.choice([RENT_OF_NOTHING, 2 * RENT_OF_NOTHING, 10**8])
    metas = [
        AccountMeta(key_of("stranger").pubkey(), True, True),
        AccountMeta(rng.choice(targets), False, True),
    ]
    return Attempt([Instruction(SYSTEM, struct.pack("<IQ", 2, lamports), metas)])


def again(arena: Arena, rng: Random) -> Attempt:
    """A transaction of before, a second time: the very texts, batches and claims."""
    before = [each for each in arena.history if each[0].program_id not in (TOKEN, SYSTEM)]
    return Attempt(list(rng.choice(before[-60:])))


def together(arena: Arena, rng: Random) -> Attempt:
    """Two transactions of before as one: both or neither."""
    before = [each for each in arena.history if each[0].program_id not in (TOKEN, SYSTEM)]
    one, two = rng.choice(before[-60:]), rng.choice(before[-60:])
    return Attempt([*one, *two] if len(one) == len(two) == 1 else list(two))
