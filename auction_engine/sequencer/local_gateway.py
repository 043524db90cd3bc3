"""The way to sequencers of this very process."""

from collections.abc import Iterable

from auction_engine.core.commands import Command
from auction_engine.core.errors import NotFound
from auction_engine.sequencer.answers import Accepted
from auction_engine.sequencer.sequencer import Sequencer


class LocalGateway:
    """Hands commands over without a copy; the answer comes after the sequencer's commit."""

    def __init__(self, sequencers: Iterable[Sequencer] = ()) -> None:
        self._sequencers = {sequencer.market: sequencer for sequencer in sequencers}

    def add(self, sequencer: Sequencer) -> None:
        """Serve another market from now on."""
        self._sequencers[sequencer.market] = sequencer

    async def submit(self, market: str, command: Command) -> Accepted:
        """See Gateway.submit."""
        sequencer = self._sequencers.get(market)
        if sequencer is None:
            raise NotFound(f"there is no market {market} here", code="market_not_found")
        return await sequencer.submit(command)
