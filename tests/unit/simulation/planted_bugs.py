"""Bugs that somebody might write one day, each as a change of the product's own code or of what it relies on."""

import hashlib
from collections.abc import Callable, Sequence

import pytest

from auction_engine.core import decide_order
from auction_engine.core.commands import Command
from auction_engine.core.state import MarketState
from auction_engine.core.state_image import restored_state
from auction_engine.core.units import Seq
from auction_engine.db.inbox import Letter, LetterId, Withdrawn
from auction_engine.db.snapshots import Snapshot
from auction_engine.sequencer import ledger, restoring
from auction_engine.sequencer.answers import Answer
from auction_engine.sequencer.intake import Waiting
from auction_engine.sequencer.leadership import Epoch
from auction_engine.sequencer.ledger import Ledger
from auction_engine.sequencer.store import Commit
from auction_engine.sequencer.term import Term
from auction_engine.simulation.database import Client, SimulatedDatabase
from auction_engine.simulation.wire import SimulatedStore

Plant = Callable[[pytest.MonkeyPatch], None]


def acknowledge_before_the_commit(patch: pytest.MonkeyPatch) -> None:
    commit = Term._commit

    async def early(self: Term, waiting: Sequence[Waiting], letters: list[Letter]) -> list[Answer]:
        answers = [self.ledger.submit(one.command) for one in waiting]
        for caller, answer in zip(waiting, answers, strict=True):
            caller.give(answer)
        return [*answers, *await commit(self, [], letters)]

    patch.setattr(Term, "_commit", early)


def answer_letters_in_a_transaction_of_their_own(patch: pytest.MonkeyPatch) -> None:
    write = Term._write

    async def apart(self: Term, commit: Commit, outcomes: Sequence[tuple[LetterId, bytes]]) -> None:
        if outcomes:
            database = self._session._database  # type: ignore[attr-defined]
            for number, outcome in outcomes:
                if number in database.letters:
                    database.letters[number].outcome = outcome
        await write(self, commit, [])

    patch.setattr(Term, "_write", apart)


def ignore_the_epoch(patch: pytest.MonkeyPatch) -> None:
    begin = SimulatedDatabase.begin

    async def unfenced(self: SimulatedDatabase, client: Client, epoch: Epoch) -> None:
        await begin(self, client, Epoch(self.epoch))

    patch.setattr(SimulatedDatabase, "begin", unfenced)


def keep_the_state_of_a_failed_commit(patch: pytest.MonkeyPatch) -> None:
    rebuild, kept = Term.rebuild, dict[int, Ledger]()

    async def reuse(self: Term) -> None:
        await rebuild(self)
        former = kept.get(id(self._intake))
        if former is not None and former.state is not None and former.head.seq > self.ledger.head.seq:
            former.uncommitted.clear()
            self.ledger = former
        kept[id(self._intake)] = self.ledger

    patch.setattr(Term, "rebuild", reuse)


def give_a_repeated_order_a_new_answer(patch: pytest.MonkeyPatch) -> None:
    def newest(state: MarketState, _command: Command) -> Seq:
        return state.seq

    patch.setattr(ledger, "_first_seq", newest)


def decide_a_repeated_order_anew(patch: pytest.MonkeyPatch) -> None:
    numbers = iter(range(10**9))

    def always_new(text: str) -> str:
        return hashlib.sha256(f"{text}{next(numbers)}".encode()).hexdigest()

    patch.setattr(decide_order, "order_id", always_new)


def believe_every_snapshot(patch: pytest.MonkeyPatch) -> None:
    def believed(snapshot: Snapshot) -> MarketState | None:
        return restored_state(snapshot.body) if snapshot.body.endswith(b"}") else None

    patch.setattr(restoring, "_believed", believed)


def say_of_a_lost_answer_that_nothing_was_recorded(patch: pytest.MonkeyPatch) -> None:
    withdraw = SimulatedStore.withdraw

    async def sure(self: SimulatedStore, letter: LetterId) -> Withdrawn:
        return (await withdraw(self, letter))._replace(found=True)

    patch.setattr(SimulatedStore, "withdraw", sure)


def let_two_writers_share_a_place(patch: pytest.MonkeyPatch) -> None:
    """Neither epoch nor primary key: the second writer's entries stand behind the first one's."""
    ignore_the_epoch(patch)
    patch.setattr(SimulatedDatabase, "check_places", lambda _self, _links: None)


PLANTS: tuple[Plant, ...] = (
    acknowledge_before_the_commit,
    answer_letters_in_a_transaction_of_their_own,
    ignore_the_epoch,
    let_two_writers_share_a_place,
    keep_the_state_of_a_failed_commit,
    give_a_repeated_order_a_new_answer,
    decide_a_repeated_order_anew,
    believe_every_snapshot,
    say_of_a_lost_answer_that_nothing_was_recorded,
)
