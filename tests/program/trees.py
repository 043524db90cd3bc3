"""The tree of results, written apart from the product's own code: leaves, root, proofs, and the data of a batch."""

import struct
from dataclasses import dataclass
from hashlib import sha256

from solders.pubkey import Pubkey

PADDING = sha256(b"\2").digest()


@dataclass(frozen=True)
class Fill:
    """Lots of one order of one trader: `record` is where the order stands, `time` is its nonce."""

    trader: Pubkey
    record: int
    time: int
    lots: int


def by_trader(fills: list[Fill]) -> dict[Pubkey, list[Fill]]:
    groups: dict[Pubkey, list[Fill]] = {}
    for fill in fills:
        groups.setdefault(fill.trader, []).append(fill)
    return groups


def leaf(market: Pubkey, slot: int, batch: int, fills: list[Fill]) -> bytes:
    content = b"\0" + bytes(market) + struct.pack("<IH", slot, batch)
    for trader, group in by_trader(fills).items():
        content += bytes(trader) + bytes([len(group)])
        content += b"".join(struct.pack("<QI", fill.time, fill.lots) for fill in group)
    return sha256(content).digest()


def levels(leaves: list[bytes]) -> list[list[bytes]]:
    """The tree from its leaves, padded to a power of two, up to its root."""
    width = 1
    while width < len(leaves):
        width *= 2
    level = leaves + [PADDING] * (width - len(leaves))
    tree = [level]
    while len(level) > 1:
        level = [sha256(b"\1" + level[i] + level[i + 1]).digest() for i in range(0, len(level), 2)]
        tree.append(level)
    return tree


def root(tree: list[list[bytes]]) -> bytes:
    return tree[-1][0]


def proof(tree: list[list[bytes]], index: int) -> list[bytes]:
    return [level[(index >> depth) ^ 1] for depth, level in enumerate(tree[:-1])]


def batch_data(path: list[bytes], fills: list[Fill]) -> bytes:
    """The data argument of settle_batch: depth, proof, then the fills of each trader in order."""
    data = bytes([len(path)]) + b"".join(path)
    for group in by_trader(fills).values():
        data += bytes([len(group)]) + b"".join(struct.pack("<BI", fill.record, fill.lots) for fill in group)
    return data
