"""Whatever is lost, late or repeated, a slot is posted and settled at most once, inside its windows, and ends."""

from hypothesis import given
from hypothesis import strategies as st

from auction_engine.core.commands import (
    GatePassed,
    SealBook,
    SettlementSeen,
    SlotClosedSeen,
    WindowPassed,
)
from auction_engine.core.sealed_book import BookRow
from auction_engine.core.units import Lots, RecordSeq, Seconds, SlotIndex, Ticks
from keeper.slot_steps import Close, MarkLapsed, Post, SettleBatches, SlotSeen, is_finished, next_step
from tests.markets import NOW, NOW_MS, Log, address, make_market

MARKET = make_market()
TIMING = MARKET.timing
SLOT = SlotIndex(NOW // 15 + 1)
GATE = TIMING.gate(SLOT)
ROWS = tuple(
    BookRow(
        trader=address(100 + number),
        time=NOW_MS,
        seq=RecordSeq(number + 1),
        side="buy" if number % 2 else "sell",
        lots=Lots(10),
        limit=Ticks(250),
    )
    for number in range(50)
)


class World:
    """One slot: the log, a chain that keeps the program's windows, and a count of what the chain executed."""

    def __init__(self) -> None:
        self.log = Log(MARKET)
        self.now = Seconds(GATE + 1)
        self.account: SlotSeen | None = None
        self.seq = 0
        self.posts = 0
        self.settlements: list[int] = []
        self.closed = False
        self.log.submit(GatePassed(slot=SLOT, chain_time=self.now))

    def seal(self) -> None:
        if self.log.state.slots[SLOT].status == "gated":
            self.log.submit(SealBook(slot=SLOT, chain_slot=1, chain_time=self.now, rows=ROWS))

    def mirror(self) -> None:
        if self.account is not None:
            self.log.submit(
                SettlementSeen(
                    slot=SLOT,
                    account_seq=self.seq,
                    price=self.account.price,
                    result_root=self.account.result_root,
                    batches=self.account.batches,
                    settled=self.account.settled,
                )
            )
        elif self.closed:
            self.log.submit(SlotClosedSeen(slot=SLOT))

    def keep(self, *, delay: int, arrives: bool) -> None:
        """One step as decided now, executed by the chain `delay` seconds later, or lost."""
        entry, now = self.log.state.slots[SLOT], self.now
        step = next_step(SLOT, entry, self.account, now, TIMING)
        if isinstance(step, MarkLapsed):
            self.log.submit(WindowPassed(slot=SLOT, chain_time=now))
            return
        self.now = Seconds(now + delay)
        match step:
            case Post():
                assert GATE < now <= GATE + TIMING.post_seconds and self.account is None
                if arrives and self.now <= GATE + TIMING.post_seconds:
                    self.posts += 1
                    assert entry.price is not None and entry.result_root is not None
                    self.account = SlotSeen(
                        price=entry.price, result_root=entry.result_root, batches=entry.batches, settled=()
                    )
            case SettleBatches(numbers):
                assert self.account is not None and GATE < now <= GATE + TIMING.settle_seconds
                taken = numbers if arrives else numbers[: len(numbers) // 2]
                if self.now <= GATE + TIMING.settle_seconds:
                    self.settle(taken)
            case Close():
                assert now >= GATE + TIMING.life_seconds and entry.status in ("settled", "lapsed")
                if arrives:
                    self.account, self.closed = None, True

    def settle(self, numbers: tuple[int, ...]) -> None:
        assert self.account is not None
        self.settlements += numbers
        settled = tuple(sorted({*self.account.settled, *numbers}))
        self.account = SlotSeen(
            price=self.account.price,
            result_root=self.account.result_root,
            batches=self.account.batches,
            settled=settled,
        )
        self.seq += 1


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 40)),
        st.tuples(st.sampled_from(("seal", "mirror")), st.just(0)),
        st.tuples(st.sampled_from(("keep", "lose")), st.integers(0, 10)),
    ),
    max_size=30,
)


@given(ACTIONS)
def test_a_slot_is_posted_and_settled_at_most_once_and_always_ends(actions: list[tuple[str, int]]) -> None:
    world = World()
    for action, number in actions:
        match action:
            case "wait":
                world.now = Seconds(world.now + number)
            case "seal":
                world.seal()
            case "mirror":
                world.mirror()
            case _:
                world.keep(delay=number, arrives=action == "keep")
    for _ in range(40):  # from any state, with nothing lost any more
        world.seal()
        world.keep(delay=0, arrives=True)
        world.mirror()
        world.now = Seconds(world.now + 7)
    assert is_finished(world.log.state.slots[SLOT], world.account)
    assert world.posts <= 1
    assert len(world.settlements) == len(set(world.settlements))
    status, batches = world.log.state.slots[SLOT].status, world.log.state.slots[SLOT].batches
    assert status in ("closed", "lapsed")
    assert (status == "closed") == (batches > 0 and len(world.settlements) == batches)
