"""The live book against the clearing of the same orders, after every change."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from auction_engine.core.clearing import Book, MarketRules, PriceRule, clear
from auction_engine.core.clearing.live_book import LEFT_ROWS_KEPT, LiveBook, Resting
from auction_engine.core.order import Side
from auction_engine.core.units import Lots, Ticks

FLOOR, CAP = -3, 40


class LiveBookMachine(RuleBasedStateMachine):
    """Orders come and go; `orders` is the plain model."""

    @initialize(rule=st.sampled_from(["midpoint", "lowest", "highest"]), far=st.sampled_from([0, 4_000_000]))
    def open(self, rule: PriceRule, far: int) -> None:
        self.market_rules = MarketRules(1, 1, FLOOR, CAP + far, rule)
        self.book = LiveBook(self.market_rules)
        self.orders: dict[int, Resting] = {}
        self.came = 0

    @rule(
        side=st.sampled_from(["buy", "sell"]),
        limit=st.one_of(st.integers(FLOOR, 8), st.sampled_from([FLOOR, CAP])),
        lots=st.one_of(st.integers(1, 6), st.integers(2**50, 2**55)),
        priority=st.integers(0, 2**41),
    )
    def insert(self, side: Side, limit: int, lots: int, priority: int) -> None:
        self.came += 1
        row = Resting(self.came, side, Ticks(limit), Lots(lots), priority * 1000 + self.came)
        self.book.insert(*row)
        self.orders[self.came] = row

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        gone = data.draw(st.sampled_from(sorted(self.orders)))
        del self.orders[gone]
        assert self.book.remove(gone)
        assert not self.book.remove(gone)

    @precondition(lambda self: self.came < LEFT_ROWS_KEPT)
    @rule()
    def come_and_go_until_rows_are_forgotten(self) -> None:
        for _ in range(LEFT_ROWS_KEPT + 3 * len(self.orders)):
            self.came += 1
            self.book.insert(self.came, "buy", Ticks(FLOOR), Lots(1), 10**15 + self.came)
            self.book.remove(self.came)

    @invariant()
    def it_would_be_cleared_as_it_says(self) -> None:
        if not hasattr(self, "book"):
            return
        rows = sorted(self.orders.values(), key=lambda row: row.priority)
        plain = Book.from_columns(
            [r.side == "buy" for r in rows], [r.limit for r in rows], [r.lots for r in rows]
        )
        result = clear(plain, self.market_rules)
        assert self.book.indicative() == (result.price, result.volume)
        columns, numbers = self.book.columns()
        assert self.book.order_ids(numbers) == [row.order_id for row in rows]
        again = clear(columns, self.market_rules)
        assert (again.price, again.fills.tolist()) == (result.price, result.fills.tolist())
        assert list(self.book.rows()) == rows and len(self.book) == len(rows)

    @invariant()
    def its_levels_are_the_orders_of_one_price(self) -> None:
        if not hasattr(self, "book"):
            return
        for side in ("buy", "sell"):
            own = [row for row in self.orders.values() if row.side == side]
            prices = sorted({row.limit for row in own}, reverse=side == "buy")
            expected = []
            for price in prices:
                here = [row.lots for row in own if row.limit == price]
                expected.append((price, sum(here), len(here)))
            assert self.book.levels("buy" if side == "buy" else "sell") == expected


TestLiveBook = LiveBookMachine.TestCase
TestLiveBook.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
