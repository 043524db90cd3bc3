"""One term of a sequencer's leadership: over one session, with one ledger; whatever ends the term ends both."""

import asyncio
from collections.abc import Sequence

import msgspec

from auction_engine.core.commands import Command
from auction_engine.core.errors import AuctionError, InvalidInput, Unavailable
from auction_engine.db.inbox import Letter, LetterId
from auction_engine.sequencer.answers import Answer, encode_answer
from auction_engine.sequencer.intake import Intake, Waiting
from auction_engine.sequencer.leadership import Epoch
from auction_engine.sequencer.ledger import Ledger
from auction_engine.sequencer.restoring import restored_ledger
from auction_engine.sequencer.store import Commit, Session

BATCH_COMMANDS_MAX = 1_000
"""Bounds how long one batch keeps the event loop (20 to 50 us per command) and how much a failed commit undoes.
As many as one request may carry, so that they are one commit."""
POLL_SECONDS = 1.0
"""The inbox is read so often even when no notification came, and the lease renewed."""
CLEAR_SECONDS = 60.0
_commands: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)


class SpoiledBatch(Exception):
    """A batch failed by its content, not by the database: taking its letters again would fail again."""

    def __init__(self, letters: Sequence[Letter]) -> None:
        super().__init__(f"a batch with {len(letters)} letters failed")
        self.letters = [letter.id for letter in letters]


class Term:
    """`session` leads the market in `epoch`. `refused`: letters that spoiled an earlier term; they are only answered."""

    def __init__(
        self, session: Session, market: str, epoch: Epoch, intake: Intake, refused: set[LetterId]
    ) -> None:
        self._session = session
        self._market = market
        self._epoch = epoch
        self._intake = intake
        self._refused = refused
        self._letters_told = True
        self._looked_at = 0.0
        self._cleared_at = 0.0
        self.ledger = Ledger(market)

    async def rebuild(self) -> None:
        """Fold the log, from the last snapshot on. Raises LogBroken, Unavailable."""
        self.ledger = await restored_ledger(self._session, self._market)
        while page := await self._session.read_log(self._market, self.ledger.head):
            self.ledger.replay(page)
            async with self._session.commit(self._market, self._epoch):
                pass  # renews the lease; and a long log does not starve the rest of this process

    def tell_of_letters(self) -> None:
        """Have the next batch look into the inbox."""
        self._letters_told = True
        self._intake.hint.set()

    async def serve_batch(self) -> None:
        """Wait for work; decide what waits, commit once, answer. Raises Unavailable, or SpoiledBatch."""
        await self._wait_for_work()
        waiting = self._intake.take(BATCH_COMMANDS_MAX)
        letters: list[Letter] = []
        answers: list[Answer] = [_lost() for _ in waiting]
        try:
            answers = await self._commit(waiting, letters)
        except Unavailable:
            raise
        except Exception as error:
            if self._session.is_broken():
                raise Unavailable("the connection broke while a batch was written") from error
            answers = [_internal() for _ in waiting]
            raise SpoiledBatch(letters) from error
        finally:
            for caller, answer in zip(waiting, answers, strict=True):
                caller.give(answer)

    async def _wait_for_work(self) -> None:
        if self._session.is_broken():
            raise Unavailable("the connection that holds the lock is gone")
        if not self._intake and not self._inbox_due():
            try:
                async with asyncio.timeout(self._looked_at + POLL_SECONDS - _now()):
                    await self._intake.hint.wait()
            except TimeoutError:
                pass
        self._intake.hint.clear()

    def _inbox_due(self) -> bool:
        return self._letters_told or _now() >= self._looked_at + POLL_SECONDS

    async def _commit(self, waiting: Sequence[Waiting], letters: list[Letter]) -> list[Answer]:
        """Decide within a transaction, so that a former leader answers nobody. Fills `letters`, when the inbox is due."""
        inbox_due = self._inbox_due()
        if not waiting and not inbox_due:
            return []
        if inbox_due:
            self._letters_told, self._looked_at = False, _now()
        async with self._session.commit(self._market, self._epoch) as commit:
            answers = [self.ledger.submit(one.command) for one in waiting]
            if inbox_due:
                letters += await commit.take_letters(self._market, BATCH_COMMANDS_MAX)
            outcomes = [(letter.id, encode_answer(self._open(letter))) for letter in letters]
            await self._write(commit, outcomes)
        self.ledger.uncommitted.clear()
        self._refused.difference_update(letter.id for letter in letters)
        self._letters_told = self._letters_told or len(letters) == BATCH_COMMANDS_MAX
        return answers

    async def _write(self, commit: Commit, outcomes: Sequence[tuple[LetterId, bytes]]) -> None:
        """Events and outcomes together: an outcome must never be seen without the events that it tells of."""
        if self.ledger.uncommitted:
            assert self.ledger.state is not None, "entries were applied to a state"
            await commit.append(self.ledger.state.market, self.ledger.uncommitted)
        if outcomes:
            await commit.answer_letters(self._market, outcomes)
        if _now() >= self._cleared_at + CLEAR_SECONDS:
            await commit.clear_old_letters(self._market)
            self._cleared_at = _now()

    def _open(self, letter: Letter) -> Answer:
        if letter.id in self._refused:
            return _internal()
        try:
            command = _commands.decode(letter.body)
        except (msgspec.DecodeError, AuctionError) as error:
            return InvalidInput(f"this is not a command: {error}", code="not_a_command")
        return self.ledger.submit(command)


def _now() -> float:
    """The event loop's clock: monotonic seconds."""
    return asyncio.get_running_loop().time()


def _lost() -> Unavailable:
    return Unavailable("the commit failed or its outcome is unknown; send the same again to learn it")


def _internal() -> AuctionError:
    return AuctionError("this could not be recorded; the fault is ours and has been logged", code="internal")
