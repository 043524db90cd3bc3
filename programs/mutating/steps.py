"""The tests that must kill a mutant, in steps: those that find most of them in the shortest time come first."""

import re
from dataclasses import dataclass

TESTS = "tests/program"
NEVER = (
    # They look at the committed file, its record, its costs, the documents or the build: any other program fails them,
    # whatever it does.
    "test_program_file",
    "test_interface",
    "test_costs",
    "test_check_command",
    "test_reproducible_build",
    "test_check_judges",
    # This tool's own.
    "test_mutants",
    # The model alone.
    "test_reference_text",
    # In steps of their own: the walk takes the same steps without shrinking, the host's tests are compiled, and every
    # changed input takes as long as all the others together.
    "test_simulation",
    "test_input_mutations",
    "test_host_reader",
)
LIKELY = {
    r"settle|batch_data|merkle|slot\.rs|order\.rs|units|record": "settling order_life",
    r"register|ed25519": "registering signature_layout delegates",
    r"text|ascii|calendar|sha": "texts_on_chain order_text_vectors",
    r"envelope": "envelopes_on_chain",
    r"challenge|penalty": "challenges challenges_equal_core",
    r"pause|resume": "pauses",
    r"bond|collect_fund": "bond_and_fund",
    r"deposit\.rs|withdraw\.rs|token|collect_fees": "money_in_and_out bond_and_fund",
    r"initialize_market|market": "initialize_market",
    r"open_trader|prefix": "open_trader",
    r"close|add_records": "closing_and_growing",
    r"release_orders": "order_life",
    r"end_orders|trader\.rs": "ending registering",
    r"post_clearing": "posting",
    r"set_limits": "set_limits",
    r"set_delegate|trader\.rs": "delegates",
    r"set_fees|set_keeper|authority": "operating",
    r"^instructions/": "strangers",
    r"clock": "clock",
}
"""Which modules know most of a source file. It decides only how soon a mutant dies."""
HOST_KNOWS = r"^$|(ascii|batch_data|calendar|ed25519|envelope|merkle|order|prefix|record|sha|text|units)\.rs$"
"""The files whose code the crate's own tests on the host run."""


@dataclass(frozen=True)
class Step:
    name: str
    arguments: tuple[str, ...]
    """What Python runs, in the top folder of the repository."""
    fewest_seconds: float = 120


PYTEST = ("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--tb=short", "--color=no")
WALK = ("-m", "tests.program.simulation.walk")
WALKED_FIRST, WALKED_LAST = 1_000, 6_000


def likely_tests(file: str) -> list[str]:
    """The test modules to begin with for a source file."""
    names = [name for pattern, names in LIKELY.items() if re.search(pattern, file) for name in names.split()]
    return [f"{TESTS}/test_{name}.py" for name in dict.fromkeys(names)]


def steps_for(file: str) -> list[Step]:
    """All steps for a mutant of a source file; for no file, those of the program as it is."""
    ignored = [f"--ignore={TESTS}/{name}.py" for name in NEVER]
    likely = likely_tests(file)
    return [
        Step("walk", (*WALK, "--steps", str(WALKED_FIRST), "--seed", "0")),
        *([Step("likely", (*PYTEST, *likely))] if likely else []),
        Step("all", (*PYTEST, TESTS, *ignored)),
        Step("inputs", (*PYTEST, f"{TESTS}/test_input_mutations.py")),
        Step("long walk", (*WALK, "--steps", str(WALKED_LAST), "--seed", "1")),
        *([Step("host", (*PYTEST, f"{TESTS}/test_host_reader.py"))] if re.search(HOST_KNOWS, file) else []),
    ]
