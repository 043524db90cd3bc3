"""Orders put to the door of a log in memory."""

import pytest

from auction_engine.core.commands import PlaceOrder
from auction_engine.core.errors import AuctionError
from auction_engine.core.order import Order
from auction_engine.core.order_text import render_order
from auction_engine.core.state import state_bytes
from auction_engine.core.units import Milliseconds
from tests.markets import NOW_MS, Log, address


def place(log: Log, order: Order, at: int = NOW_MS, wallet: int = 1) -> list[object]:
    text = render_order(order, log.state.market)
    return list(
        log.submit(PlaceOrder(text=text, signature="00" * 64, wallet=address(wallet), at=Milliseconds(at)))
    )


def refused(log: Log, order: Order, at: int = NOW_MS, wallet: int = 1) -> str:
    """The code of the refusal, which must leave the state as it was."""
    before = state_bytes(log.state)
    with pytest.raises(AuctionError) as error:
        place(log, order, at, wallet)
    assert state_bytes(log.state) == before
    return error.value.code
