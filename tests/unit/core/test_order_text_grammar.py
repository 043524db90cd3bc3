"""The grammar in docs/order-text.md, run as a recogniser: it is the grammar that the readers follow."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.ebnf import Ebnf

REPOSITORY = Path(__file__).parents[3]
VECTORS: dict[str, Any] = json.loads((REPOSITORY / "tests" / "vectors" / "order_text.json").read_text())
RULE = {"order": "order text", "end": "end text"}


@pytest.fixture(scope="module")
def grammar() -> Ebnf:
    document = (REPOSITORY / "docs" / "order-text.md").read_text()
    section = document.split("## Grammar (EBNF)\n")[1].split("\n## ")[0]
    return Ebnf("\n".join(re.findall(r"^    .*$", section, re.MULTILINE)))


def test_every_rule_that_a_rule_names_is_there_and_all_are_of_use(grammar: Ebnf) -> None:
    for name in grammar.names:
        grammar.matches(name, "")  # KeyError where a rule is missing
    assert len(grammar.names) == 20


def test_every_valid_text_follows_the_grammar(grammar: Ebnf) -> None:
    for kind, key in (("order", "orders"), ("end", "ends")):
        for vector in VECTORS[key]:
            assert grammar.matches(RULE[kind], vector["text"]), vector["name"]
            assert grammar.matches("text", vector["text"]), vector["name"]


def test_an_invalid_text_follows_it_only_where_the_vector_says_so(grammar: Ebnf) -> None:
    """A text of the other kind is a text, though not the one that was asked for."""
    differing = [
        vector["name"]
        for vector in VECTORS["invalid"]
        if grammar.matches("text", vector["text"]) is not vector["in_grammar"]
    ]
    assert differing == []


def test_a_text_of_one_kind_is_never_one_of_the_other(grammar: Ebnf) -> None:
    assert not any(grammar.matches("end text", vector["text"]) for vector in VECTORS["orders"])
    assert not any(grammar.matches("order text", vector["text"]) for vector in VECTORS["ends"])


def test_every_reason_of_the_document_has_vectors_and_no_vector_another() -> None:
    document = (REPOSITORY / "docs" / "order-text.md").read_text()
    reasons = set(re.findall(r"^\| (\w+) \| Text\w+ \|", document, re.MULTILINE))
    assert {vector["reason"] for vector in VECTORS["invalid"]} == reasons
    assert {vector["market"] for vector in VECTORS["orders"]} == set(VECTORS["markets"])
    assert {vector["market"] for vector in VECTORS["invalid"]} == set(VECTORS["markets"])


@pytest.mark.parametrize(
    ("source", "taken", "refused"),
    [
        ('a = "x" ;', ["x"], ["", "xx", "X"]),
        ('a = [ "x" ] , { "y" } ;', ["", "x", "y", "xyyy"], ["yx", "xx"]),
        ('a = 2 * b ; b = "." | "+" ;', [".+", "++"], ["", ".", "...", "ab"]),
        ('a = ( "x" | "yz" ) , 2 * [ "0" ] ; (* no more *)', ["x", "yz00"], ["xyz", "x000"]),
        ('a = b c ; b c = "1" , "2" | "3" ;', ["12", "3"], ["13", "123"]),
    ],
)
def test_the_recogniser_itself(source: str, taken: list[str], refused: list[str]) -> None:
    grammar = Ebnf(source)
    assert all(grammar.matches("a", text) for text in taken)
    assert not any(grammar.matches("a", text) for text in refused)
