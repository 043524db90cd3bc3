"""Tells the sequencer what the keeper saw, and knows the market's state as the log has it."""

import asyncio
from collections.abc import Sequence

import structlog

from auction_engine.core.commands import Command
from auction_engine.core.errors import AuctionError, Unavailable
from auction_engine.core.state import MarketState
from auction_engine.core.units import Seq
from auction_engine.sequencer.follower import LogFollower
from auction_engine.sequencer.gateway import Gateway

log = structlog.get_logger("keeper")

FOLLOW_SECONDS = 10.0


class Reporter:
    def __init__(self, gateway: Gateway, follower: LogFollower, market: str) -> None:
        self._gateway = gateway
        self._follower = follower
        self._market = market

    def state(self) -> MarketState:
        """The state as far as this process has followed the log. Raises Unavailable before the market is opened."""
        state = self._follower.states.get(self._market)
        if state is None:
            raise Unavailable(
                f"the log of market {self._market} has not been read yet; is its sequencer running?"
            )
        return state

    async def tell(self, commands: Sequence[Command]) -> list[bool]:
        """Submit commands side by side, and wait until the state has what they changed.

        For each: whether it is dealt with. A refused one is, and is logged: the log knows better by now. Raises
        Unavailable, after all were answered, when the sequencer did not answer any of them.
        """
        answers = await asyncio.gather(*(self._submit(command) for command in commands))
        newest = max((answer for answer in answers if answer is not None), default=Seq(0))
        if newest:
            await self.wait_for(newest)
        if commands and all(answer is None for answer in answers):
            raise Unavailable("the sequencer does not answer")
        return [answer is not None for answer in answers]

    async def wait_for(self, seq: Seq) -> None:
        """Until this process has read the log up to `seq`. Raises Unavailable when that takes too long."""
        await self._follower.wait_for(self._market, seq, FOLLOW_SECONDS)

    async def _submit(self, command: Command) -> Seq | None:
        """The log's position after it, 0 for a refusal, None without an answer."""
        try:
            return (await self._gateway.submit(self._market, command)).seq
        except Unavailable:
            return None
        except AuctionError as refused:
            log.warning(
                "the log refuses", command=type(command).__name__, code=refused.code, why=str(refused)
            )
            return Seq(0)
