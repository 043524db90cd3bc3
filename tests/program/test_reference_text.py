"""The vectors of the order text: the model's reader agrees with every one of them, and names the reason."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.program.reference.order_text import EndText, OrderText, read_end, read_order
from tests.program.reference.refusal import Refusal
from tests.program.reference.state import Market
from tests.program.test_texts_on_chain import FAULTS

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "order_text.json").read_text())
PREFIX = f"Energy {VECTORS['trader']} tag {VECTORS['tag']}"


def market_of(vector: dict[str, Any]) -> Market:
    """What a reader needs to know of the vector's market."""
    rules = VECTORS["markets"][vector["market"]]
    step = rules["tick"] // 10 ** (rules["quote_decimals"] - rules["tick_decimals"])
    return cast(Market, SimpleNamespace(**rules, tick_step=step))


def named(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", VECTORS[kind], ids=[vector["name"] for vector in VECTORS[kind]])


@named("orders")
def test_an_order_means_what_the_vector_says(vector: dict[str, Any]) -> None:
    side = {"buy": 0, "sell": 1}[vector["side"]]
    numbers = (vector[name] for name in ("lots", "limit", "first", "count", "time"))
    assert read_order(vector["text"].encode(), market_of(vector), PREFIX) == OrderText(side, *numbers)


@named("ends")
def test_an_end_means_what_the_vector_says(vector: dict[str, Any]) -> None:
    expected = EndText(vector["target"], vector["time"])
    assert read_end(vector["text"].encode(), market_of(vector), PREFIX) == expected


@named("invalid")
def test_any_other_text_is_refused_for_the_vectors_reason(vector: dict[str, Any]) -> None:
    read = read_order if vector["kind"] == "order" else read_end
    with pytest.raises(Refusal) as refused:
        read(vector["text"].encode(), market_of(vector), PREFIX)
    assert refused.value.faults == {FAULTS[vector["reason"]]}
