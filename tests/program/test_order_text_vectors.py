"""The vectors of the order text: the reader outside of the chain agrees with every one of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from solders.pubkey import Pubkey

from auction_engine.core.clearing import MarketRules
from auction_engine.core.envelope import envelope_v0, envelope_v1, text_in
from auction_engine.core.errors import OrderTextError
from auction_engine.core.market import Market, SlotTiming
from auction_engine.core.order import End, Order
from auction_engine.core.order_text import order_id, parse_text, prefix_text, render_end, render_order
from auction_engine.core.units import Amount, Seconds

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "order_text.json").read_text())
WIDEST = 999_999_999
OF_ORDER = ("side", "lots", "limit", "first", "count", "time")


def named(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", VECTORS[kind], ids=[vector["name"] for vector in VECTORS[kind]])


def market_of(vector: dict[str, Any]) -> Market:
    """A market of the vector's grammar that allows every price that can be spelled."""
    numbers = VECTORS["markets"][vector["market"]]
    windows = ("gate_lead", "post", "settle", "life", "fresh")
    return Market(
        address=VECTORS["trader"],
        name="VECTORS",
        tag=VECTORS["tag"],
        mint=VECTORS["trader"],
        rules=MarketRules(
            numbers["tick"], numbers["lot"], -WIDEST * numbers["tick"], WIDEST * numbers["tick"]
        ),
        timing=SlotTiming(
            slot_seconds=Seconds(numbers["slot_seconds"]),
            **{f"{window}_seconds": Seconds(1) for window in windows},
        ),
        quote_decimals=numbers["quote_decimals"],
        tick_decimals=numbers["tick_decimals"],
        fee=Amount(0),
        order_fee=Amount(0),
    )


@named("orders")
def test_an_order_means_what_the_vector_says_and_has_no_other_spelling(vector: dict[str, Any]) -> None:
    market = market_of(vector)
    order = parse_text(vector["text"], market)
    assert isinstance(order, Order)
    assert order.trader == VECTORS["trader"]
    assert {name: getattr(order, name) for name in OF_ORDER} == {name: vector[name] for name in OF_ORDER}
    assert render_order(order, market) == vector["text"]
    assert order_id(vector["text"]) == vector["id"]


@named("ends")
def test_an_end_means_what_the_vector_says_and_has_no_other_spelling(vector: dict[str, Any]) -> None:
    market = market_of(vector)
    end = parse_text(vector["text"], market)
    assert isinstance(end, End)
    assert (end.trader, end.target, end.time) == (VECTORS["trader"], vector["target"], vector["time"])
    assert render_end(end, market) == vector["text"]


@named("invalid")
def test_any_other_text_is_not_what_was_asked_for(vector: dict[str, Any]) -> None:
    """The one reader knows no trader and no kind: those vectors give an order of another trader, or the other kind."""
    try:
        found = parse_text(vector["text"], market_of(vector))
    except OrderTextError:
        return
    kind = Order if vector["kind"] == "order" else End
    assert found.trader != VECTORS["trader"] or not isinstance(found, kind)


@named("prefixes")
def test_a_text_begins_with_the_account_s_prefix(vector: dict[str, Any]) -> None:
    market = market_of(VECTORS["orders"][0])
    assert market.tag == vector["tag"]
    assert prefix_text(str(Pubkey(bytes.fromhex(vector["key"]))), market) == vector["prefix"]


@named("envelopes")
def test_an_envelope_is_written_and_read_as_the_vector_says(vector: dict[str, Any]) -> None:
    text, signer, message = (
        vector["text"].encode(),
        bytes.fromhex(vector["signer"]),
        bytes.fromhex(vector["bytes"]),
    )
    assert (envelope_v0, envelope_v1)[vector["version"]](text, signer) == message
    assert text_in(message, signer) == text
    assert len(message) - len(text) == (85, 50)[vector["version"]]


@named("invalid_envelopes")
def test_what_only_resembles_an_envelope_is_read_as_it_is(vector: dict[str, Any]) -> None:
    message = bytes.fromhex(vector["bytes"])
    found = text_in(message, bytes.fromhex(vector["signer"]))
    assert not found.startswith(b"Energy")
