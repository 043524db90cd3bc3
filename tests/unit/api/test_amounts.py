"""Money as text: exact both ways."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.amounts import U64_MAX, amount_text, parse_amount
from auction_engine.core.errors import InvalidInput


def test_amounts_are_written_with_all_decimals() -> None:
    assert amount_text(12_500_000, 6) == "12.500000"
    assert amount_text(5, 6) == "0.000005"
    assert amount_text(-5, 6) == "-0.000005"
    assert amount_text(7, 0) == "7"


@given(st.integers(1, U64_MAX // 10**7), st.integers(0, 9))
def test_what_is_written_is_read_back(amount: int, decimals: int) -> None:
    assert parse_amount(amount_text(amount, decimals), decimals) == amount


@pytest.mark.parametrize(
    "text", ["", ".5", "5.", "01", "-1", "+1", "1e3", "1.2.3", "0", "0.0", "NaN", "١", "1_000", "1 "]
)
def test_what_is_no_plain_positive_decimal_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_amount(text, 6)


def test_nothing_is_rounded_and_nothing_overflows() -> None:
    with pytest.raises(InvalidInput, match="6 decimals"):
        parse_amount("1.0000001", 6)
    with pytest.raises(InvalidInput, match="64 bits"):
        parse_amount("9" * 13, 9)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(InvalidInput):
        assert parse_amount(text, 6) > 0
