"""What deploying and upgrading cost, before anything is sent."""

import msgspec
from solders.pubkey import Pubkey

from auction_engine.core.errors import Refused
from chain.loader.accounts import Deployed, read_buffer
from chain.loader.code import Code
from chain.loader.instructions import (
    BUFFER_HEADER_BYTES,
    PROGRAM_BYTES,
    PROGRAM_DATA_HEADER_BYTES,
    extension_bytes,
)
from chain.loader.priority import priority_lamports
from chain.rpc import Rpc

LAMPORTS_PER_SOL = 1_000_000_000
LAMPORTS_PER_SIGNATURE = 5_000


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """In lamports. needed: what the payer must hold at the start. spent: what does not come back."""

    needed: int
    spent: int


class Fees(msgspec.Struct, frozen=True):
    """signatures: of each write. price: micro-lamports per compute unit."""

    writes: int
    signatures: int
    price: int

    @property
    def lamports(self) -> int:
        """The writes, and three transactions of three signatures around them at most."""
        priority = priority_lamports(self.price)
        return self.writes * (LAMPORTS_PER_SIGNATURE * self.signatures + priority) + 3 * (
            3 * LAMPORTS_PER_SIGNATURE + priority
        )


async def buffer_cost(rpc: Rpc, code: Code, buffer: Pubkey, fees: Fees) -> Cost:
    """Filling a buffer whose rent returns to the payer in the end."""
    rent = await rpc.rent_lamports(BUFFER_HEADER_BYTES + code.size)
    found = await read_buffer(rpc, buffer)
    return Cost(needed=(rent if found is None else 0) + fees.lamports, spent=fees.lamports)


async def deploy_cost(rpc: Rpc, code: Code, buffer: Pubkey, fees: Fees, capacity: int) -> Cost:
    """A new program: its rent stays with it for ever; the buffer's is a part of that."""
    upload = await buffer_cost(rpc, code, buffer, fees)
    buffer_rent = await rpc.rent_lamports(BUFFER_HEADER_BYTES + code.size)
    program_rent = await rpc.rent_lamports(PROGRAM_BYTES)
    data_rent = await rpc.rent_lamports(PROGRAM_DATA_HEADER_BYTES + capacity)
    return Cost(
        needed=upload.needed + program_rent + max(0, data_rent - buffer_rent),
        spent=upload.spent + program_rent + data_rent,
    )


async def upgrade_cost(rpc: Rpc, deployed: Deployed, code: Code, buffer: Pubkey, fees: Fees) -> Cost:
    """An upgrade: the buffer's rent comes back, more room for a larger program stays."""
    upload = await buffer_cost(rpc, code, buffer, fees)
    larger = deployed.capacity + extension_bytes(deployed.capacity, code.size)
    before = await rpc.rent_lamports(PROGRAM_DATA_HEADER_BYTES + deployed.capacity)
    more = await rpc.rent_lamports(PROGRAM_DATA_HEADER_BYTES + larger) - before
    return Cost(needed=upload.needed + more, spent=upload.spent + more)


async def check_funds(rpc: Rpc, payer: Pubkey, cost: Cost) -> None:
    """Raises Refused when the payer cannot pay it."""
    held = await rpc.balance(payer)
    if held < cost.needed:
        raise Refused(
            f"{payer} holds {in_sol(held)} SOL, and {in_sol(cost.needed)} are needed: send it"
            f" {in_sol(cost.needed - held)} SOL more",
            code="no_funds",
        )


def in_sol(lamports: int) -> str:
    """Lamports as SOL, to the fourth digit, upwards."""
    steps = -(-lamports // 100_000)
    return f"{steps // 10_000:,}.{steps % 10_000:04d}"
