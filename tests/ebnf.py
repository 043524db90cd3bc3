"""A recogniser made of an EBNF grammar (ISO/IEC 14977), as far as documents here use it.

Terminals, rule names, `,` `|` `[ ]` `{ }` `( )`, `n *`, and comments. Rules must not be recursive: a grammar then is a
regular expression, and matching one tries every way.
"""

import re
from collections.abc import Iterator

TOKEN = re.compile(r'\s*(?:"([^"]*)"|([A-Za-z][A-Za-z0-9 ]*)|([0-9]+)|([=,|;*()\[\]{}]))')
CLOSING = {"(": ")", "[": "]", "{": "}"}
Token = tuple[str, str]
"""Its kind (terminal, name, number, sign) and what it says."""


class Ebnf:
    """`matches(rule, text)`: whether the rule derives exactly this text."""

    def __init__(self, source: str) -> None:
        self._tokens = list(_tokens(re.sub(r"\(\*.*?\*\)", " ", source, flags=re.DOTALL)))
        self._at = 0
        self._rules = dict(self._read_rules())
        self._patterns: dict[str, str] = {}

    @property
    def names(self) -> list[str]:
        return list(self._rules)

    def matches(self, rule: str, text: str) -> bool:
        return re.fullmatch(self._pattern(rule), text) is not None

    def _pattern(self, rule: str) -> str:
        if rule not in self._patterns:
            put_in = lambda found: self._pattern(found[1])  # noqa: E731 - a name adds nothing
            self._patterns[rule] = f"(?:{re.sub('<<(.*?)>>', put_in, self._rules[rule])})"
        return self._patterns[rule]

    def _read_rules(self) -> Iterator[tuple[str, str]]:
        while self._at < len(self._tokens):
            name = self._next("name")
            self._next("sign", "=")
            yield name, self._alternatives()
            self._next("sign", ";")

    def _alternatives(self) -> str:
        branches = [self._sequence()]
        while self._skip("|"):
            branches.append(self._sequence())
        return "|".join(branches)

    def _sequence(self) -> str:
        parts = [self._factor()]
        while self._skip(","):
            parts.append(self._factor())
        return "".join(parts)

    def _factor(self) -> str:
        kind, value = self._tokens[self._at]
        self._at += 1
        match kind:
            case "terminal":
                return re.escape(value)
            case "name":
                return f"<<{value}>>"
            case "number":
                self._next("sign", "*")
                return f"(?:{self._factor()}){{{value}}}"
        inner = self._alternatives()
        self._next("sign", CLOSING[value])
        return f"(?:{inner})" + {"(": "", "[": "?", "{": "*"}[value]

    def _next(self, kind: str, value: str | None = None) -> str:
        found = self._tokens[self._at]
        if found[0] != kind or value not in (None, found[1]):
            raise ValueError(f"{value or kind} expected, not {found[1]!r}, the {self._at}th token")
        self._at += 1
        return found[1]

    def _skip(self, sign: str) -> bool:
        found = self._tokens[self._at] == ("sign", sign)
        self._at += found
        return found


def _tokens(source: str) -> Iterator[Token]:
    at = 0
    source = source.rstrip()
    while at < len(source):
        found = TOKEN.match(source, at)
        if found is None:
            raise ValueError(f"no EBNF: {source[at : at + 30]!r}")
        for kind, value in zip(("terminal", "name", "number", "sign"), found.groups(), strict=True):
            if value is not None:
                yield kind, value.rstrip() if kind == "name" else value
        at = found.end()
