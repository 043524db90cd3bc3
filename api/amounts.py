"""Money as text: decimal quote units outside, integer base units inside. No float is ever between them."""

import re

from auction_engine.core.errors import InvalidInput
from auction_engine.core.units import Amount

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,12})(?:\.([0-9]+))?", re.ASCII)
U64_MAX = 2**64 - 1


def amount_text(amount: int, decimals: int) -> str:
    """12500000 base units of a 6-decimal token -> `12.500000`."""
    digits = str(abs(amount)).rjust(decimals + 1, "0")
    whole, part = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
    return ("-" if amount < 0 else "") + whole + ("." + part if part else "")


def parse_amount(text: str, decimals: int) -> Amount:
    """`12.5` of a 6-decimal token -> 12500000 base units. Raises InvalidInput unless it is positive and exact."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise InvalidInput('an amount is a positive decimal number in quote units, such as "12.5"')
    whole, part = found[1], found[2] or ""
    if len(part) > decimals:
        raise InvalidInput(f"the token has {decimals} decimals; {text} has {len(part)}")
    amount = int(whole) * 10**decimals + int(part.ljust(decimals, "0") or "0")
    if not 0 < amount <= U64_MAX:
        raise InvalidInput("the amount must be positive and fit into 64 bits of base units")
    return Amount(amount)
