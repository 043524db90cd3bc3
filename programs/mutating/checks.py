"""Mutants that leave a whole check out: conditions, constraints of accounts, refusals, calls of functions that check."""

from collections.abc import Iterator

from mutating.mutant import Change
from mutating.regions import Code
from mutating.tokens import CLOSING, OPENING, Token, closing

CHAIN = {"&&": "true", "||": "false"}
BORDERS = {",", ";", "=", "=>", "|", "@", "&&", "||", "if", "while", "return"}
LEAVING = {"return", "continue", "break"}


def check_changes(code: Code) -> Iterator[Change]:
    yield from requirements(code)
    yield from refusals(code)
    yield from operands(code)
    yield from calls(code)
    yield from fields(code)
    for attribute in code.accounts:
        yield from constraints(attribute)


def requirements(code: Code) -> Iterator[Change]:
    """`require!(condition, fault)`: the condition always holds."""
    tokens = code.tokens
    for at, token in enumerate(tokens[:-3]):
        if token.text == "require" and tokens[at + 1].text == "!":
            condition = part_from(tokens, at + 3)
            yield Change("require", condition[0].start, condition[-1].end, "true")


def part_from(tokens: list[Token], start: int) -> list[Token]:
    """What stands up to the next comma, or up to the bracket that closes around it."""
    at = start
    while at < len(tokens) and tokens[at].text not in (",", *CLOSING):
        at = (closing(tokens, at) if tokens[at].text in OPENING else at) + 1
    return tokens[start:at]


def refusals(code: Code) -> Iterator[Change]:
    """`if condition { return ... }`, and `continue`, and `break`: never taken."""
    tokens = code.tokens
    for at, token in enumerate(tokens[:-1]):
        if token.text != "if" or tokens[at + 1].text == "let":
            continue
        body = at + 1
        while tokens[body].text != "{" and body < len(tokens) - 2:
            body = (closing(tokens, body) if tokens[body].text in ("(", "[") else body) + 1
        if tokens[body + 1].text in LEAVING:
            yield Change("refusal", tokens[at + 1].start, tokens[body - 1].end, "false")


def operands(code: Code) -> Iterator[Change]:
    """Each operand of `&&` taken for true, each one of `||` for false."""
    tokens = code.tokens
    for at, token in enumerate(tokens):
        if token.text in CHAIN and code.spaced(token):
            first, last = edge(tokens, at, -1), edge(tokens, at, 1)
            yield Change("operand", tokens[first].start, tokens[at - 1].end, CHAIN[token.text])
            yield Change("operand", tokens[at + 1].start, tokens[last].end, CHAIN[token.text])


def edge(tokens: list[Token], operator: int, step: int) -> int:
    """The outermost token of the operand to the left (step -1) or right (step 1) of an operator."""
    inward = CLOSING if step < 0 else OPENING
    depth, at = 0, operator + step
    while 0 <= at < len(tokens):
        text = tokens[at].text
        if depth == 0 and (text in BORDERS or text == "{"):
            break
        if text in OPENING or text in CLOSING:
            depth += 1 if text in inward else -1
            if depth < 0:
                break
        at += step
    return at - step


def calls(code: Code) -> Iterator[Change]:
    """A call that is a statement, left out: what it checks or does is missing."""
    tokens = code.tokens
    for at in range(1, len(tokens) - 3):
        if tokens[at - 1].text not in (";", "{", "}") or tokens[at].kind != "name":
            continue
        end = at + 1
        while tokens[end].text in (".", "::") and tokens[end + 1].kind == "name":
            end += 2
        if end >= len(tokens) - 2 or tokens[end].text != "(":
            continue
        end = closing(tokens, end) + 1
        end += tokens[end].text == "?"
        if tokens[end].text == ";":
            yield Change("call", tokens[at].start, tokens[end].end, "")


def fields(code: Code) -> Iterator[Change]:
    """An account that need not sign; a program that may be any account."""
    tokens = code.tokens
    for at in range(1, len(tokens) - 4):
        if tokens[at - 1].text != ":":
            continue
        if tokens[at].text == "Signer" and tokens[at + 1].text == ",":
            yield Change("signer", tokens[at].start, tokens[at].end, "UncheckedAccount")
        if tokens[at].text == "Program" and [t.text for t in tokens[at + 1 : at + 4 : 2]] == ["<", ">"]:
            yield Change("program", tokens[at].start, tokens[at + 3].end, "UncheckedAccount")


def constraints(attribute: list[Token]) -> Iterator[Change]:
    """The parts of one #[account(...)]: each constraint always true; one seed fewer; the other parts left out."""
    at = 0
    while at < len(attribute):
        part = part_from(attribute, at)
        after = at + len(part)
        # A part goes with its comma: the one behind it, or that before it if it is the last.
        start = attribute[at - 1].start if after >= len(attribute) and at > 0 else part[0].start
        end = attribute[after].end if after < len(attribute) else part[-1].end
        word = part[0].text
        if word == "constraint":
            fault = next((place for place, token in enumerate(part) if token.text == "@"), len(part))
            yield Change("constraint", part[2].start, part[fault - 1].end, "true")
        elif word == "seeds":
            commas = [token for token in part if token.text == ","]
            yield Change("seeds", commas[-1].start if commas else part[3].start, part[-1].start, "")
        elif word in ("mut", "close", "address", "has_one", "owner"):
            yield Change(word, start, end, "")
        at = after + 1
