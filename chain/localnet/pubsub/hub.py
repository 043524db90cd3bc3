"""Who subscribed to what, and the passing on of what happens: at once, and again when it is final."""

import logging
from collections import deque
from itertools import count

from chain.localnet.bank import Bank
from chain.localnet.outcome import Landed
from chain.localnet.pubsub.subscription import Subscription, Topic, events_of

_log = logging.getLogger(__name__)


class Hub:
    """Lives in the bank's thread; sending never waits (a connection queues)."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self._numbers = count(1)
        self._by_topic: dict[tuple[Topic, bool], dict[int, Subscription]] = {}
        self._not_final: deque[Landed] = deque()
        bank.listeners.landed.append(self._landed)
        bank.listeners.moved.append(self._moved)

    @property
    def subscriptions(self) -> int:
        return sum(map(len, self._by_topic.values()))

    def next_number(self) -> int:
        return next(self._numbers)

    def add(self, subscription: Subscription) -> None:
        key = (subscription.topic, subscription.final)
        self._by_topic.setdefault(key, {})[subscription.number] = subscription

    def remove(self, subscription: Subscription) -> None:
        """Also for one that is over by itself."""
        key = (subscription.topic, subscription.final)
        known = self._by_topic.get(key, {})
        known.pop(subscription.number, None)
        if not known:
            self._by_topic.pop(key, None)

    def _landed(self, landed: Landed) -> None:
        self._not_final.append(landed)
        self._publish(landed, final=False)

    def _moved(self, slot: int, finalized: int) -> None:
        while self._not_final and self._not_final[0].slot <= finalized:
            self._publish(self._not_final.popleft(), final=True)
        self._tell(("slot", None), slot, {"parent": slot - 1, "root": finalized, "slot": slot}, final=False)

    def _publish(self, landed: Landed, *, final: bool) -> None:
        for topic, event in events_of(landed):
            self._tell(topic, landed.slot, event, final=final)

    def _tell(self, topic: Topic, slot: int, event: object, *, final: bool) -> None:
        for subscription in list(self._by_topic.get((topic, final), {}).values()):
            try:
                told = subscription.notify(slot, event)
            except Exception:  # noqa: BLE001 - a bug in telling must not fail the transaction that it tells of
                _log.exception("subscription %d could not be told", subscription.number)
                continue
            if told and subscription.once:
                self.remove(subscription)
