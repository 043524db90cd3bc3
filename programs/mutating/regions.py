"""Which tokens of a source are code that runs on chain, and which attributes say what an account must be."""

from dataclasses import dataclass

from mutating.tokens import Token, closing, tokens_of

OFF_CHAIN = ("cfg ( test )", 'cfg ( not ( target_os = "solana"', 'cfg ( feature = "idl-build"', "test ]")
"""Attributes, token by token, of what is never part of the shared object."""


@dataclass(frozen=True)
class Code:
    source: str
    tokens: list[Token]
    """What runs on chain: no attributes, no imports, no macro definitions, no assertions of constants."""
    accounts: list[list[Token]]
    """What stands in the brackets of each #[account(...)]."""

    def spaced(self, token: Token) -> bool:
        """Whether a sign stands between two spaces: rustfmt sets every binary operator so, and no generics or references."""
        return self.source[token.start - 1].isspace() and self.source[token.end].isspace()


def code_of(source: str) -> Code:
    """The parts of a source that mutants are made of. Raises UnreadableSource."""
    everything = tokens_of(source)
    kept: list[Token] = []
    accounts: list[list[Token]] = []
    at = 0
    while at < len(everything):
        token, following = everything[at], [token.text for token in everything[at + 1 : at + 4]]
        if token.text == "#" and following[:1] in (["["], ["!"]):
            opening = at + (2 if following[0] == "!" else 1)
            end = closing(everything, opening)
            inside = everything[opening + 1 : end]
            if [part.text for part in inside[:2]] == ["account", "("]:
                accounts.append(inside[2:-1])
            written = " ".join(part.text for part in [*inside, everything[end]])
            at = end + 1
            if written.startswith(OFF_CHAIN):
                at = end_of_item(everything, at) + 1
        elif token.text == "use" or (token.text == "const" and following[:1] == ["_"]):
            at = end_of_item(everything, at) + 1
        elif token.text == "macro_rules" and following[:1] == ["!"]:
            at = closing(everything, at + 3) + 1
        else:
            kept.append(token)
            at += 1
    return Code(source, kept, accounts)


def end_of_item(tokens: list[Token], start: int) -> int:
    """The last token of the item or statement that begins here: its semicolon, or the brace that closes its body."""
    at = start
    while at < len(tokens) - 1:
        text = tokens[at].text
        if text == ";":
            return at
        if text == "#" and tokens[at + 1].text == "[":
            at = closing(tokens, at + 1)
        elif text in ("(", "["):
            at = closing(tokens, at)
        elif text == "{":
            end = closing(tokens, at)
            # The braces of an import, or of a block that is a statement, have their semicolon behind them.
            return end + 1 if end + 1 < len(tokens) and tokens[end + 1].text == ";" else end
        at += 1
    return at
