"""Slots posted, settled, challenged and closed: a valid transaction of each instruction."""

from solders.instruction import Instruction

from tests.program.input_mutations.phases import Phase
from tests.program.input_mutations.scene import Scene
from tests.program.input_mutations.stage import BUYER, LEFT_OUT, SELLER, Stage


def post_clearing(stage: Stage) -> list[Instruction]:
    return [stage.post(stage.first)]


def settle_batch(stage: Stage) -> list[Instruction]:
    return [stage.settle(stage.first, 1)]


def close_slot(stage: Stage) -> list[Instruction]:
    return [stage.ask("close_slot", slot=stage.slot(stage.first), payer=stage.key("keeper"))]


def challenge_underfilled(stage: Stage) -> list[Instruction]:
    accounts = {"slot": stage.slot(stage.first), "trader": stage.trader(BUYER)}
    return [stage.ask("challenge_underfilled", None, {"record": 1}, **accounts)]


def crossing_in(stage: Stage, index: int) -> list[Instruction]:
    accounts = {"slot": stage.slot(index), "buyer": stage.trader(LEFT_OUT), "seller": stage.trader(SELLER)}
    values = {"index": index, "buy_record": 0, "sell_record": 0}
    return [stage.ask("challenge_crossing", "stranger", values, **accounts)]


def crossing_in_a_posted_slot(stage: Stage) -> list[Instruction]:
    return crossing_in(stage, stage.first)


def crossing_in_a_missed_slot(stage: Stage) -> list[Instruction]:
    return crossing_in(stage, stage.first + 1)


def _rationing(stage: Stage, number: int) -> list[Instruction]:
    market = stage.markets[number]
    accounts = {"trader": stage.trader(LEFT_OUT, market), "other": stage.trader(BUYER, market)}
    values, slot = {"record": 0, "other_record": 0}, stage.slot(stage.first, market)
    return [stage.ask("challenge_rationing", None, values, market, slot=slot, **accounts)]


def rationing_by_quantity(stage: Stage) -> list[Instruction]:
    return _rationing(stage, 0)


def rationing_by_time(stage: Stage) -> list[Instruction]:
    return _rationing(stage, 2)


SCENES = [
    Scene("post_clearing", Phase.GATED, post_clearing),
    Scene("settle_batch", Phase.POSTED, settle_batch),
    Scene("close_slot", Phase.OVER, close_slot),
    Scene("challenge_underfilled", Phase.SETTLED, challenge_underfilled),
    Scene("challenge_crossing", Phase.SETTLED, crossing_in_a_posted_slot),
    Scene("challenge_crossing", Phase.SETTLED, crossing_in_a_missed_slot),
    Scene("challenge_rationing", Phase.SETTLED, rationing_by_quantity),
    Scene("challenge_rationing", Phase.SETTLED, rationing_by_time),
]
