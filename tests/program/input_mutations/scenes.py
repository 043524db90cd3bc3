"""All scenes, by instruction."""

from tests.program.input_mutations import market_scenes, order_scenes, slot_scenes, trader_scenes
from tests.program.input_mutations.scene import Scene

EVERY: list[Scene] = [
    *market_scenes.SCENES,
    *trader_scenes.SCENES,
    *order_scenes.SCENES,
    *slot_scenes.SCENES,
]
INSTRUCTIONS = sorted({scene.instruction for scene in EVERY})


def scenes_of(instruction: str) -> list[Scene]:
    return [scene for scene in EVERY if scene.instruction == instruction]
