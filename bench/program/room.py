"""What stands on chain for the program, a market, a household and a slot: bytes, and the rent that they lay out."""

from collections.abc import Iterator

from bench.measurement import Measurement, Row, Target
from bench.program.figures import beside_targets
from bench.program.slots import TradingSlot, trading_slot
from chain.loader.instructions import PROGRAM_BYTES, PROGRAM_DATA_HEADER_BYTES
from chain.program_files import PROGRAM_FILE

PROGRAM, TRADER = "program", "trader, 8 records"
TARGETS = (
    Target("bytes of the program", 120_000, "bytes", {"account": PROGRAM}),
    Target("bytes of a trader account", 1_200, "bytes", {"account": TRADER}),
)


def measure(_quick: bool) -> Iterator[Row]:
    for row in _rows(trading_slot(2, 1)):
        yield beside_targets(row, TARGETS)


def _rows(slot: TradingSlot) -> Iterator[Row]:
    community = slot.community
    slot.settle(slot.batch(2))
    program = len(PROGRAM_FILE.read_bytes())
    accounts = (PROGRAM_BYTES, PROGRAM_DATA_HEADER_BYTES + program)
    rent = sum(map(community.chain.svm.minimum_balance_for_rent_exemption, accounts))
    yield _row(PROGRAM, program, rent, "when it is closed for ever")
    for name, address, returns in (
        ("market", community.address, "never"),
        ("vault", community.vault, "never"),
        (TRADER, slot.tradings[0].household.trader, "when it closes"),
        ("slot", community.slot_address(slot.index), "when it closes"),
    ):
        account = community.chain.svm.get_account(address)
        assert account is not None
        yield _row(name, len(account.data), account.lamports, returns)


def _row(account: str, size: int, rent: int, returns: str) -> Row:
    return {"account": account, "bytes": size, "rent_lamports": rent, "rent_returns": returns}


def document(rows: list[Row]) -> dict[str, object]:
    by_account = {row["account"]: row for row in rows}
    trader = by_account[TRADER]
    return {
        "program_bytes": by_account[PROGRAM]["bytes"],
        "trader": {"bytes": trader["bytes"], "rent_lamports": trader["rent_lamports"]},
        "accounts": rows,
    }


ROOM = Measurement(
    "accounts",
    "What stands on chain, and its rent (of the program: with the loader's account of it)",
    measure,
    TARGETS,
    document,
)
