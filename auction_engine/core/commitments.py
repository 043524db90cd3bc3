"""The result root: a Merkle tree over a slot's batches, which the program checks each batch against.

leaf = SHA-256(0 | market | slot u32 | batch u16 | per trader: address, count u8, (time u64, lots u32) each)
node = SHA-256(1 | left | right); padded to a power of two with SHA-256(2)
"""

import hashlib
import struct

from auction_engine.core.addresses import address_bytes
from auction_engine.core.batches import Batch
from auction_engine.core.units import SlotIndex

PADDING = hashlib.sha256(b"\x02").digest()


def leaf(market: str, slot: SlotIndex, batch: Batch) -> bytes:
    """The commitment to one batch. Orders are named by trader and signing time, never by an index."""
    digest = hashlib.sha256(b"\x00" + address_bytes(market) + struct.pack("<IH", slot, batch.number))
    for own in batch.traders:
        digest.update(address_bytes(own.trader) + bytes([len(own.fills)]))
        for fill in own.fills:
            digest.update(struct.pack("<QI", fill.time, fill.lots))
    return digest.digest()


class ResultTree:
    """The whole tree of one slot. At least one leaf."""

    def __init__(self, leaves: list[bytes]) -> None:
        assert leaves, "a slot with a result has at least one batch"
        width = 1 << (len(leaves) - 1).bit_length()
        self._levels = [leaves + [PADDING] * (width - len(leaves))]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            pairs = zip(below[::2], below[1::2], strict=True)
            self._levels.append([hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs])

    @property
    def root(self) -> bytes:
        return self._levels[-1][0]

    def proof(self, number: int) -> list[bytes]:
        """Siblings of a leaf, from the leaf upward."""
        siblings = []
        for level in self._levels[:-1]:
            siblings.append(level[number ^ 1])
            number >>= 1
        return siblings


def result_tree(market: str, slot: SlotIndex, batches: list[Batch]) -> ResultTree:
    return ResultTree([leaf(market, slot, batch) for batch in batches])


def is_in_root(root: bytes, number: int, leaf_hash: bytes, proof: list[bytes]) -> bool:
    """Whether the leaf stands at `number` below `root`: what the program checks when a batch is settled."""
    node = leaf_hash
    for sibling in proof:
        pair = node + sibling if number % 2 == 0 else sibling + node
        node = hashlib.sha256(b"\x01" + pair).digest()
        number >>= 1
    return number == 0 and node == root
