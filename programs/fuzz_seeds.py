"""Where the fuzzer begins beside its corpus: the vectors of the order text, in the form that each target takes."""

import json
from pathlib import Path

VECTORS = Path(__file__).resolve().parent.parent / "tests" / "vectors" / "order_text.json"
AFTER_PREFIX = 0
WHOLE_TEXT = 0x80
# Parts of texts and layouts that mutations would take long to find.
DICTIONARY = [
    *(" BUY ", " SELL ", " Wh limit ", "/kWh from ", " slots ", " time ", " END ", "all", "672", "-0."),
    *("2028-02-29T", "2099-12-31T", "T23:59:59Z", "9999999", "1767225600123", "Energy ", " tag "),
    *(r"\xffsolana offchain", r"\xff\xff", r"\x00\x00\x00\x00"),
]
# Inputs for rules that no edge of the code stands for.
ALWAYS_KEPT = {"batch_data": ["00010000"]}  # one trader with no fills


def seeds(target: str) -> set[bytes]:
    vectors = json.loads(VECTORS.read_text())
    prefix = f"Energy {vectors['trader']} tag {vectors['tag']}"

    def text_input(text: str, choice: int) -> bytes:
        if text.startswith(prefix):
            return bytes([AFTER_PREFIX | choice]) + text.removeprefix(prefix).encode()
        return bytes([WHOLE_TEXT | choice]) + text.encode()

    markets = list(vectors["markets"])
    match target:
        case "order_text":
            cases = vectors["orders"] + [case for case in vectors["invalid"] if case["kind"] == "order"]
            return {text_input(case["text"], markets.index(case["market"])) for case in cases}
        case "end_text":
            cases = vectors["ends"] + [case for case in vectors["invalid"] if case["kind"] == "end"]
            return {text_input(case["text"], 0) for case in cases}
        case "envelope":
            cases = vectors["envelopes"] + vectors["invalid_envelopes"]
            return {b"\2" + bytes.fromhex(case["bytes"]) for case in cases} | {b"\0text", b"\1text"}
    return set()
