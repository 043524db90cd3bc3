"""The way to sequencers of this very process."""

import asyncio
from collections.abc import Iterable

from auction_engine.core.commands import Command
from auction_engine.core.errors import NotFound, Unavailable
from auction_engine.sequencer.answers import Accepted
from auction_engine.sequencer.sequencer import Sequencer


class LocalGateway:
    """Hands commands over without a copy; the answer comes after the sequencer's commit.

    While a commit hangs, callers are told after `timeout_seconds` that its outcome is not known.
    """

    def __init__(self, sequencers: Iterable[Sequencer] = (), timeout_seconds: float = 10.0) -> None:
        self._timeout_seconds = timeout_seconds
        self._sequencers = {sequencer.market: sequencer for sequencer in sequencers}

    def add(self, sequencer: Sequencer) -> None:
        """Serve another market from now on."""
        self._sequencers[sequencer.market] = sequencer

    async def submit(self, market: str, command: Command) -> Accepted:
        """See Gateway.submit."""
        sequencer = self._sequencers.get(market)
        if sequencer is None:
            raise NotFound(f"there is no market {market} here", code="market_not_found")
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await sequencer.submit(command)
        except TimeoutError:
            raise Unavailable(
                "the commit takes too long; send the same again to learn what came of it"
            ) from None
