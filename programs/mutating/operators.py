"""Mutants of one token: comparisons, logic, the direction of arithmetic, rounding, constants."""

import re
from collections.abc import Iterator

from mutating.mutant import Change
from mutating.regions import Code
from mutating.tokens import Token

COMPARISONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
LOGIC = {"&&": "||", "||": "&&"}
ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*", "%": "/", "<<": ">>", ">>": "<<"}
ASSIGNMENTS = {"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=", "|=": "&="}
BINARY = {
    sign: (kind, other)
    for kind, pairs in (
        ("comparison", COMPARISONS),
        ("logic", LOGIC),
        ("arithmetic", ARITHMETIC),
        ("assignment", ASSIGNMENTS),
    )
    for sign, other in pairs.items()
}
OPPOSITES = [
    ("checked_add", "checked_sub"),
    ("saturating_add", "saturating_sub"),
    ("wrapping_add", "wrapping_sub"),
    ("plus", "minus"),
    ("checked_plus", "checked_minus"),
    ("min", "max"),
    ("all", "any"),
    ("is_some_and", "is_none_or"),
    ("is_ok", "is_err"),
]
METHODS = {
    **dict(OPPOSITES),
    **{second: first for first, second in OPPOSITES},
    "checked_mul": "checked_add",
    "saturating_mul": "saturating_add",
    "wrapping_mul": "wrapping_add",
}
# Of positive numbers the one rounds up and the other down.
ROUNDING = {"div_ceil": "div_euclid"}
BEFORE_OPERAND = {"return", "if", "while", "match", "in", "else"}


def operator_changes(code: Code) -> Iterator[Change]:
    for at, token in enumerate(code.tokens):
        if token.kind == "sign":
            yield from of_sign(code, at, token)
        elif token.kind == "name":
            yield from of_method(code, at, token)
            if token.text == "const":
                yield from of_constant(code, at)


def of_sign(code: Code, at: int, token: Token) -> Iterator[Change]:
    if token.text in BINARY and code.spaced(token):
        kind, other = BINARY[token.text]
        yield Change(kind, token.start, token.end, other)
    elif token.text in ("!", "-") and stands_before_operand(code.tokens, at):
        yield Change("negation", token.start, token.end, "")


def stands_before_operand(tokens: list[Token], at: int) -> bool:
    """Whether a `!` or `-` turns what follows: not the mark of a macro, no never type, no subtraction."""
    before, after = tokens[at - 1], tokens[at + 1]
    is_prefix = before.text in BEFORE_OPERAND or (
        before.kind == "sign" and before.text not in (")", "]", "?", "->")
    )
    return is_prefix and (after.kind in ("name", "number") or after.text in ("(", "*"))


def of_method(code: Code, at: int, token: Token) -> Iterator[Change]:
    around = [neighbour.text for neighbour in (*code.tokens[at - 1 : at], *code.tokens[at + 1 : at + 2])]
    if around == [".", "("]:
        for kind, names in (("method", METHODS), ("rounding", ROUNDING)):
            if token.text in names:
                yield Change(kind, token.start, token.end, names[token.text])


def of_constant(code: Code, at: int) -> Iterator[Change]:
    """The number that a constant's value begins with, and one more."""
    for place in range(at + 1, min(at + 12, len(code.tokens) - 1)):
        text, value = code.tokens[place].text, code.tokens[place + 1]
        if text in (";", "{", "fn", ">"):
            return
        if text == "=":
            if value.kind == "number":
                number = re.sub(r"(?<=.)[ui](8|16|32|64|128|size)$", "", value.text).replace("_", "")
                yield Change("constant", value.start, value.end, str(int(number, 0) + 1))
            return
