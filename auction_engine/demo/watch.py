"""Watches the demo's slots from the first one that households could trade in, through the log and the database."""

from auction_engine.composition.whole_market import RunningMarket
from auction_engine.core.entries import SlotStatus
from auction_engine.core.market import Market
from auction_engine.core.units import SlotIndex
from auction_engine.db.transactions import transactions_of_slots
from auction_engine.demo.report import SlotRow, Spent, slot_row

FINISHED: tuple[SlotStatus, ...] = ("settled", "closed", "no_trade", "paused", "lapsed")
SLOTS_KEPT = 500


class SlotWatch:
    """Rows of the slots since this run's first book with orders, oldest first."""

    def __init__(self, running: RunningMarket) -> None:
        self._running = running
        self._spent: dict[SlotIndex, Spent] = {}
        self._slots: list[SlotIndex] = []
        state = running.state
        self._after = -1 if state is None or state.last_gated is None else state.last_gated

    @property
    def market(self) -> Market:
        return self._running.market

    async def refresh(self, slots_max: int | None = None) -> None:
        """Look again; no more than `slots_max` slots are ever watched."""
        state = self._running.state
        if state is None:
            return
        for slot in sorted(index for index in state.slots if index > self._after):
            if self._slots or state.slots[slot].rows:
                self._slots.append(slot)
                self._after = slot
        self._slots = self._slots[:slots_max] if slots_max else self._slots[-SLOTS_KEPT:]
        await self.count_transactions()

    async def count_transactions(self) -> None:
        """What the watched slots took on chain. A slot's last transaction may be recorded after the log calls it settled."""
        moving = [slot for slot in self._slots if slot not in self._spent or not self._is_closed(slot)]
        found = await transactions_of_slots(self._running.pool, self.market.address, moving)
        for slot, transactions in found.items():
            self._spent[slot] = Spent(
                transactions=len(transactions), compute_units=sum(each.compute_units for each in transactions)
            )

    def rows(self) -> list[SlotRow]:
        state = self._running.state
        if state is None:
            return []
        return [
            slot_row(slot, state.slots.get(slot), self.market, self._spent.get(slot, Spent()))
            for slot in self._slots
        ]

    def finished(self) -> list[SlotIndex]:
        """Slots that are through: settled, without trade, or lapsed."""
        state = self._running.state
        return [slot for slot in self._slots if state is not None and state.slots[slot].status in FINISHED]

    def _is_closed(self, slot: SlotIndex) -> bool:
        state = self._running.state
        return state is not None and state.slots[slot].status == "closed"
