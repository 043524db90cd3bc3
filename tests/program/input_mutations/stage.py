"""Where the scenes play: markets with full sets of accounts, and the instructions that are asked for there."""

from dataclasses import dataclass, field
from typing import Any

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from tests.program.reference.slots import slot_address
from tests.program.reference.state import Market, Trader
from tests.program.reference.windows import gate
from tests.program.simulation.arena import Arena, Attempt, key_of
from tests.program.simulation.asking import ask
from tests.program.simulation.founding import WALLETS, must, tokens_of, trader_address
from tests.program.simulation.order_steps import price_text
from tests.program.texts import Text, iso
from tests.program.trees import Fill, batch_data, by_trader, leaf, levels, proof, root

LEVEL, BETTER = 250, 260
"""Prices in ticks: all orders are at the level but one."""
BUYER, SELLER, LEFT_OUT, IDLE, NEWCOMER = WALLETS
"""Who bids and offers, who gets less than his share, who has an account and nothing in it, who has none."""
OTHERS = {"authority": "heir", "heir": "authority", "keeper": "second keeper", "fund owner": "stranger"}
"""Who is what in the third market."""


@dataclass
class Stage:
    """The arena in a phase, and what the scenes need to know of it."""

    arena: Arena
    markets: list[Pubkey] = field(default_factory=list)
    first: int = 0
    """The first slot of all orders."""

    @property
    def home(self) -> Pubkey:
        return self.markets[0]

    def key(self, label: str, market: Pubkey | None = None) -> Pubkey:
        """Somebody's address; the third market is governed by others."""
        elsewhere = market is not None and market == self.markets[-1]
        return key_of(OTHERS.get(label, label) if elsewhere else label).pubkey()

    def trader(self, label: str, market: Pubkey | None = None) -> Pubkey:
        return trader_address(market or self.home, self.key(label))

    def tokens(self, label: str, market: Pubkey | None = None) -> Pubkey:
        rules = self.arena.content(market or self.home, Market)
        return tokens_of(self.key(label, market), rules.mint)

    def slot(self, index: int, market: Pubkey | None = None) -> Pubkey:
        return slot_address(market or self.home, index)[0]

    def ask(
        self,
        name: str,
        signer: str | None = None,
        values: dict[str, Any] | None = None,
        market: Pubkey | None = None,
        **accounts: Pubkey,
    ) -> Instruction:
        """An instruction of a market, at home unless said otherwise."""
        given = {"market": market or self.home} | accounts
        if signer is not None:
            given["signer"] = self.key(signer, market)
        return ask(self.arena, name, given, values)

    def must(self, *instructions: Instruction) -> None:
        must(self.arena, Attempt(list(instructions)))

    def prefix(self, label: str, market: Pubkey | None = None) -> str:
        trader = self.arena.content(self.trader(label, market), Trader)
        return trader.prefix[: trader.prefix_length].decode()

    def text(self, label: str, number: int, market: Pubkey | None = None, **parts: Any) -> Text:
        """An order text for three slots, signed now; the number tells texts of one moment apart."""
        rules = self.arena.content(market or self.home, Market)
        limit = price_text(rules, parts.pop("limit", LEVEL))
        start, time = iso(self.first * rules.slot_seconds), self.arena.state.now * 1000 + number
        text = Text(self.prefix(label, market), price=limit, start=start, slots=3, time=time)
        return text.but(energy=parts.pop("lots", 5) * rules.lot, **parts)

    def order_time(self, label: str, place: int, market: Pubkey | None = None) -> int:
        return self.arena.content(self.trader(label, market), Trader).records[place].time

    def batches(self, market: Pubkey) -> list[list[Fill]]:
        """What is posted of a slot. Who is left out gets nothing; the better order of the buyer not all it asks for."""

        def fill(label: str, place: int, lots: int) -> Fill:
            return Fill(self.trader(label, market), place, self.order_time(label, place, market), lots)

        return [
            [fill(BUYER, 0, 2), fill(SELLER, 0, 2)],
            [fill(BUYER, 0, 2), fill(BUYER, 1, 1), fill(SELLER, 0, 3)],
            [fill(BUYER, 1, 1), fill(SELLER, 0, 1)],
        ]

    def post(self, index: int, market: Pubkey | None = None) -> Instruction:
        market = market or self.home
        values = {
            "index": index,
            "price": LEVEL,
            "batches": 3,
            "result_root": root(self._tree(index, market)),
        }
        values |= {"book_hash": b"B" * 32, "log_head": b"L" * 32}
        return self.ask("post_clearing", "keeper", values, market, slot=self.slot(index, market))

    def settle(self, index: int, number: int, market: Pubkey | None = None) -> Instruction:
        market = market or self.home
        fills, path = self.batches(market)[number], proof(self._tree(index, market), number)
        values = {"batch": number, "data": batch_data(path, fills)}
        accounts = {"market": market, "slot": self.slot(index, market)}
        return ask(self.arena, "settle_batch", accounts, values, list(by_trader(fills)))

    def _tree(self, index: int, market: Pubkey) -> list[list[bytes]]:
        return levels([leaf(market, index, n, fills) for n, fills in enumerate(self.batches(market))])

    def clock(self, after_gate: int) -> None:
        """Seconds after the first slot's gate."""
        at = gate(self.arena.content(self.home, Market), self.first)
        self.arena.set_clock(at + after_gate, self.arena.state.slot + 1)
