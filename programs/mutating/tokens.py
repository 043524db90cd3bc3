"""Rust source as tokens: enough of the language to tell code from comments, texts, lifetimes and attributes."""

import re
from typing import NamedTuple


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class UnreadableSource(Exception):
    """A character that begins no token; the message says where."""


# The order matters: a raw text before an identifier, a lifetime after a character, long operators before short ones.
PATTERNS = {
    "space": r"\s+",
    "comment": r"//[^\n]*",
    "block": r"/\*",
    "text": r'b?r(?P<hashes>#*)".*?"(?P=hashes)|b?"(?:[^"\\]|\\.)*"',
    "character": r"b?'(?:[^'\\\n]|\\(?:x[0-9a-fA-F]{2}|u\{[^}]*\}|.))'",
    "lifetime": r"'[A-Za-z_]\w*",
    "number": r"0[xb][0-9a-fA-F_]+(?:[ui](?:8|16|32|64|128|size))?|\d[\d_]*(?:[ui](?:8|16|32|64|128|size))?",
    "name": r"(?:r#)?[A-Za-z_]\w*",
    "sign": r"<<=|>>=|\.\.=|\.\.\.|&&|\|\||==|!=|<=|>=|<<|>>|->|=>|::|\.\.|[-+*/%^&|]=|[-+*/%^&|!=<>@.,;:#$?~(){}\[\]]",
}
TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in PATTERNS.items()), re.S)
SILENT = {"space", "comment", "block"}
OPENING, CLOSING = "([{", ")]}"


def tokens_of(source: str) -> list[Token]:
    """All tokens but spaces and comments. Raises UnreadableSource."""
    found, at = [], 0
    while at < len(source):
        match = TOKEN.match(source, at)
        if match is None or match.lastgroup is None:
            line = source.count("\n", 0, at) + 1
            raise UnreadableSource(f"line {line}: no token begins with {source[at : at + 10]!r}")
        # The group inside a raw text closes before its own, so that the last group closed is the token's kind.
        kind = match.lastgroup
        end = end_of_block_comment(source, at) if kind == "block" else match.end()
        if kind not in SILENT:
            found.append(Token(kind, source[at:end], at, end))
        at = end
    return found


def end_of_block_comment(source: str, start: int) -> int:
    """Block comments nest."""
    depth = 0
    for mark in re.compile(r"/\*|\*/").finditer(source, start):
        depth += 1 if mark[0] == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(source)


def closing(tokens: list[Token], opening: int) -> int:
    """Where the bracket that opens at a place closes."""
    depth = 0
    for place in range(opening, len(tokens)):
        token = tokens[place]
        if token.kind == "sign":
            depth += token.text in OPENING
            depth -= token.text in CLOSING
        if depth == 0:
            return place
    return len(tokens) - 1
