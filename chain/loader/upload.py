"""Fills a buffer: many small writes at once, in any order, each repeated until the chain holds it.

The buffer on chain is the only memory of it: what it lacks is written, so an upload that broke off goes on where it was,
whoever broke it off, and a write that landed twice does no harm.
"""

import asyncio
from collections.abc import Callable, Sequence

from solders.hash import Hash
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.message import Message
from solders.pubkey import Pubkey
from solders.transaction import VersionedTransaction

from auction_engine.core.errors import InvalidInput, NotAllowed
from chain.errors import ChainError, NodeUnavailable
from chain.loader.accounts import Buffer, read_buffer
from chain.loader.code import Code
from chain.loader.instructions import write
from chain.loader.priority import priority_fee
from chain.program_errors import refusal
from chain.rpc import Rpc, RpcRefused
from chain.transactions import TRANSACTION_BYTES_MAX, programs_of, transaction_bytes

OnProgress = Callable[[int, int], None]
"""Told (bytes on chain, bytes in all)."""
IN_FLIGHT_MAX = 32
"""Requests that a node is handed at once: public ones refuse more."""
RESEND_SECONDS = 2.0
POLL_SECONDS = 0.4
STALLED_ROUNDS_MAX = 5
ROUND_SECONDS = 45.0
"""Less than a blockhash lives; then what lacks is signed anew."""


def part_bytes(payer: Pubkey, authority: Pubkey, before: Sequence[Instruction] = ()) -> int:
    """How much code one transaction can carry. before: instructions for the priority fee."""
    empty = [*before, write(Pubkey.default(), authority, 0, b"")]
    used = transaction_bytes(payer, empty, signatures=1 if payer == authority else 2)
    return TRANSACTION_BYTES_MAX - used - 1  # a length above 127 takes one byte more


def writes_of(code: Code, payer: Pubkey, authority: Pubkey, *, with_price: bool) -> tuple[int, int]:
    """How many writes this code takes, and how many sign each."""
    before = priority_fee(1) if with_price else []
    size = part_bytes(payer, authority, before)
    return -(-code.size // size), 1 if payer == authority else 2


def lacking(held: bytes, code: bytes, size: int) -> list[int]:
    """Offsets of the parts that a buffer does not hold yet."""
    parts = ((at, code[at : at + size]) for at in range(0, len(code), size))
    return [at for at, part in parts if held[at : at + len(part)] != part]


class Upload:
    """One buffer being filled. Raises NodeUnavailable when nothing moves on any more, NotAllowed for another's buffer."""

    def __init__(
        self,
        rpc: Rpc,
        payer: Keypair,
        authority: Keypair,
        buffer: Pubkey,
        code: Code,
        before: Sequence[Instruction] = (),
        *,
        round_seconds: float = ROUND_SECONDS,
    ) -> None:
        self._rpc = rpc
        self._round_seconds = round_seconds
        self._signers = [payer] if payer.pubkey() == authority.pubkey() else [payer, authority]
        self._authority = authority.pubkey()
        self._buffer = buffer
        self._code = code
        self._before = before
        self._size = part_bytes(payer.pubkey(), authority.pubkey(), before)
        self._gate = asyncio.Semaphore(IN_FLIGHT_MAX)

    async def run(self, on_progress: OnProgress) -> int:
        """Write what lacks; the number of transactions that were signed for it."""
        signed, stalled, before = 0, 0, -1
        while True:
            offsets = lacking((await self._held()).data, self._code.data, self._size)
            on_progress(self._code.size - sum(map(self._length, offsets)), self._code.size)
            if not offsets:
                return signed
            stalled = stalled + 1 if len(offsets) == before else 0
            if stalled > STALLED_ROUNDS_MAX:
                raise NodeUnavailable(
                    f"{self._rpc.url} takes no writes: {len(offsets)} are left; run the same command again to go on,"
                    " with a priority fee if the cluster is busy"
                )
            before = len(offsets)
            await self._write(offsets, on_progress)
            signed += len(offsets)

    async def _held(self) -> Buffer:
        buffer = await read_buffer(self._rpc, self._buffer)
        if buffer is None:
            raise ChainError(f"the buffer {self._buffer} is not there any more")
        check_buffer(buffer, self._authority, self._code)
        return buffer

    def _length(self, offset: int) -> int:
        return min(self._size, self._code.size - offset)

    async def _write(self, offsets: Sequence[int], on_progress: OnProgress) -> None:
        """Sign these parts and send them again and again until all have landed or the time is over."""
        now = asyncio.get_running_loop().time
        blockhash = (await self._rpc.latest_blockhash()).blockhash
        waiting = {
            str(made.signatures[0]): bytes(made) for made in (self._signed(o, blockhash) for o in offsets)
        }
        done = self._code.size - sum(map(self._length, offsets))
        deadline, resend_at = now() + self._round_seconds, now()
        total = len(waiting)
        while waiting and now() < deadline:
            if now() >= resend_at:
                await asyncio.gather(*(self._send(wire) for wire in waiting.values()))
                resend_at = now() + RESEND_SECONDS
            await asyncio.sleep(POLL_SECONDS)
            for signature in await self._landed(list(waiting), waiting):
                del waiting[signature]
            landed = (self._code.size - done) * (total - len(waiting)) // total
            on_progress(done + landed, self._code.size)

    def _signed(self, offset: int, blockhash: Hash) -> VersionedTransaction:
        part = self._code.data[offset : offset + self._size]
        made = [*self._before, write(self._buffer, self._authority, offset, part)]
        message = Message.new_with_blockhash(made, self._signers[0].pubkey(), blockhash)
        return VersionedTransaction(message, self._signers)

    async def _send(self, wire: bytes) -> None:
        async with self._gate:
            try:
                await self._rpc.send_raw(wire, preflight=False)
            except (NodeUnavailable, RpcRefused):
                return  # busy, or it has it already: the status tells, and what lacks is sent again

    async def _landed(self, signatures: list[str], wires: dict[str, bytes]) -> list[str]:
        try:
            statuses = await self._rpc.signature_statuses(signatures)
        except NodeUnavailable:
            return []  # asked again at the next poll
        found = []
        for signature, status in zip(signatures, statuses, strict=True):
            if status is None or not status.reaches("confirmed"):
                continue
            if status.err is not None:
                raise refusal(status.err, programs_of(wires[signature]))
            found.append(signature)
        return found


def check_buffer(buffer: Buffer, authority: Pubkey, code: Code) -> None:
    """Whether this authority may fill the buffer with this code. Raises NotAllowed or InvalidInput."""
    if buffer.authority != authority:
        raise NotAllowed(
            f"the buffer {buffer.address} belongs to {buffer.authority or 'nobody'}, not to {authority}",
            code="wrong_authority",
        )
    if len(buffer.data) < code.size:
        raise InvalidInput(
            f"the buffer {buffer.address} has room for {len(buffer.data):,} bytes, the program has {code.size:,}",
            code="buffer_too_small",
        )
    if any(buffer.data[code.size :]):
        raise InvalidInput(
            f"the buffer {buffer.address} holds longer code than this: use another", code="buffer_in_use"
        )
