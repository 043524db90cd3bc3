"""Orders signed by wallet and delegate, bare and in envelopes; ended and released."""

from solders.instruction import Instruction

from tests.program.input_mutations.phases import Phase
from tests.program.input_mutations.scene import Maker, Scene
from tests.program.input_mutations.stage import BUYER, SELLER, Stage
from tests.program.reference.envelopes import envelope
from tests.program.simulation.arena import key_of
from tests.program.texts import Text, signatures

UNUSED = 10
"""Numbers of texts from here on are those of no order yet."""


def _registered(stage: Stage, signer: str, messages: list[bytes]) -> list[Instruction]:
    reader = stage.ask("register_orders", trader=stage.trader(BUYER))
    return [signatures(key_of(signer), *messages), reader]


def _texts(stage: Stage, count: int = 1) -> list[bytes]:
    texts: list[Text] = [stage.text(BUYER, UNUSED + number, side="SELL") for number in range(count)]
    return [str(text).encode() for text in texts]


def two_of_the_wallet(stage: Stage) -> list[Instruction]:
    return _registered(stage, BUYER, _texts(stage, 2))


def one_of_the_delegate(stage: Stage) -> list[Instruction]:
    return _registered(stage, "delegate", _texts(stage))


def in_an_envelope(version: int) -> Maker:
    def make(stage: Stage) -> list[Instruction]:
        (text,) = _texts(stage)
        return _registered(stage, BUYER, [envelope(version, stage.key(BUYER), text)])

    return make


def end_one(stage: Stage) -> list[Instruction]:
    values = {"time": stage.order_time(BUYER, 1)}
    return [stage.ask("end_orders", BUYER, values, trader=stage.trader(BUYER))]


def end_all_by_delegate(stage: Stage) -> list[Instruction]:
    return [stage.ask("end_orders", "delegate", {"time": 0}, trader=stage.trader(BUYER))]


def _ended(stage: Stage, signer: str, *targets: str | int) -> list[Instruction]:
    time = stage.arena.state.now * 1000 + UNUSED
    texts = [f"{stage.prefix(BUYER)} END {target} time {time}" for target in targets]
    reader = stage.ask("end_orders_signed", trader=stage.trader(BUYER))
    return [signatures(key_of(signer), *texts), reader]


def end_one_signed(stage: Stage) -> list[Instruction]:
    return _ended(stage, BUYER, stage.order_time(BUYER, 1))


def end_all_signed_by_delegate(stage: Stage) -> list[Instruction]:
    return _ended(stage, "delegate", "all")


def release_orders(stage: Stage) -> list[Instruction]:
    return [stage.ask("release_orders", trader=stage.trader(SELLER))]


SCENES = [
    Scene("register_orders", Phase.TRADING, two_of_the_wallet),
    Scene("register_orders", Phase.TRADING, one_of_the_delegate),
    Scene("register_orders", Phase.TRADING, in_an_envelope(0)),
    Scene("register_orders", Phase.TRADING, in_an_envelope(1)),
    Scene("end_orders", Phase.TRADING, end_one),
    Scene("end_orders", Phase.TRADING, end_all_by_delegate),
    Scene("end_orders_signed", Phase.TRADING, end_one_signed),
    Scene("end_orders_signed", Phase.TRADING, end_all_signed_by_delegate),
    Scene("release_orders", Phase.OVER, release_orders),
]
