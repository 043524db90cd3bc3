"""How commands reach the one sequencer of a market, wherever it runs."""

from typing import Protocol

from auction_engine.core.commands import Command
from auction_engine.sequencer.answers import Accepted
from auction_engine.sequencer.inbox_gateway import InboxGateway
from auction_engine.sequencer.local_gateway import LocalGateway

__all__ = ["Accepted", "Gateway", "InboxGateway", "LocalGateway"]


class Gateway(Protocol):
    """What the API and the keeper are given."""

    async def submit(self, market: str, command: Command) -> Accepted:
        """Have the command decided and committed.

        Raises the AuctionError that refused it, the same class, code, message and details from any process; and
        Unavailable when the sequencer or the database does not answer. After Unavailable the outcome is unknown:
        sending the same again is safe and gives the first answer.
        """
        ...
