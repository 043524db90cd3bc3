"""One term of a sequencer's leadership: over one connection, with one ledger; whatever ends the term ends both."""

import asyncio
import time
from collections.abc import Sequence

import asyncpg
import msgspec

from auction_engine.core.commands import Command
from auction_engine.core.errors import AuctionError, InvalidInput, Unavailable
from auction_engine.db.event_log import append, read_pages
from auction_engine.db.inbox import Letter, LetterId, answer_letters, clear_old_letters, take_letters
from auction_engine.sequencer.answers import Answer, encode_answer
from auction_engine.sequencer.intake import Intake, Waiting
from auction_engine.sequencer.ledger import Ledger

BATCH_COMMANDS_MAX = 1_000
"""Bounds how long one batch keeps the event loop (20 to 50 us per command) and how much a failed commit undoes.
As many as one request may carry, so that they are one commit."""
POLL_SECONDS = 1.0
"""The inbox is read so often even when no notification came."""
CLEAR_SECONDS = 60.0
_commands: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)


class SpoiledBatch(Exception):
    """A batch failed by its content, not by the database: taking its letters again would fail again."""

    def __init__(self, letters: Sequence[Letter]) -> None:
        super().__init__(f"a batch with {len(letters)} letters failed")
        self.letters = [letter.id for letter in letters]


class Term:
    """`connection` holds the market's lock. `refused`: letters that spoiled an earlier term; they are only answered."""

    def __init__(
        self, connection: asyncpg.Connection, market: str, intake: Intake, refused: set[LetterId]
    ) -> None:
        self._connection = connection
        self._market = market
        self._intake = intake
        self._refused = refused
        self._letters_told = True
        self._looked_at = 0.0
        self._cleared_at = 0.0
        self.ledger = Ledger(market)

    async def rebuild(self) -> None:
        """Fold the log. Raises LogBroken, Unavailable."""
        async for page in read_pages(self._connection, self._market):
            self.ledger.replay(page)
            await asyncio.sleep(0)  # a long log must not starve the rest of this process

    def tell_of_letters(self) -> None:
        """Have the next batch look into the inbox."""
        self._letters_told = True
        self._intake.hint.set()

    async def serve_batch(self, faults: tuple[type[BaseException], ...]) -> None:
        """Wait for work; decide what waits, commit once, answer. Raises one of `faults`, or SpoiledBatch."""
        await self._wait_for_work()
        waiting = self._intake.take(BATCH_COMMANDS_MAX)
        letters: list[Letter] = []
        answers: list[Answer] = [_lost() for _ in waiting]
        try:
            if self._inbox_due():
                answers = await self._commit_with_inbox(waiting, letters)
            else:
                answers = await self._commit(waiting)
        except faults:
            raise
        except Exception as error:
            if self._is_broken():
                raise Unavailable("the connection broke while a batch was written") from error
            answers = [_internal() for _ in waiting]
            raise SpoiledBatch(letters) from error
        finally:
            for caller, answer in zip(waiting, answers, strict=True):
                caller.give(answer)

    async def _wait_for_work(self) -> None:
        if self._is_broken():
            raise Unavailable("the connection that holds the lock is gone")
        if not self._intake and not self._inbox_due():
            try:
                async with asyncio.timeout(self._looked_at + POLL_SECONDS - time.monotonic()):
                    await self._intake.hint.wait()
            except TimeoutError:
                pass
        self._intake.hint.clear()

    def _is_broken(self) -> bool:
        try:
            return bool(self._connection.is_closed())
        except asyncpg.InterfaceError:  # it broke, and the pool has taken it away
            return True

    def _inbox_due(self) -> bool:
        return self._letters_told or time.monotonic() >= self._looked_at + POLL_SECONDS

    async def _commit(self, waiting: Sequence[Waiting]) -> list[Answer]:
        """Commands of this process alone; without events there is nothing to commit."""
        answers = [self.ledger.submit(one.command) for one in waiting]
        if self.ledger.uncommitted:
            async with self._connection.transaction():
                await self._append()
            self.ledger.uncommitted.clear()
        return answers

    async def _commit_with_inbox(self, waiting: Sequence[Waiting], letters: list[Letter]) -> list[Answer]:
        """Also what came by the inbox: events and outcomes are one transaction. Fills `letters`."""
        self._letters_told, self._looked_at = False, time.monotonic()
        async with self._connection.transaction():
            letters += await take_letters(self._connection, self._market, BATCH_COMMANDS_MAX)
            answers = [self.ledger.submit(one.command) for one in waiting]
            outcomes = [(letter.id, encode_answer(self._open(letter))) for letter in letters]
            await self._append()
            if outcomes:
                await answer_letters(self._connection, self._market, outcomes)
            if time.monotonic() >= self._cleared_at + CLEAR_SECONDS:
                await clear_old_letters(self._connection, self._market)
                self._cleared_at = time.monotonic()
        self.ledger.uncommitted.clear()
        self._refused.difference_update(letter.id for letter in letters)
        self._letters_told = self._letters_told or len(letters) == BATCH_COMMANDS_MAX
        return answers

    def _open(self, letter: Letter) -> Answer:
        if letter.id in self._refused:
            return _internal()
        try:
            command = _commands.decode(letter.body)
        except (msgspec.DecodeError, AuctionError) as error:
            return InvalidInput(f"this is not a command: {error}", code="not_a_command")
        return self.ledger.submit(command)

    async def _append(self) -> None:
        if self.ledger.uncommitted:
            assert self.ledger.state is not None, "entries were applied to a state"
            await append(self._connection, self.ledger.state.market, self.ledger.uncommitted)


def _lost() -> Unavailable:
    return Unavailable("the commit failed or its outcome is unknown; send the same again to learn it")


def _internal() -> AuctionError:
    return AuctionError("this could not be recorded; the fault is ours and has been logged", code="internal")
