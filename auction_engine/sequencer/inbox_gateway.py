"""The way to a sequencer in another process: through the inbox table.

What is submitted at about the same time travels as one statement, and outcomes are fetched for all waiting callers
at once, so the database sees batches on both ways.
"""

import asyncio
from types import TracebackType
from typing import Self

import asyncpg
import msgspec
import structlog

from auction_engine.core.commands import Command
from auction_engine.core.errors import AuctionError, NotFound, Unavailable
from auction_engine.db.inbox import OUTCOME_CHANNEL, LetterId
from auction_engine.sequencer.answers import Accepted, Answer, decode_answer
from auction_engine.sequencer.postgres_store import store_of
from auction_engine.sequencer.store import Store

POLL_SECONDS = 0.5
"""Outcomes are looked for so often even when no notification came."""
LETTERS_MAX = 1_000
"""Most commands in one statement."""


Sent = tuple[LetterId, asyncio.Future[Answer]]
Outgoing = tuple[str, bytes, asyncio.Future[Sent]]
_log = structlog.get_logger(__name__)


class InboxGateway:
    """Use it as `async with InboxGateway(pool) as gateway`, or call `start` and `stop`.

    Keeps one connection of `database` to listen. A command that is not answered within `timeout_seconds` is taken back.
    """

    def __init__(self, database: asyncpg.Pool | Store, timeout_seconds: float = 10.0) -> None:
        self._store = store_of(database)
        self._timeout_seconds = timeout_seconds
        self._outgoing: list[Outgoing] = []
        self._waiting: dict[LetterId, asyncio.Future[Answer]] = {}
        self._to_send = asyncio.Event()
        self._to_fetch = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Begin to carry commands."""
        listening = self._store.listen(OUTCOME_CHANNEL, lambda _: self._to_fetch.set())
        self._tasks = [asyncio.create_task(work) for work in (listening, self._send(), self._fetch())]

    async def stop(self) -> None:
        """Stop carrying. Who still waits gets Unavailable."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        for _, _, sent in self._outgoing:
            _fail(sent, _stopping())
        self._outgoing = []
        for answered in self._waiting.values():
            _fail(answered, _stopping())

    async def submit(self, market: str, command: Command) -> Accepted:
        """See Gateway.submit. After Unavailable with the code `unanswered` the command never counted and never will."""
        if not self._tasks:
            raise Unavailable("the way to the sequencer is not open")
        if not (market.isascii() and market.isalnum()):  # no address: it must not spoil the others' statement
            raise NotFound("there is no such market", code="market_not_found")
        sent: asyncio.Future[Sent] = asyncio.get_running_loop().create_future()
        self._outgoing.append((market, msgspec.json.encode(command), sent))
        self._to_send.set()
        try:
            async with asyncio.timeout(self._timeout_seconds):
                letter, answered = await sent
        except TimeoutError:
            raise _too_long() from None
        try:
            async with asyncio.timeout(self._timeout_seconds):
                answer = await asyncio.shield(answered)
        except TimeoutError:
            answer = await self._take_back(letter, answered)
        finally:
            self._waiting.pop(letter, None)
        if isinstance(answer, AuctionError):
            raise answer
        return answer

    async def _take_back(self, letter: LetterId, answered: asyncio.Future[Answer]) -> Answer:
        """The answer that came at the last moment, or the certainty that none will come, if there is one."""
        try:
            async with asyncio.timeout(self._timeout_seconds):
                withdrawn = await self._store.withdraw(letter)
        except TimeoutError:
            raise _too_long() from None
        if withdrawn.outcome is not None:
            return decode_answer(withdrawn.outcome)
        if answered.done():
            return answered.result()
        if not withdrawn.found:  # the outcome left the database, and the connection broke before we had it
            return Unavailable("the answer was lost on its way; send the same again to learn it")
        return Unavailable("the market's sequencer does not answer; nothing was recorded", code="unanswered")

    async def _send(self) -> None:
        while True:
            await self._to_send.wait()
            self._to_send.clear()
            while self._outgoing:
                batch, self._outgoing = self._outgoing[:LETTERS_MAX], self._outgoing[LETTERS_MAX:]
                reason: AuctionError = _stopping()
                try:
                    await self._put(batch)
                except Unavailable as error:
                    reason = error
                except Exception:  # noqa: BLE001 (one bad command must not stop everybody else)
                    _log.exception("commands could not be sent", count=len(batch))
                    reason = AuctionError("this command could not be sent", code="internal")
                finally:
                    for _, _, sent in batch:
                        _fail(sent, reason)  # those that were sent are done already

    async def _put(self, batch: list[Outgoing]) -> None:
        letters = [(market, body) for market, body, _ in batch]
        ids = await self._store.put_letters(letters, self._timeout_seconds)
        for (_, _, sent), letter in zip(batch, ids, strict=True):
            if not sent.done():
                answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
                self._waiting[letter] = answered
                sent.set_result((letter, answered))
        self._to_fetch.set()  # an answer may have come before we knew the letter's number

    async def _fetch(self) -> None:
        while True:
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._to_fetch.wait()
            except TimeoutError:
                pass
            self._to_fetch.clear()
            if not self._waiting:
                continue
            try:
                outcomes = await self._store.fetch_outcomes(list(self._waiting))
            except Unavailable:  # each caller waits under its own deadline, which tells him
                await asyncio.sleep(POLL_SECONDS)  # a database that is gone would be asked without end
                continue
            for letter, outcome in outcomes.items():
                answered = self._waiting.pop(letter, None)
                if answered is not None and not answered.done():
                    answered.set_result(decode_answer(outcome))


def _stopping() -> Unavailable:
    return Unavailable("this process is stopping; send the same again to learn what came of it")


def _too_long() -> Unavailable:
    return Unavailable("the database takes too long; send the same again to learn what came of it")


def _fail(future: "asyncio.Future[Sent] | asyncio.Future[Answer]", error: AuctionError) -> None:
    if not future.done():
        future.set_exception(error)
