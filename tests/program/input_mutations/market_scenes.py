"""What creator, authority, heir and fund owner do: a valid transaction of each instruction."""

from solders.instruction import Instruction

from tests.program.input_mutations.phases import RULES, Phase
from tests.program.input_mutations.scene import Scene
from tests.program.input_mutations.stage import BUYER, Stage
from tests.program.reference.state import Market
from tests.program.simulation.founding import initializing


def initialize_market(stage: Stage) -> list[Instruction]:
    """A fourth market."""
    mint = stage.arena.content(stage.home, Market).mint
    attempt, _ = initializing(stage.arena, "creator", b"NEW-1", mint, RULES)
    return attempt.instructions


def set_fees(stage: Stage) -> list[Instruction]:
    return [stage.ask("set_fees", "authority", {"fee": 13, "order_fee": 23})]


def set_keeper(stage: Stage) -> list[Instruction]:
    return [stage.ask("set_keeper", "authority", {"keeper": stage.key("second keeper")})]


def propose_authority(stage: Stage) -> list[Instruction]:
    return [stage.ask("propose_authority", "authority", {"proposed": stage.key("stranger")})]


def accept_authority(stage: Stage) -> list[Instruction]:
    return [stage.ask("accept_authority", "heir")]


def pause(stage: Stage) -> list[Instruction]:
    return [stage.ask("pause", "authority")]


def resume(stage: Stage) -> list[Instruction]:
    return [stage.ask("resume", "authority")]


def collect_fees(stage: Stage) -> list[Instruction]:
    return [stage.ask("collect_fees", "authority", destination=stage.tokens("authority"))]


def collect_fund(stage: Stage) -> list[Instruction]:
    return [stage.ask("collect_fund", "fund owner", destination=stage.tokens("fund owner"))]


def deposit_bond(stage: Stage) -> list[Instruction]:
    """Anybody may, also a trader."""
    return [stage.ask("deposit_bond", BUYER, {"amount": 5_000}, source=stage.tokens(BUYER))]


def withdraw_bond(stage: Stage) -> list[Instruction]:
    destination = stage.tokens("authority")
    return [stage.ask("withdraw_bond", "authority", {"amount": 90_001}, destination=destination)]


SCENES = [
    Scene("initialize_market", Phase.TRADING, initialize_market),
    Scene("set_fees", Phase.TRADING, set_fees),
    Scene("set_keeper", Phase.TRADING, set_keeper),
    Scene("propose_authority", Phase.TRADING, propose_authority),
    Scene("accept_authority", Phase.TRADING, accept_authority),
    Scene("pause", Phase.OVER, pause),
    Scene("resume", Phase.PAUSING, resume),
    Scene("resume", Phase.PAUSED, resume),
    Scene("collect_fees", Phase.TRADING, collect_fees),
    Scene("collect_fund", Phase.CHALLENGED, collect_fund),
    Scene("deposit_bond", Phase.TRADING, deposit_bond),
    Scene("withdraw_bond", Phase.PAUSED, withdraw_bond),
]
