"""A slot's result as it goes to the chain: the canonical batches of the log's fills and the tree that commits to them."""

import msgspec

from auction_engine.core.batches import Batch, make_batches
from auction_engine.core.commitments import ResultTree, result_tree
from auction_engine.core.entries import SlotEntry
from auction_engine.core.errors import Conflict


class SlotResult(msgspec.Struct, frozen=True, kw_only=True):
    batches: list[Batch]
    tree: ResultTree


def slot_result(market: str, entry: SlotEntry) -> SlotResult:
    """Made anew from the log. Raises Conflict when it is not what the log says was cleared: another release cut it."""
    batches = make_batches(list(entry.fills))
    tree = result_tree(market, entry.slot, batches)
    if (len(batches), tree.root.hex()) != (entry.batches, entry.result_root):
        raise Conflict(
            f"the batches of slot {entry.slot} do not lead to the root in the log; this release cuts them otherwise",
            code="batches_differ",
        )
    return SlotResult(batches=batches, tree=tree)
