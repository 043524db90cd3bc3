"""The door for signed texts: to which market one belongs."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.orders.intake import market_of_text
from auction_engine.core.errors import OrderTextError
from auction_engine.core.order_text import render_order
from auction_engine.core.state import MarketState
from tests.markets import address, make_market, make_order

ONE = MarketState(market=make_market())
OTHER = MarketState(market=msgspec.structs.replace(make_market(), address=address(9), tag="00c0ffee"))


def test_the_tag_tells_markets_apart() -> None:
    for state in (ONE, OTHER):
        assert market_of_text(render_order(make_order(), state.market), [ONE, OTHER]) is state


def test_an_unknown_tag_is_told_with_those_that_are_known() -> None:
    with pytest.raises(OrderTextError, match="00c0ffee, 9f3a61c2") as refused:
        market_of_text("Energy x tag 12345678 BUY", [ONE, OTHER])
    assert refused.value.code == "wrong_market"
    with pytest.raises(OrderTextError, match="none yet"):
        market_of_text("Energy x tag 12345678 BUY", [])


@given(st.text())
def test_any_text_is_placed_or_refused(text: str) -> None:
    with suppress(OrderTextError):
        assert market_of_text(text, [ONE]) is ONE
