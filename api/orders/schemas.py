"""Bodies and answers of the order routes."""

from typing import Literal

import msgspec

from api.markets.schemas import FillStatus
from auction_engine.core.order import Side

OrderStatus = Literal["accepted", "registered", "live", "ended", "expired", "unregistered", "released"]
"""registered: on chain, and its slots come later; live: it takes part in the next slot whose gate comes."""


class SignedText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """text: an order or an END, exactly as signed. signature: 64 bytes in base64."""

    text: str
    signature: str


class OrderFillView(msgspec.Struct, frozen=True, kw_only=True):
    """What the order traded in one slot. amount: price x energy in quote units, without the fee."""

    slot: str
    index: int
    wh: int
    price: str
    amount: str
    status: FillStatus


class OrderView(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """An order and what became of it.

    id: SHA-256 of the text, hex. wh: per slot. time: signing time in ms, the nonce. ending: an END was accepted
    and is on its way to the chain. accepted_seq: position in the market's log; null for an order that its trader
    registered himself. record_seq: the chain's order counter, which breaks ties. live_from_slot: the first slot
    that it takes part in, once registered.
    """

    id: str
    text: str
    market: str
    wallet: str
    trader: str
    side: Side
    wh: int
    limit: str
    from_: str
    slots: int
    time: int
    status: OrderStatus
    ending: bool
    accepted_seq: int | None
    record_seq: int | None
    live_from_slot: str | None
    fills: list[OrderFillView]


class OrderList(msgspec.Struct, frozen=True, kw_only=True):
    """Latest signing time first. `next` goes into `before` to read on; null at the end."""

    orders: list[OrderView]
    next: str | None


class EndedOrder(msgspec.Struct, frozen=True, kw_only=True):
    order: OrderView
