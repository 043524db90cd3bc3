"""The door and the program: what the core accepts the real program registers, and what it says of an end is true.

A log in memory sees the chain as the keeper's mirror does; orders that it accepts go to the program in LiteSVM within the
seconds that the keeper takes.
"""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solders.instruction import Instruction

from auction_engine.core.commands import GatePassed, PlaceOrder
from auction_engine.core.entries import Notice
from auction_engine.core.errors import AuctionError
from auction_engine.core.order import Order
from auction_engine.core.order_text import render_order
from auction_engine.core.units import Lots, Milliseconds, Seconds, SlotIndex, Ticks
from chain.accounts import decode_market, decode_trader, to_market, to_trader_seen
from chain.registration import registration_instructions
from tests.markets import Log
from tests.program.harness import PROGRAM, Chain, Refused
from tests.program.world import Trader, World, fill, new_world

FREE = 2_000_000
REFUSALS = {
    "over_collateral": "InsufficientFree",
    "over_limit": "LimitExceeded",
    "too_many_orders": "RecordsFull",
}


class Door:
    """A market on chain, one trader of it, and the log that decides at the door."""

    def __init__(self, free: int = FREE, lots: int = 60) -> None:
        self.world: World = new_world(Chain())
        self.chain = self.world.chain
        self.trader: Trader = self.world.open(free=free, sell=lots, buy=lots)
        self.market = to_market(self.world.market, decode_market(self._data(self.world.market)))
        self.log = Log(self.market)
        self.waiting: list[tuple[str, bytes]] = []
        self.time = 0
        self.sight()

    def _data(self, address: object) -> bytes:
        data = self.chain.data(address)  # type: ignore[arg-type]
        assert data is not None
        return data

    def sight(self) -> None:
        """What the mirror does."""
        account = decode_trader(self._data(self.trader.address))
        self.log.submit(to_trader_seen(self.trader.address, account, 1))

    def signed(self, side: str, lots: int, limit: int, ahead: int, count: int) -> tuple[str, bytes]:
        self.time = max(self.time + 1, self.chain.now * 1000)
        order = Order(
            trader=str(self.trader.address),
            side="buy" if side == "buy" else "sell",
            lots=Lots(lots),
            limit=Ticks(limit),
            first=SlotIndex(self.world.next_slot() + ahead),
            count=count,
            time=Milliseconds(self.time),
        )
        text = render_order(order, self.market)
        return text, bytes(self.trader.key.sign_message(text.encode()))

    def place(self, text: str, signature: bytes) -> str | None:
        """The refusal's code, or None: accepted, and waiting to be registered."""
        at, wallet = Milliseconds(self.chain.now * 1000), str(self.trader.wallet)
        try:
            self.log.submit(PlaceOrder(text=text, signature=signature.hex(), wallet=wallet, at=at))
        except AuctionError as refused:
            return refused.code
        self.waiting.append((text, signature))
        return None

    def instructions(self, signed: Sequence[tuple[str, bytes]]) -> list[Instruction]:
        return registration_instructions(PROGRAM, self.world.market, self.trader.wallet, signed)

    def register_all(self) -> None:
        """What the keeper does, one transaction per order; raises Refused if the program takes one of them not."""
        for one in self.waiting:
            self.world.send(*self.instructions([one]))
        self.waiting.clear()
        self.sight()

    def pass_time(self, seconds: int) -> None:
        """On chain, and in the log: gates pass."""
        self.chain.set_now(self.chain.now + seconds)
        timing, last = self.market.timing, self.log.state.last_gated
        next_slot = self.world.next_slot()
        for slot in range(next_slot - 3 if last is None else last + 1, next_slot):
            self.log.submit(
                GatePassed(slot=SlotIndex(slot), chain_time=Seconds(timing.gate(SlotIndex(slot)) + 1))
            )

    def end(self, number: int) -> None:
        """By the wallet's own transaction."""
        records = [r for r in self.world.trader(self.trader).records if r.used and r.ended_at == 2**32 - 1]
        last = self.market.timing.gate
        records = [r for r in records if last(SlotIndex(r.first + r.count - 1)) >= self.chain.now]
        if records:
            time = records[number % len(records)].time
            self.world.send(self.world.end_ix(self.trader, time), signers=(self.trader.key,))
            self.sight()

    def release(self) -> None:
        timing, now = self.market.timing, self.chain.now
        for record in (r for r in self.world.trader(self.trader).records if r.used):
            over = min(record.ended_at, timing.gate(SlotIndex(record.first + record.count - 1)))
            if (
                now >= over + timing.life_seconds
                and now * 1000 > record.time + (timing.fresh_seconds + 60) * 1000
            ):
                self.world.send(self.world.release_ix(self.trader))
                return self.sight()


ORDERS = st.tuples(
    st.just("place"),
    st.sampled_from(["buy", "sell"]),
    st.integers(1, 40),
    st.integers(-400, 900),
    st.integers(0, 3),
    st.sampled_from([1, 2, 7, 8, 9, 30]),
)
STEPS = st.lists(
    st.one_of(
        ORDERS,
        ORDERS,
        ORDERS,
        st.tuples(st.just("register")),
        st.tuples(st.just("pass"), st.sampled_from([1, 4, 15, 60, 200])),
        st.tuples(st.just("end"), st.integers(0, 7)),
        st.tuples(st.just("release")),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(STEPS, st.sampled_from([50_000, 400_000, FREE]))
def test_what_the_door_accepts_the_program_registers_and_what_it_refuses_the_program_does_too(
    steps: list[tuple[object, ...]], free: int
) -> None:
    door = Door(free)
    for kind, *what in steps:
        if kind == "place":
            signed = door.signed(*what)  # type: ignore[arg-type]
            exact = not door.waiting
            code = door.place(*signed)
            if code in REFUSALS and exact:
                with pytest.raises(Refused) as refused:
                    door.world.send(*door.instructions([signed]))
                assert any(refused.value.is_fault(name) for name in REFUSALS.values()), code
            continue
        if kind == "pass":
            door.pass_time(min(2, int(str(what[0]))))  # the keeper's delay, then its work, then the rest
        door.register_all()
        match kind:
            case "pass":
                door.pass_time(int(str(what[0])))
            case "end":
                door.end(int(str(what[0])))
            case "release":
                door.release()
    door.register_all()


def notices(door: Door) -> list[Notice]:
    return door.log.state.notices.get(str(door.trader.wallet), [])


def test_an_order_that_the_program_ends_for_lack_of_cover_is_told_to_its_owner() -> None:
    lots, limit = 5, 250
    lock = (100 * limit + 7) * lots * 8
    door = Door(free=lock + 11)
    seller = door.world.open(free=10**9, sell=100)
    slot = door.world.next_slot()
    sell = door.world.order(seller, first=slot, side="SELL")
    assert door.place(*door.signed("buy", lots, limit, 0, 30)) is None
    door.register_all()
    (entry,) = door.log.state.orders.values()
    record = door.world.trader(door.trader).records[0]
    record.place = 0
    door.world.clear(slot, 250, [fill(door.trader, record, lots), fill(seller, sell, lots)])
    door.sight()
    assert (entry.status, entry.ended_because) == ("ended", "cover")
    (notice,) = notices(door)
    assert (notice.kind, notice.missing) == ("cover_ran_short", (100 * limit + 7) * lots)


def test_an_order_that_its_owner_ends_is_told_to_nobody_even_after_fills() -> None:
    door = Door(free=10**9)
    seller = door.world.open(free=10**9, sell=100)
    slot = door.world.next_slot()
    sell = door.world.order(seller, first=slot, side="SELL")
    assert door.place(*door.signed("buy", 5, 250, 0, 3)) is None
    door.register_all()
    (entry,) = door.log.state.orders.values()
    record = door.world.trader(door.trader).records[0]
    record.place = 0
    door.world.clear(slot, 250, [fill(door.trader, record, 4), fill(seller, sell, 4)])
    door.end(0)
    assert (entry.status, entry.ended_because, notices(door)) == ("ended", "transaction", [])
