"""Writes tests/vectors/order_text.json: texts with their meaning, texts that must be refused, envelopes and prefixes.

    python tests/vectors/make_order_text.py

The expected values are written by hand, in the modules beside this one, so that no reader of the grammar vouches for
itself. docs/order-text.md describes the grammar and the form of the file.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.vectors.envelopes import ENVELOPES, INVALID_ENVELOPES, PREFIXES
from tests.vectors.order_parts import MARKETS, TAG, TRADER
from tests.vectors.refused_texts import INVALID
from tests.vectors.valid_texts import ENDS, ORDERS

FILE = Path(__file__).with_name("order_text.json")


def render() -> str:
    """The file as it must be."""
    document = {
        "trader": TRADER,
        "tag": TAG,
        "markets": MARKETS,
        "prefixes": PREFIXES,
        "orders": ORDERS,
        "ends": ENDS,
        "invalid": INVALID,
        "envelopes": ENVELOPES,
        "invalid_envelopes": INVALID_ENVELOPES,
    }
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(render())
