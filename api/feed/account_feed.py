"""What the feed has last said to the wallets that listen to their accounts in one market, and what it has to say next."""

from collections.abc import Iterable, Iterator

from api.account.holding import Holding, holding_of
from api.feed.framing import Said
from api.feed.messages import (
    AccountMessage,
    HoldingMessage,
    NoticeCode,
    NoticeMessage,
    OrderMessage,
    said,
)
from api.markets.slot_results import SlotResults
from api.orders.notices import ended_notice
from api.orders.presentation import fill_status, order_view
from api.orders.receipts import ReceiptKey
from api.orders.schemas import OrderView
from auction_engine.core import events as e
from auction_engine.core.entries import OrderEntry, SlotEntry
from auction_engine.core.order_text import slot_text
from auction_engine.core.sealed_book import Fill
from auction_engine.core.state import MarketState, is_open
from auction_engine.core.units import Milliseconds

ORDERS_SHOWN = 100
"""Orders in the first message: every open one, and the latest others up to so many."""
NOTICES_MAX = 100
"""Notices that wait for a wallet's next message."""

_OF_ORDER = (e.OrderEnded, e.CoverRanShort, e.OrderReleased, e.OrderExpired, e.OrderUnregistered)
_OF_WALLET = (e.OrderAccepted, e.OrderAmended, e.EndAccepted, e.TraderUpdated, e.OrderRegistered)
_OF_FILLS = (e.SlotCleared, e.SlotPosted, e.BatchesSettled, e.SlotSettled, e.SlotClosed)


class _Listening:
    """One wallet: what it was told, and what has to be looked at again."""

    def __init__(self) -> None:
        self.listeners = 0
        self.holding: Holding | None = None
        self.orders: dict[str, OrderView] = {}
        self.stale: dict[str, None] = {}
        self.ending: set[str] = set()
        self.noted = False
        self.notices: list[tuple[NoticeCode, str, str | None, str | None]] = []


class AccountFeed:
    """One market's wallets that somebody listens to. Nothing here waits, and no wallet is told of another's."""

    def __init__(self, results: SlotResults, key: ReceiptKey) -> None:
        self._results = results
        self._key = key
        self._wallets: dict[str, _Listening] = {}

    def begin(self, state: MarketState, wallet: str, now: Milliseconds) -> Said:
        """Count a listener in; its first message, which holds everything."""
        listening = self._wallets.setdefault(wallet, _Listening())
        listening.listeners += 1
        entries = list(state.orders_of(wallet))[::-1]
        latest = dict.fromkeys(entry.order_id for entry in entries[:ORDERS_SHOWN])
        shown = [
            order_view(state, entry, now, self._results, self._key)
            for entry in entries
            if entry.order_id in latest or is_open(entry)
        ]
        holding = holding_of(state, wallet)
        if listening.listeners == 1:
            listening.holding = holding
            listening.orders = {order.id: order for order in shown}
            listening.ending = {order.id for order in shown if order.ending}
        return said(
            AccountMessage(
                market=state.market.address, sequence=state.seq, wallet=wallet, holding=holding, orders=shown
            )
        )

    def end(self, wallet: str) -> None:
        """Count a listener out; what nobody listens to is forgotten."""
        listening = self._wallets.get(wallet)
        if listening is not None:
            listening.listeners -= 1
            if not listening.listeners:
                del self._wallets[wallet]

    def note(self, state: MarketState, event: e.Event) -> None:
        """Remember whom an event is about."""
        if not self._wallets:
            return
        if isinstance(event, _OF_WALLET):
            ending: tuple[str, ...] = ()
            if isinstance(event, e.EndAccepted):
                ending = event.order_ids
            elif isinstance(event, e.OrderAmended):
                ending = (event.ended,)
            changed = ending
            if isinstance(event, e.OrderAccepted | e.OrderAmended | e.OrderRegistered):
                changed = (*ending, event.order_id)
            self._stale(event.wallet, changed)
            if event.wallet in self._wallets:
                self._wallets[event.wallet].ending.update(ending)
        elif isinstance(event, _OF_ORDER):
            entry = state.orders[event.order_id]
            self._stale(entry.wallet, (entry.order_id,))
            self._notice_of_order(state, entry, event)
        elif isinstance(event, e.SlotGated):
            self._stale_open(state)
        elif isinstance(event, _OF_FILLS):
            self._stale_fills(state, state.slots.get(event.slot), lapsed=False)
        elif isinstance(event, e.SlotsLapsed):
            self._stale_fills(state, state.slots.get(event.first), lapsed=True)

    def restart(self, state: MarketState) -> None:
        """Events may have been missed: look at everything again that was told of."""
        for wallet, listening in self._wallets.items():
            self._stale(wallet, list(listening.orders))
            self._stale(wallet, [entry.order_id for entry in state.orders_of(wallet)][-ORDERS_SHOWN:])

    def messages(self, state: MarketState, now: Milliseconds) -> Iterator[tuple[str, list[Said]]]:
        """Per wallet that something changed for: what changed."""
        for wallet, listening in self._wallets.items():
            if listening.noted:
                found = list(self._changes(state, wallet, listening, now))
                if found:
                    yield wallet, found

    def _changes(
        self, state: MarketState, wallet: str, listening: _Listening, now: Milliseconds
    ) -> Iterator[Said]:
        stale, listening.stale = listening.stale, {}
        notices, listening.notices = listening.notices, []
        listening.noted = False
        market, sequence = state.market.address, state.seq
        for order_id in stale:
            order = order_view(state, state.orders[order_id], now, self._results, self._key)
            if order != listening.orders.get(order_id):
                listening.orders[order_id] = order
                yield said(OrderMessage(market=market, sequence=sequence, wallet=wallet, order=order))
        holding = holding_of(state, wallet)
        if holding != listening.holding:
            listening.holding = holding
            yield said(HoldingMessage(market=market, sequence=sequence, wallet=wallet, holding=holding))
        for code, detail, named, slot in notices:
            yield said(
                NoticeMessage(
                    market=market,
                    sequence=sequence,
                    wallet=wallet,
                    code=code,
                    detail=detail,
                    order_id=named,
                    slot=slot,
                )
            )

    def _stale(self, wallet: str, order_ids: Iterable[str]) -> None:
        listening = self._wallets.get(wallet)
        if listening is not None:
            listening.noted = True
            listening.stale.update(dict.fromkeys(order_ids))

    def _stale_open(self, state: MarketState) -> None:
        """A gate has passed: orders may have become live, or live no more."""
        for wallet in self._wallets:
            trader = state.trader_of(wallet)
            if trader is not None:
                self._stale(wallet, trader.by_time.values())

    def _stale_fills(self, state: MarketState, slot: SlotEntry | None, *, lapsed: bool) -> None:
        """Something changed for everybody who traded in the slot."""
        for fill in slot.fills if slot is not None else ():
            order_id = state.order_names.get((fill.trader, fill.time))
            if order_id is None:
                continue
            wallet = state.orders[order_id].wallet
            self._stale(wallet, (order_id,))
            if lapsed and slot is not None and not self._is_settled(state, slot, fill):
                name = slot_text(slot.slot, state.market)
                self._notice(
                    wallet, "slot_lapsed", f"slot {name} was not settled in its window", order_id, name
                )

    def _is_settled(self, state: MarketState, slot: SlotEntry, fill: Fill) -> bool:
        placed = self._results.of_slot(state.market.address, slot)[fill.trader, fill.time]
        return fill_status(slot, placed) == "settled"

    def _notice_of_order(self, state: MarketState, entry: OrderEntry, event: e.Event) -> None:
        if isinstance(event, e.OrderUnregistered):
            detail = "the order's last gate passed before it was on chain: tell the operator"
            self._notice(entry.wallet, "order_unregistered", detail, entry.order_id, None)
        elif isinstance(event, e.CoverRanShort):
            self._forget_notice(entry)
            detail = ended_notice(state, entry) or "its cover ran short"
            self._notice(entry.wallet, "cover_ran_short", detail, entry.order_id, None)
        elif isinstance(event, e.OrderEnded):
            listening = self._wallets.get(entry.wallet)
            if listening is not None and entry.order_id not in listening.ending:
                detail = (
                    "the order ended without an END sent here: its cover ran short, or it was ended on chain"
                )
                self._notice(entry.wallet, "order_ended", detail, entry.order_id, None)

    def _forget_notice(self, entry: OrderEntry) -> None:
        """What was to be told of the order's end, now that its reason is known."""
        listening = self._wallets.get(entry.wallet)
        if listening is not None:
            listening.notices = [one for one in listening.notices if one[2] != entry.order_id]

    def _notice(
        self, wallet: str, code: NoticeCode, detail: str, order_id: str | None, slot: str | None
    ) -> None:
        listening = self._wallets.get(wallet)
        if listening is not None and len(listening.notices) < NOTICES_MAX:
            listening.noted = True
            listening.notices.append((code, detail, order_id, slot))
