"""What must hold of every answer and of the log, whatever goes wrong."""

from collections.abc import Sequence

import msgspec

from auction_engine.core.commands import Command, PlaceOrder
from auction_engine.core.errors import AuctionError, LogBroken, Unavailable
from auction_engine.core.events import OrderAccepted, decode_event
from auction_engine.core.order_text import order_id
from auction_engine.core.state import MarketState, state_bytes
from auction_engine.core.units import Seq
from auction_engine.db.event_log import GENESIS, checked_entries
from auction_engine.sequencer.answers import Accepted
from auction_engine.sequencer.ledger import Ledger
from auction_engine.sequencer.restoring import restored_ledger
from auction_engine.simulation.database import SimulatedDatabase
from auction_engine.simulation.wire import SimulatedStore


class Ask(msgspec.Struct, kw_only=True):
    """A command that a client insists on. expected: the code of its refusal, None when it must be accepted.

    after: the highest position that anybody had been told when it was first sent. sent: how often it was.
    """

    command: Command
    expected: str | None = None
    after: Seq = Seq(0)
    sent: int = 0

    @property
    def identity(self) -> str | None:
        return order_id(self.command.text) if isinstance(self.command, PlaceOrder) else None


class Audit:
    """Collects failures: lost, doubled, reordered or premature answers, and logs that do not hold together."""

    def __init__(self, database: SimulatedDatabase) -> None:
        self.failures: list[str] = []
        self.highest = Seq(0)
        self.orders = 0
        self._database = database
        self._promised: dict[str, Seq] = {}
        self._duplicates = 0

    def fail(self, text: str) -> None:
        self.failures.append(text)

    def told(self, ask: Ask, answer: Accepted | AuctionError, letters_doubled: bool) -> None:
        """A gateway gave this answer, just now; whether or not it reaches the client."""
        identity = ask.identity
        if isinstance(answer, Accepted):
            self._told_accepted(ask, identity, answer)
        elif isinstance(answer, Unavailable):
            alone = ask.sent == 1 and not letters_doubled
            if answer.code == "unanswered" and alone and identity and self._places(identity):
                self.fail(f"{_named(ask)} was said to count for nothing, and is in the log")
        elif answer.code != ask.expected:
            self.fail(f"{_named(ask)} was refused as {answer.code} ({answer}), not as {ask.expected}")

    def _told_accepted(self, ask: Ask, identity: str | None, answer: Accepted) -> None:
        if ask.expected is not None:
            self.fail(f"{_named(ask)} was accepted, and had to be refused as {ask.expected}")
        if answer.seq > len(self._database.rows):
            self.fail(f"{_named(ask)} was acknowledged as {answer.seq} before the log held it")
        if identity is None:
            return
        if self._places(identity) != [answer.seq]:
            self.fail(
                f"{_named(ask)} was acknowledged as {answer.seq}; the log has it at {self._places(identity)}"
            )
        if self._promised.setdefault(identity, answer.seq) != answer.seq:
            self.fail(f"{_named(ask)} was acknowledged as {self._promised[identity]}, then as {answer.seq}")
        if answer.seq <= ask.after:
            self.fail(
                f"{_named(ask)} has {answer.seq}, not after {ask.after}, which was told before it was sent"
            )

    def heard(self, answer: Accepted) -> None:
        """An answer reached its client."""
        self.highest = max(self.highest, answer.seq)

    def _places(self, identity: str) -> list[Seq]:
        wanted = identity.encode()
        rows = [
            row for row in self._database.rows if row["kind"] == "order_accepted" and wanted in row["body"]
        ]
        events = [(row["seq"], decode_event(row["body"])) for row in rows]
        return [
            seq for seq, event in events if isinstance(event, OrderAccepted) and event.order_id == identity
        ]

    async def at_the_end(
        self, states: Sequence[tuple[str, MarketState | None]], store: SimulatedStore
    ) -> None:
        """The log as a whole, and everybody's state beside what it replays to."""
        try:
            entries = checked_entries(self._database.market, GENESIS, self._database.rows)
        except LogBroken as error:
            self.fail(str(error))
            return
        accepted = [entry.event.order_id for entry in entries if isinstance(entry.event, OrderAccepted)]
        self.orders = len(accepted)
        if len(set(accepted)) != len(accepted):
            self.fail("the log holds an order twice")
        for identity, seq in self._promised.items():
            if self._places(identity) != [seq]:
                self.fail(
                    f"order {identity} was acknowledged as {seq}; the log has it at {self._places(identity)}"
                )
        ledger = Ledger(self._database.market)
        ledger.replay(entries)
        again = await restored_ledger(store, self._database.market)
        again.replay(
            checked_entries(self._database.market, again.head, self._database.rows[again.head.seq :])
        )
        wanted = ledger.state and state_bytes(ledger.state)
        for name, state in (*states, ("the state from a snapshot", again.state)):
            if (state and state_bytes(state)) != wanted:
                self.fail(f"{name} is not what the log replays to")


def _named(ask: Ask) -> str:
    return f"order {ask.identity}" if ask.identity else f"a {type(ask.command).__name__}"
