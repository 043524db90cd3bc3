"""From the transactions of a market to the movements of its traders' money. Pure; what cannot be read is a problem.

The facts are taken from the instructions where these say enough, since a node may cut off a transaction's log, and from
the events where only they do: an order's place in its account, and what a challenge paid.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from solders.pubkey import Pubkey

from auction_engine.core.market import Market
from auction_engine.core.movements import Movement, MovementKind, Trade
from auction_engine.core.order import Order
from auction_engine.core.order_text import order_id, render_order
from auction_engine.core.units import Amount, Lots, Milliseconds, Seconds, SlotIndex, Ticks
from auction_engine.db.money_records import OrderAtPlace, Place, PostedPrice
from chain import event_types as e
from chain.accounts import SIDES
from chain.addresses import slot_address
from chain.errors import ChainError
from chain.history import Call, MarketTransaction
from chain.settlement import read_settlement_data


class Needed(msgspec.Struct, frozen=True):
    """What must be known to read some transactions: the traders' orders, and the prices by the slots' accounts."""

    traders: tuple[str, ...]
    slot_accounts: tuple[str, ...]


def needed(transactions: Sequence[MarketTransaction]) -> Needed:
    settled = [call for each in transactions for call in each.calls if call.name == "settle_batch"]
    traders = {trader for call in settled for trader in call.remaining}
    return Needed(tuple(sorted(traders)), tuple(sorted({call.accounts["slot"] for call in settled})))


def begins(transactions: Sequence[MarketTransaction]) -> bool:
    """Whether the market is made in the first of them, so that nothing lies before."""
    return bool(transactions) and any(call.name == "initialize_market" for call in transactions[0].calls)


class MoneyReader:
    """Reads on from what is known. orders, prices, order_fee and time are what the transactions so far left."""

    def __init__(
        self,
        market: Market,
        program: Pubkey,
        *,
        order_fee: Amount,
        time: Seconds,
        orders: Mapping[Place, OrderAtPlace],
        prices: Mapping[str, PostedPrice],
    ) -> None:
        self._market = market
        self._program = program
        self.order_fee = order_fee
        self.time = time
        self._orders, self.new_orders = dict(orders), dict[Place, OrderAtPlace]()
        self._prices, self.new_prices = dict(prices), dict[str, PostedPrice]()
        self.problems: list[str] = []

    def read(self, transaction: MarketTransaction) -> list[Movement]:
        """The transaction's movements. Block times never fall; a node that lost one gives the time before it."""
        self.time = max(self.time, Seconds(transaction.block_time or 0))
        found: list[Movement] = []
        if transaction.truncated:
            self._problem(transaction, "the node cut its log off, so that something of it may lack")
        for call in transaction.calls:
            try:
                for change in self._changes(call):
                    found.append(
                        Movement(
                            **change,
                            signature=transaction.signature,
                            number=len(found),
                            chain_slot=transaction.chain_slot,
                            time=self.time,
                        )
                    )
            except ChainError as error:
                self._problem(transaction, str(error))
        return found

    def _problem(self, transaction: MarketTransaction, what: str) -> None:
        self.problems.append(f"transaction {transaction.signature}: {what}")

    def _changes(self, call: Call) -> Iterator[dict[str, Any]]:
        """What one call changed, as members of movements."""
        match call.name:
            case "initialize_market":
                self.order_fee = Amount(call.arguments["parameters"]["order_fee"])
            case "set_fees":
                self.order_fee = Amount(call.arguments["order_fee"])
            case "deposit":
                yield _change(call.accounts["trader"], "deposit", call.arguments["amount"])
            case "withdraw":
                yield _change(call.accounts["trader"], "withdrawal", -call.arguments["amount"])
            case "post_clearing":
                slot, price = SlotIndex(call.arguments["index"]), Ticks(call.arguments["price"])
                account = slot_address(self._program, Pubkey.from_string(self._market.address), slot)
                self._prices[str(account)] = self.new_prices[str(account)] = PostedPrice(slot, price)
            case "settle_batch":
                yield from self._settled(call)
        for event in call.events:
            if isinstance(event, e.OrderRegistered):
                registered = self._registered(event)
                if registered["fee"]:
                    yield registered
            elif isinstance(event, e.Challenged):
                yield from _compensated(event)

    def _registered(self, event: e.OrderRegistered) -> dict[str, Any]:
        trader, side, time = str(event.trader), SIDES[event.side], Milliseconds(event.time)
        order = Order(
            trader=trader,
            side=side,
            lots=Lots(event.lots),
            limit=Ticks(event.limit),
            first=SlotIndex(event.first),
            count=event.count,
            time=time,
        )
        name = order_id(render_order(order, self._market))
        at_place = OrderAtPlace(time=time, order_id=name, side=side, fee=Amount(event.fee))
        self._orders[trader, event.record] = self.new_orders[trader, event.record] = at_place
        change = _change(trader, "order_fee", -self.order_fee)
        return {**change, "fee": self.order_fee, "order_id": name, "order_time": time}

    def _settled(self, call: Call) -> Iterator[dict[str, Any]]:
        posted = self._prices.get(call.accounts["slot"])
        if posted is None:
            raise ChainError(f"it settles a batch of slot account {call.accounts['slot']}, never posted")
        batch = int(call.arguments["batch"])
        _, fills = read_settlement_data(call.arguments["data"], len(call.remaining))
        for trader, own in zip(call.remaining, fills, strict=True):
            for place, lots in own:
                yield self._filled(trader, place, Lots(lots), posted, batch)

    def _filled(self, trader: str, place: int, lots: Lots, posted: PostedPrice, batch: int) -> dict[str, Any]:
        order = self._orders.get((trader, place))
        if order is None:
            raise ChainError(f"it fills place {place} of {trader}, where no order was registered")
        paid = self._market.amount(posted.price, lots)
        fee = Amount(order.fee * lots)
        traded = paid if order.side == "sell" else -paid
        return {
            **_change(trader, "fill", traded - fee),
            "fee": fee,
            "order_id": order.order_id,
            "order_time": order.time,
            "trade": Trade(slot=posted.slot, batch=batch, side=order.side, lots=lots, price=posted.price),
        }


def _compensated(event: e.Challenged) -> Iterator[dict[str, Any]]:
    """Half of what the bond paid, rounded up, is the harmed traders'; of a crossing the buyer's half is rounded up."""
    harmed = event.paid - event.paid // 2
    of_other = harmed // 2 if event.kind == e.CHALLENGED_CROSSING else 0
    for trader, amount in ((event.trader, harmed - of_other), (event.other, of_other)):
        if amount:
            yield _change(str(trader), "compensation", amount)


def _change(trader: str, kind: MovementKind, amount: int) -> dict[str, Any]:
    return {"trader": trader, "kind": kind, "amount": Amount(amount)}
