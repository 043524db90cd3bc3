"""The page reads and writes the one order text: the shared vectors, and the core's own words for what is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from auction_engine.core.clearing import MarketRules
from auction_engine.core.errors import OrderTextError
from auction_engine.core.market import Market, SlotTiming
from auction_engine.core.order_text import parse_text
from auction_engine.core.units import Amount, Seconds
from tests.web.modules import Modules

pytestmark = pytest.mark.web
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "order_text.json").read_text())
FARTHEST = 2**31 - 1

READ = """
const found = a.map(({ text, rules }) => {
  try { return { read: m.parseText(text, rules) }; }
  catch (error) { if (!(error instanceof m.OrderTextError)) throw error; return { code: error.code }; }
});
return found;
"""


def rules(name: str, floor: int = -FARTHEST, cap: int = FARTHEST) -> dict[str, Any]:
    market = VECTORS["markets"][name]
    return {
        "tag": VECTORS["tag"],
        "lot": market["lot"],
        "tickStep": market["tick"] // 10 ** (market["quote_decimals"] - market["tick_decimals"]),
        "tickDecimals": market["tick_decimals"],
        "floor": floor,
        "cap": cap,
        "slotSeconds": market["slot_seconds"],
    }


def core_market(name: str) -> Market:
    market = VECTORS["markets"][name]
    return Market(
        address=VECTORS["trader"],
        name="VECTORS",
        tag=VECTORS["tag"],
        mint=VECTORS["trader"],
        rules=MarketRules(
            market["tick"], market["lot"], -FARTHEST * market["tick"], FARTHEST * market["tick"]
        ),
        timing=SlotTiming(
            slot_seconds=market["slot_seconds"],
            gate_lead_seconds=Seconds(0),
            post_seconds=Seconds(45),
            settle_seconds=Seconds(90),
            life_seconds=Seconds(120),
            fresh_seconds=Seconds(60),
        ),
        quote_decimals=market["quote_decimals"],
        tick_decimals=market["tick_decimals"],
        fee=Amount(0),
        order_fee=Amount(0),
    )


def core_code(vector: dict[str, Any]) -> str | None:
    """The code that the core refuses a text with; None when it reads it."""
    try:
        parse_text(vector["text"], core_market(vector["market"]))
    except OrderTextError as error:
        return error.code
    return None


def read(modules: Modules, vectors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    texts = [{"text": vector["text"], "rules": rules(vector["market"])} for vector in vectors]
    found: list[dict[str, Any]] = modules.run("core/order_text", READ, texts)
    return found


def test_every_order_of_the_vectors_is_read_as_what_it_means(modules: Modules) -> None:
    fields = ("side", "lots", "limit", "first", "count", "time")
    for vector, found in zip(VECTORS["orders"], read(modules, VECTORS["orders"]), strict=True):
        expected = {"trader": VECTORS["trader"], **{field: vector[field] for field in fields}}
        assert found == {"read": expected}, vector["name"]


def test_every_order_is_written_back_as_the_same_text_with_the_same_id(modules: Modules) -> None:
    orders = [{**vector, "rules": rules(vector["market"])} for vector in VECTORS["orders"]]
    body = """return Promise.all(a.map(async ({ text, rules }) => {
      const again = m.renderOrder(m.parseText(text, rules), rules);
      return [again, await m.orderId(again)];
    }));"""
    assert modules.run("core/order_text", body, orders) == [[v["text"], v["id"]] for v in VECTORS["orders"]]


def test_every_end_of_the_vectors_is_read_and_written_back(modules: Modules) -> None:
    ends = [{**vector, "rules": rules(vector["market"])} for vector in VECTORS["ends"]]
    body = """return a.map(({ text, rules }) => {
      const end = m.parseText(text, rules);
      return [end.target, end.time, m.renderEnd(end, rules)];
    });"""
    assert modules.run("core/order_text", body, ends) == [
        [v["target"], v["time"], v["text"]] for v in VECTORS["ends"]
    ]


def test_every_invalid_text_is_refused_or_is_of_another_kind_or_trader(modules: Modules) -> None:
    for vector, found in zip(VECTORS["invalid"], read(modules, VECTORS["invalid"]), strict=True):
        if "read" not in found:
            continue
        other_kind = ("side" in found["read"]) != (vector["kind"] == "order")
        assert other_kind or found["read"]["trader"] != VECTORS["trader"], vector["name"]


def test_page_and_server_give_the_same_reason_for_every_invalid_text(modules: Modules) -> None:
    for vector, found in zip(VECTORS["invalid"], read(modules, VECTORS["invalid"]), strict=True):
        assert found.get("code") == core_code(vector), vector["name"]


def test_a_limit_outside_of_floor_and_cap_is_refused_with_the_range(modules: Modules) -> None:
    body = "try { m.readLimit('0.251', a); } catch (error) { return [error.code, error.message]; }"
    code, message = modules.run("core/order_text", body, rules("quarter_hour", floor=-100, cap=250))
    assert code == "limit_out_of_range"
    assert "-0.100 to 0.250" in message


def test_every_prefix_is_written_as_the_vectors_say(modules: Modules) -> None:
    keys = [list(bytes.fromhex(vector["key"])) for vector in VECTORS["prefixes"]]
    addresses = modules.run("core/binary", "return a.map((key) => m.toBase58(key));", keys)
    ends = [{"trader": address, "target": None, "time": 1767225600123} for address in addresses]
    texts = modules.run(
        "core/order_text", f"return a.map((end) => m.renderEnd(end, {{ tag: '{VECTORS['tag']}' }}));", ends
    )
    assert texts == [f"{vector['prefix']}END all time 1767225600123" for vector in VECTORS["prefixes"]]


def test_every_envelope_is_written_and_known_as_the_vectors_say(modules: Modules) -> None:
    cases = [
        {
            **vector,
            "signer": list(bytes.fromhex(vector["signer"])),
            "bytes": list(bytes.fromhex(vector["bytes"])),
        }
        for vector in VECTORS["envelopes"]
    ]
    body = """return a.map(({ version, text, signer, bytes }) => [
      Array.from((version ? m.envelopeV1 : m.envelopeV0)(text, signer)),
      m.isMessageOf(bytes, text, signer),
      m.isMessageOf(bytes, text + " ", signer),
      m.isMessageOf(bytes, text, signer.toReversed()),
    ]);"""
    expected = [[case["bytes"], True, False, False] for case in cases]
    assert modules.run("core/envelope", body, cases) == expected


def test_what_only_resembles_an_envelope_is_none_of_the_order(modules: Modules) -> None:
    cases = [
        {"signer": list(bytes.fromhex(vector["signer"])), "bytes": list(bytes.fromhex(vector["bytes"]))}
        for vector in VECTORS["invalid_envelopes"]
    ]
    text = VECTORS["envelopes"][0]["text"]
    body = f"return a.map(({{ signer, bytes }}) => m.isMessageOf(bytes, {json.dumps(text)}, signer));"
    assert modules.run("core/envelope", body, cases) == [False] * len(cases)
