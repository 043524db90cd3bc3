"""Sends transactions and waits until they count, so that every outcome is told: landed, refused, expired, or unknown.

One blockhash, one signature, the same bytes sent again every two seconds: a transaction can land once at most, and
once the chain is past its last valid height without it, it never will. Source: docs/rules.md, 5.6.
"""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Sequence

from solders.address_lookup_table_account import AddressLookupTableAccount
from solders.hash import Hash
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.transaction import VersionedTransaction

from chain.confirming import POLL_SECONDS_MIN, Attempt, Confirmed, Finality, Sending
from chain.errors import NodeUnavailable
from chain.program_errors import refusal
from chain.rpc import Rpc
from chain.rpc_answers import Simulation
from chain.transactions import build_message, build_unsigned, checked_size, programs_of, read_signed

__all__ = [
    "Attempt",
    "Confirmed",
    "Finality",
    "build_message",
    "build_unsigned",
    "send_and_confirm",
    "send_transaction",
    "simulate",
]

TIMEOUT_SECONDS = 90.0
"""Longer than a blockhash lives (150 blocks, about a minute), so that the outcome is known in the end."""
_MAX_PROCESSING_AGE = 150
_NEXT_BLOCKHASH_SECONDS = 20.0


OnAttempt = Callable[[Attempt], Awaitable[None]]


async def send_and_confirm(
    rpc: Rpc,
    instructions: Sequence[Instruction],
    payer: Keypair,
    signers: Sequence[Keypair] = (),
    commitment: Finality = "confirmed",
    *,
    lookup_tables: Sequence[AddressLookupTableAccount] = (),
    on_attempt: OnAttempt | None = None,
    preflight: bool = True,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> Confirmed:
    """Build, sign, send and wait. `on_attempt` is awaited after signing and before sending.

    preflight: let the node try it first, so that a refusal costs no fee.

    Raises ProgramRefused, TransactionFailed, TransactionExpired (it never landed), ConfirmationTimeout or
    NodeUnavailable (unknown: read the chain before doing it again), InvalidInput when it is too large.
    """
    attempt = await _new_attempt(rpc, instructions, [payer, *signers], lookup_tables)
    if on_attempt is not None:
        await on_attempt(attempt)
    return await Sending(rpc, attempt, commitment, timeout_seconds).run(preflight=preflight)


async def send_transaction(
    rpc: Rpc,
    wire: bytes,
    commitment: Finality = "confirmed",
    *,
    last_valid_height: int | None = None,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> Confirmed:
    """Send a transaction that somebody else signed, and wait. Raises as send_and_confirm; InvalidInput for no transaction."""
    transaction = read_signed(wire)
    if last_valid_height is None:
        last_valid_height = await rpc.block_height() + _MAX_PROCESSING_AGE
    attempt = Attempt(
        signature=str(transaction.signatures[0]),
        wire=checked_size(transaction),
        last_valid_height=last_valid_height,
    )
    return await Sending(rpc, attempt, commitment, timeout_seconds).run()


async def simulate(rpc: Rpc, instructions: Sequence[Instruction], payer: Pubkey) -> Simulation:
    """What these instructions would do now. Raises as a refused send would."""
    wire = base64.b64decode(build_unsigned(instructions, payer, Hash.default()))
    simulation = await rpc.simulate(wire)
    if simulation.err is not None:
        raise refusal(simulation.err, programs_of(wire), simulation.logs)
    return simulation


async def _new_attempt(
    rpc: Rpc,
    instructions: Sequence[Instruction],
    signers: Sequence[Keypair],
    lookup_tables: Sequence[AddressLookupTableAccount],
) -> Attempt:
    """A signed transaction that was never sent before: an equal one waits for the next blockhash."""
    deadline = asyncio.get_running_loop().time() + _NEXT_BLOCKHASH_SECONDS
    while True:
        latest = await rpc.latest_blockhash()
        message = build_message(instructions, signers[0].pubkey(), latest.blockhash, lookup_tables)
        transaction = VersionedTransaction(message, signers)
        signature = str(transaction.signatures[0])
        if rpc.recent_signatures.claim(signature):
            return Attempt(
                signature=signature,
                wire=checked_size(transaction),
                last_valid_height=latest.last_valid_height,
            )
        if asyncio.get_running_loop().time() > deadline:
            raise NodeUnavailable(f"{rpc.url} has given no new blockhash for {_NEXT_BLOCKHASH_SECONDS:.0f} s")
        await asyncio.sleep(POLL_SECONDS_MIN)
