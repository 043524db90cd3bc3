"""Cutting a slot's fills into batches and committing to them, beside hashing the same bytes once (the bound)."""

import hashlib
from collections.abc import Iterator

from auction_engine.core.batches import make_batches
from auction_engine.core.commitments import result_tree
from auction_engine.core.sealed_book import Fill
from auction_engine.core.units import Lots, Milliseconds, RecordSeq, SlotIndex
from bench.measurement import Measurement, Row
from bench.timing import side_by_side

SIZES = (100, 1_000, 10_000)
MARKET = "8opHzTAnfzRpPEx21XtnrVTX28YQuCpAjcn1PczScKh"
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
FILL_BYTES = 45
SLOT = SlotIndex(1)


def measure(quick: bool) -> Iterator[Row]:
    for size in SIZES[:2] if quick else SIZES:
        yield _row([_fill(number) for number in range(size)])


def _row(fills: list[Fill]) -> Row:
    batches = make_batches(fills)
    bound = bytes(FILL_BYTES * len(fills))
    cut, root, hashed = side_by_side(
        lambda: make_batches(fills),
        lambda: result_tree(MARKET, SLOT, batches).root,
        lambda: hashlib.sha256(bound).digest(),
    )
    return {
        "fills": len(fills),
        "batches": len(batches),
        "cut_us": cut.best,
        "root_us": root.best,
        "hash_us": hashed.best,
    }


def _fill(number: int) -> Fill:
    letters = "".join(ALPHABET[number // 58**place % 58] for place in range(4))
    return Fill(
        trader=MARKET[:20] + letters + MARKET[24:],
        time=Milliseconds(1_800_000_000_000 + number),
        seq=RecordSeq(number),
        side="buy" if number % 2 else "sell",
        lots=Lots(10),
    )


BATCHES = Measurement(
    "batches",
    "A slot's fills cut into batches and committed to, half of them buys, one per trader; "
    "beside hashing the same bytes once (bound)",
    measure,
)
