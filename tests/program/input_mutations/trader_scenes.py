"""Accounts, their money and what they are allowed: a valid transaction of each instruction."""

from solders.instruction import Instruction

from tests.program.input_mutations.phases import Phase
from tests.program.input_mutations.scene import Scene
from tests.program.input_mutations.stage import BUYER, IDLE, NEWCOMER, Stage


def open_trader(stage: Stage) -> list[Instruction]:
    values = {"wallet": stage.key(NEWCOMER)}
    return [stage.ask("open_trader", "sponsor", values, trader=stage.trader(NEWCOMER))]


def add_records(stage: Stage) -> list[Instruction]:
    return [stage.ask("add_records", BUYER, {"count": 3}, trader=stage.trader(BUYER))]


def close_trader(stage: Stage) -> list[Instruction]:
    rent_payer = stage.key("sponsor")
    return [stage.ask("close_trader", IDLE, trader=stage.trader(IDLE), rent_payer=rent_payer)]


def deposit(stage: Stage) -> list[Instruction]:
    accounts = {"trader": stage.trader(BUYER), "source": stage.tokens(BUYER)}
    return [stage.ask("deposit", BUYER, {"amount": 1_000_003}, **accounts)]


def withdraw(stage: Stage) -> list[Instruction]:
    accounts = {"trader": stage.trader(BUYER), "destination": stage.tokens(BUYER)}
    return [stage.ask("withdraw", BUYER, {"amount": 1_000_003}, **accounts)]


def set_limits(stage: Stage) -> list[Instruction]:
    values = {"max_sell_lots": 3, "max_buy_lots": 500}
    return [stage.ask("set_limits", "authority", values, trader=stage.trader(BUYER))]


def set_delegate(stage: Stage) -> list[Instruction]:
    bounds = {"expiry": stage.arena.state.now + 99, "max_lots": 5, "max_locked": 10**6}
    bounds |= {"max_buy_limit": 300, "min_sell_limit": -7}
    values = {"delegate": stage.key("stranger"), "bounds": bounds}
    return [stage.ask("set_delegate", BUYER, values, trader=stage.trader(BUYER))]


SCENES = [
    Scene("open_trader", Phase.TRADING, open_trader),
    Scene("add_records", Phase.TRADING, add_records),
    Scene("close_trader", Phase.TRADING, close_trader),
    Scene("deposit", Phase.TRADING, deposit),
    Scene("withdraw", Phase.TRADING, withdraw),
    Scene("set_limits", Phase.TRADING, set_limits),
    Scene("set_delegate", Phase.TRADING, set_delegate),
]
