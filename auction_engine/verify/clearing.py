"""The verifier's own result of a slot: cleared by the core's rule from the orders that stood on chain at its gate."""

from typing import NamedTuple

from auction_engine.core.batches import Batch, make_batches
from auction_engine.core.commitments import ResultTree, result_tree
from auction_engine.core.market import Market
from auction_engine.core.sealed_book import SlotResult, book_hash, clear_rows
from auction_engine.core.units import SlotIndex
from auction_engine.verify.history import Registration
from auction_engine.verify.ledger import rows_of


class OwnResult(NamedTuple):
    """tree: None when nothing crosses; then there are no fills and no batches."""

    book_hash: bytes
    clearing: SlotResult
    batches: list[Batch]
    tree: ResultTree | None


def own_result(market: Market, slot: SlotIndex, live: list[Registration]) -> OwnResult:
    rows = rows_of(live)
    clearing = clear_rows(rows, market)
    batches = make_batches(clearing.fills)
    tree = result_tree(market.address, slot, batches) if batches else None
    return OwnResult(book_hash(market.address, slot, rows), clearing, batches, tree)
