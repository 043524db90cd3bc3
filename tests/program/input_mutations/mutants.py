"""All mutants of a scene."""

from collections.abc import Iterator

from tests.program.harness import BYTES_MAXIMUM
from tests.program.input_mutations.account_mutants import account_mutants
from tests.program.input_mutations.batch_mutants import batch_mutants
from tests.program.input_mutations.data_mutants import data_mutants
from tests.program.input_mutations.form_mutants import flag_mutants, shape_mutants
from tests.program.input_mutations.mutant import Mutant
from tests.program.input_mutations.scene import Scene
from tests.program.input_mutations.signature_mutants import signature_mutants
from tests.program.simulation.arena import size_of


def mutants_of(scene: Scene) -> Iterator[Mutant]:
    """Those that fit into a transaction."""
    fee_payer = scene.stage.arena.chain.payer.pubkey()
    for mutant in _every(scene):
        if size_of(mutant.instructions, fee_payer) <= BYTES_MAXIMUM:
            yield mutant


def _every(scene: Scene) -> Iterator[Mutant]:
    stage, transaction = scene.stage, scene.transaction
    yield from account_mutants(stage, transaction)
    yield from flag_mutants(stage, transaction)
    yield from shape_mutants(transaction)
    yield from data_mutants(transaction)
    yield from signature_mutants(stage, transaction)
    yield from batch_mutants(stage, transaction)
