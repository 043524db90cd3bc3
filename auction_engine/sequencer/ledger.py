"""A market's state with the entries that were decided on top of the log and are not committed yet."""

from collections.abc import Sequence

import structlog

from auction_engine.core.commands import AmendOrder, Command, OpenMarket, PlaceOrder
from auction_engine.core.decide import decide
from auction_engine.core.errors import AuctionError, InvalidInput, NotFound
from auction_engine.core.events import MarketOpened
from auction_engine.core.evolve import apply
from auction_engine.core.order_text import order_id
from auction_engine.core.state import MarketState
from auction_engine.core.units import Seq
from auction_engine.db.event_log import GENESIS, Head, Link, LogEntry, link
from auction_engine.sequencer.answers import Accepted, Answer

_log = structlog.get_logger(__name__)


class Ledger:
    """Begins empty or with a snapshot's state; `replay` brings it to the log, `submit` beyond it.

    After a failed commit it is worthless. `state` is None until the log holds the market's opening.
    """

    def __init__(self, market: str, state: MarketState | None = None) -> None:
        self.market = market
        self.state = state
        self.uncommitted: list[Link] = []

    @property
    def head(self) -> Head:
        return GENESIS if self.state is None else Head(self.state.seq, self.state.log_hash)

    def replay(self, entries: Sequence[LogEntry]) -> None:
        """Apply committed entries; their links were checked when they were read."""
        if not entries:
            return
        if self.state is None:
            first = entries[0].event
            assert isinstance(first, MarketOpened), "a log begins with the market's opening"
            self.state = MarketState(market=first.market)
        state = self.state
        for entry in entries:
            apply(state, entry.seq, entry.hash, entry.event)

    def submit(self, command: Command) -> Answer:
        """Decide and apply. The answer may be given only after `uncommitted` is in the log.

        Raises anything but an AuctionError only when the state may be spoiled.
        """
        try:
            state = self._state_for(command)
            events = decide(state, command)
        except AuctionError as error:
            return error
        except Exception as error:  # noqa: BLE001 (one bad command must not stop everybody else)
            # Deciding is pure, so the state is whole.
            _log.exception("a command could not be decided", market=self.market, command=command)
            return AuctionError(f"this command could not be decided: {error!r}", code="internal")
        if not events:
            return Accepted(seq=_first_seq(state, command), changed=False)
        self.state = state
        for event in events:
            entry = link(self.head, event)
            apply(state, entry.seq, entry.hash, event)
            self.uncommitted.append(entry)
        return Accepted(seq=state.seq, changed=True)

    def _state_for(self, command: Command) -> MarketState:
        if isinstance(command, OpenMarket) and command.market.address != self.market:
            raise InvalidInput(
                f"market {command.market.address} cannot be opened in the log of {self.market}",
                code="market_differs",
            )
        if self.state is not None:
            return self.state
        if isinstance(command, OpenMarket):
            return MarketState(market=command.market)
        raise NotFound(f"market {self.market} has not been opened", code="market_not_found")


def _first_seq(state: MarketState, command: Command) -> Seq:
    """The position that tells the same as the first answer did."""
    if isinstance(command, PlaceOrder | AmendOrder):
        return state.orders[order_id(command.text)].accepted_seq or state.seq
    return state.seq
