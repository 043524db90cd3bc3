"""A transaction: its instructions one after the other, or nothing at all."""

from collections.abc import Callable, Sequence

from solders.instruction import Instruction
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM

from tests.program.harness import ED25519, PROGRAM, TOKEN
from tests.program.reference import challenges, governing, opening, ordering, signed, slots, tokens
from tests.program.reference.calls import Call, Message, read_call
from tests.program.reference.ledger import Ledger
from tests.program.reference.refusal import BUILT_IN, Refusal
from tests.program.reference.state import State

HANDLERS: dict[str, Callable[[Call], None]] = {
    handler.__name__: handler
    for handler in (
        opening.initialize_market,
        opening.open_trader,
        opening.add_records,
        opening.close_trader,
        opening.set_limits,
        opening.set_delegate,
        ordering.deposit,
        ordering.withdraw,
        ordering.register_orders,
        ordering.end_orders,
        ordering.end_orders_signed,
        ordering.release_orders,
        slots.post_clearing,
        slots.settle_batch,
        slots.close_slot,
        governing.set_fees,
        governing.set_keeper,
        governing.propose_authority,
        governing.accept_authority,
        governing.pause,
        governing.resume,
        governing.collect_fees,
        governing.collect_fund,
        governing.deposit_bond,
        governing.withdraw_bond,
        challenges.challenge_underfilled,
        challenges.challenge_crossing,
        challenges.challenge_rationing,
    )
}


def run(state: State, instructions: Sequence[Instruction], fee_payer: Pubkey) -> State:
    """The next state. Raises Refusal when the transaction must fail."""
    ledger = Ledger(state)
    message = Message.of(instructions, fee_payer)
    verified = all(signed.verifies(each, message.instructions) for each in instructions)
    try:
        for place in range(len(instructions)):
            _execute(ledger, message, place)
    except Refusal as refusal:
        raise refusal if verified else Refusal(BUILT_IN, *refusal.faults) from None
    if not verified:
        raise Refusal(BUILT_IN)
    return ledger.result()


def _execute(ledger: Ledger, message: Message, place: int) -> None:
    instruction = message.instructions[place]
    if instruction.program_id == PROGRAM:
        call = read_call(ledger, message, place)
        HANDLERS[call.form.name](call)
    elif instruction.program_id == TOKEN:
        tokens.transfer_tokens(ledger, message, instruction)
    elif instruction.program_id == SYSTEM:
        tokens.transfer_lamports(ledger, message, instruction)
    elif instruction.program_id != ED25519:
        raise Refusal(BUILT_IN)
