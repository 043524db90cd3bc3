"""Commands of this process that wait for the sequencer, each with the future that its caller awaits."""

import asyncio
from collections import deque
from typing import NamedTuple

from auction_engine.core.commands import Command
from auction_engine.core.errors import AuctionError
from auction_engine.sequencer.answers import Accepted, Answer


class Waiting(NamedTuple):
    command: Command
    answer: asyncio.Future[Accepted]

    def give(self, answer: Answer) -> None:
        """Answer the caller, unless he has left."""
        if self.answer.done():
            return
        if isinstance(answer, AuctionError):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class Intake:
    """First in, first out. `hint` is set when somebody should look."""

    def __init__(self) -> None:
        self.hint = asyncio.Event()
        self._waiting: deque[Waiting] = deque()

    def put(self, command: Command) -> asyncio.Future[Accepted]:
        waiting = Waiting(command, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self.hint.set()
        return waiting.answer

    def take(self, limit: int) -> list[Waiting]:
        """Up to `limit` commands whose callers still wait."""
        taken: list[Waiting] = []
        while self._waiting and len(taken) < limit:
            waiting = self._waiting.popleft()
            if not waiting.answer.done():
                taken.append(waiting)
        return taken

    def __len__(self) -> int:
        return len(self._waiting)
