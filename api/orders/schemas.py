"""Bodies and answers of the order routes."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from api.account.schemas import UnsignedTransaction
from api.markets.schemas import FillStatus, OpenSlotView
from auction_engine.core.entries import EndedBecause
from auction_engine.core.order import Side
from auction_engine.core.receipt import SignedReceipt

OrderStatus = Literal["accepted", "registered", "live", "ended", "expired", "unregistered", "released"]
"""registered: on chain, and its slots come later; live: it takes part in the next slot whose gate comes."""
BATCH_ORDERS_MAX = 1_000


class SignedText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """text: an order or an END, exactly as signed. signature: 64 bytes in base64."""

    text: str
    signature: str


class Amendment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """end: the END of the order to be amended. order: the order that takes its place. Both signed."""

    end: SignedText
    order: SignedText


class OrderBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Signed orders of any traders."""

    orders: Annotated[list[SignedText], msgspec.Meta(min_length=1, max_length=BATCH_ORDERS_MAX)]


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
    that it takes part in, once registered. gates: of the order's first slots and of its last. receipt: the server's
    signed word that the log holds the order; null where accepted_seq is. amends: the id of the order whose place
    it took. ended_because: cover (its collateral ran short), end_text, or transaction (the wallet's own);
    ended_notice says it in words, and what to do. registration: where asked for, the transaction that registers the
    order, for the wallet to sign and send itself.
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
    gates: list[OpenSlotView]
    receipt: SignedReceipt | None
    amends: str | None
    ended_because: EndedBecause | None
    ended_notice: str | None
    fills: list[OrderFillView]
    registration: UnsignedTransaction | UnsetType = UNSET


class OrderList(msgspec.Struct, frozen=True, kw_only=True):
    """Latest signing time first. `next` goes into `cursor` to read on; null at the end."""

    orders: list[OrderView]
    next: str | None


class EndedOrder(msgspec.Struct, frozen=True, kw_only=True):
    order: OrderView


class EndedOrders(msgspec.Struct, frozen=True, kw_only=True):
    """Every order that the END names and that has not ended yet."""

    orders: list[OrderView]


class BatchResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one text, in the place that it had in the batch.

    status: as the answer to the text alone would have had. problem: the problem document of a refusal.
    """

    id: str
    status: int
    accepted_seq: int | None = None
    receipt: SignedReceipt | None = None
    problem: dict[str, Any] | None = None


class BatchAnswer(msgspec.Struct, frozen=True, kw_only=True):
    results: list[BatchResult]
