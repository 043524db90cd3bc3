"""Settling one canonical batch: the instruction's data, made from the core's batch and the traders' fresh accounts.

data = depth u8, proof 32 x depth, then for each account in order: n u8, n x (place of the record u8, lots u32).
"""

import struct
from collections.abc import Mapping, Sequence

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from auction_engine.core.batches import Batch, TraderFills
from auction_engine.core.commitments import ResultTree
from auction_engine.core.errors import NotFound
from chain import instructions
from chain.account_types import TraderAccount
from chain.errors import ChainError

_FILL = struct.Struct("<BI")


def settle_instruction(
    program: Pubkey,
    market: Pubkey,
    slot: int,
    batch: Batch,
    tree: ResultTree,
    traders: Mapping[str, TraderAccount],
) -> Instruction:
    """Settles `batch` of `slot` below the tree's root. traders: accounts by base58 address, those of the batch at least.

    Raises NotFound when an order of the batch has no record any more: read the accounts anew, or it was released.
    """
    return instructions.settle_batch(
        program,
        market,
        slot,
        batch=batch.number,
        data=settlement_data(batch, tree.proof(batch.number), traders),
        traders=[Pubkey.from_string(own.trader) for own in batch.traders],
    )


def settlement_data(batch: Batch, proof: Sequence[bytes], traders: Mapping[str, TraderAccount]) -> bytes:
    """The wire form of a batch. It names records by their place, which the leaf in the tree never does."""
    parts = [bytes([len(proof)]), *proof]
    for own in batch.traders:
        parts.append(bytes([len(own.fills)]))
        places = _places(own, traders)
        parts += [_FILL.pack(places[fill.time], fill.lots) for fill in own.fills]
    return b"".join(parts)


def _places(own: TraderFills, traders: Mapping[str, TraderAccount]) -> dict[int, int]:
    """Place of each record of a batch by its order's signing time."""
    if own.trader not in traders:
        raise NotFound(f"the account of trader {own.trader} was not read", code="trader_not_found")
    places = {record.time: record.place for record in traders[own.trader].records}
    for fill in own.fills:
        if fill.time not in places:
            raise NotFound(
                f"trader {own.trader} has no record of the order signed at {fill.time}",
                code="record_not_found",
            )
    return places


def read_settlement_data(data: bytes, accounts: int) -> tuple[list[bytes], list[list[tuple[int, int]]]]:
    """The proof and, for each remaining account, its (place, lots) pairs. Raises ChainError when malformed."""
    try:
        depth = data[0]
        at = 1 + 32 * depth
        proof = [data[1 + 32 * level : 33 + 32 * level] for level in range(depth)]
        fills = []
        for _ in range(accounts):
            count = data[at]
            at += 1
            fills.append([_FILL.unpack_from(data, at + _FILL.size * number) for number in range(count)])
            at += _FILL.size * count
    except (IndexError, struct.error) as error:
        raise ChainError(f"settlement data of {len(data)} bytes are cut short") from error
    if at != len(data):
        raise ChainError(f"settlement data have {len(data) - at} bytes too many")
    return proof, fills
