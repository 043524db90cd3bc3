"""The fills of a batch changed, and the slot's root with them: what is refused now is refused for what the orders say."""

from collections.abc import Iterator
from dataclasses import replace

from solders.instruction import Instruction

from tests.program.input_mutations.data_mutants import DISCRIMINATOR
from tests.program.input_mutations.mutant import Change, Mutant, with_data
from tests.program.input_mutations.stage import Stage
from tests.program.layout import arguments, discriminator
from tests.program.reference.state import Account, Slot, Trader
from tests.program.trees import Fill, batch_data, leaf, levels, proof, root

NUMBER = 1
"""The batch that the scene settles."""
LOTS_BITS = 32
RECORDS = (0, 1, 2, 7, 8, 63, 64, 255)


def batch_mutants(stage: Stage, transaction: list[Instruction]) -> Iterator[Mutant]:
    """None if it is no batch of fills. Every bit of lots, and records that hold an order, none, or are not there."""
    (*_, played) = transaction
    if bytes(played.data)[:DISCRIMINATOR] != discriminator("global", "settle_batch"):
        return
    fills = stage.batches(stage.home)[NUMBER]
    for place, fill in enumerate(fills):
        for detail, changed in _changes(stage, fill):
            alone = [*fills[:place], changed, *fills[place + 1 :]]
            yield _posted(stage, played, f"fill {place}: {detail}", alone)
            if place < len(fills) - 1:
                yield _posted(stage, played, f"fill {place}: {detail}, balanced", _balanced(alone))


def _changes(stage: Stage, fill: Fill) -> Iterator[tuple[str, Fill]]:
    for bit in range(LOTS_BITS):
        yield f"lots bit {bit}", replace(fill, lots=fill.lots ^ 1 << bit)
    for record in RECORDS:
        if record != fill.record:
            yield f"record {record}", _of_record(stage, fill, record)


def _balanced(fills: list[Fill]) -> list[Fill]:
    """The last fill, which is the seller's, takes as much as all others together."""
    *bought, sold = fills
    lots = min(sum(fill.lots for fill in bought), 2**LOTS_BITS - 1)
    return [*bought, replace(sold, lots=lots)]


def _of_record(stage: Stage, fill: Fill, record: int) -> Fill:
    """With the time that stands there, if anything does."""
    records = stage.arena.content(fill.trader, Trader).records
    return replace(fill, record=record, time=records[record].time if record < len(records) else 0)


def _posted(stage: Stage, played: Instruction, detail: str, fills: list[Fill]) -> Mutant:
    """The slot's root is that of these fills."""
    batches, address = stage.batches(stage.home), stage.slot(stage.first)
    batches[NUMBER] = fills
    account, slot = stage.arena.state.accounts[address], stage.arena.content(address, Slot)
    tree = levels([leaf(stage.home, slot.index, number, each) for number, each in enumerate(batches)])
    data = arguments("settle_batch", {"batch": NUMBER, "data": batch_data(proof(tree, NUMBER), fills)})
    posted = Account(account.lamports, replace(slot, result_root=root(tree)), account.owner)
    return Mutant(Change.POSTED_ANEW, "other fills", detail, [with_data(played, data)], {address: posted})
