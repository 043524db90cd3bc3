"""A market in LiteSVM and what people do in it, as short as the tests want to say it.

After every instruction that a world sends it checks the vault: its balance is what the accounts say it holds.
"""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from tests.program.harness import PROGRAM, Chain, Refused, Sent, instruction
from tests.program.texts import Text, iso, signatures
from tests.program.tokens import balance, make_mint, make_tokens
from tests.program.trees import Fill, batch_data, by_trader, leaf, levels, proof, root

# The demo's market: slots of 15 s, a tick of 0.001 per kWh in a token of 6 decimals, lots of 100 Wh: unit 100.
PARAMETERS: dict[str, Any] = {
    "slot_seconds": 15,
    "gate_lead_seconds": 5,
    "post_seconds": 45,
    "settle_seconds": 90,
    "life_seconds": 120,
    "fresh_seconds": 60,
    "tick": 1000,
    "lot": 100,
    "floor": -1000,
    "cap": 5000,
    "price_rule": 0,
    "rationing": 0,
    "tick_decimals": 3,
    "fee": 7,
    "fee_maximum": 100,
    "order_fee": 11,
    "order_fee_maximum": 1000,
    "penalty": 0,
    "penalty_cap": 0,
    "bond_minimum": 0,
}
FUND_OWNER = Keypair()
BIRTH = 1_780_000_005  # a multiple of 15: a slot starts, and the clock of a new world stands, here


def pda(*seeds: bytes) -> Pubkey:
    return Pubkey.find_program_address(list(seeds), PROGRAM)[0]


@dataclass
class Trader:
    """A wallet, its trader account, and its tokens outside of the vault."""

    key: Keypair
    address: Pubkey
    tokens: Pubkey

    @property
    def wallet(self) -> Pubkey:
        return self.key.pubkey()


@dataclass
class World:
    """One market and its people."""

    chain: Chain
    creator: Keypair
    authority: Keypair
    keeper: Keypair
    mint: Pubkey
    market: Pubkey
    vault: Pubkey
    name: bytes
    parameters: dict[str, Any]
    traders: list[Trader] = field(default_factory=list)
    slots: list[Pubkey] = field(default_factory=list)
    donations: int = 0
    clock_of_times: int = 0

    # Reading

    def state(self) -> SimpleNamespace:
        return self.chain.read("Market", self.market)

    def trader(self, who: Trader) -> SimpleNamespace:
        return self.chain.read("Trader", who.address)

    def slot(self, index: int) -> SimpleNamespace:
        return self.chain.read("Slot", self.slot_address(index))

    def slot_address(self, index: int) -> Pubkey:
        return pda(b"slot", bytes(self.market), index.to_bytes(4, "little"))

    def gate(self, index: int) -> int:
        return int(index * self.parameters["slot_seconds"] - self.parameters["gate_lead_seconds"])

    def next_slot(self) -> int:
        """The first slot whose gate is now or later."""
        seconds = self.parameters["slot_seconds"]
        return int(-(-(self.chain.now + self.parameters["gate_lead_seconds"]) // seconds))

    # Sending

    def send(self, *instructions: Instruction, signers: tuple[Keypair, ...] = ()) -> Sent:
        sent = self.chain.send(*instructions, signers=signers)
        self.check_vault()
        return sent

    def check_vault(self) -> None:
        """vault = free + locked + slot fees + market fees + bond + fund (+ donations)."""
        market = self.state()
        held = market.fees + market.bond + market.fund + self.donations
        for who in self.traders:
            account = self.trader(who)
            assert account.locked == sum(record.locked for record in account.records)
            held += account.free + account.locked
        for address in self.slots:
            if self.chain.data(address) is not None:
                held += self.chain.read("Slot", address).fees
        assert balance(self.chain, self.vault) == held

    # Instructions

    def open_trader_ix(self, wallet: Pubkey, **other: Pubkey) -> Instruction:
        address = pda(b"trader", bytes(self.market), bytes(wallet))
        accounts = {"payer": self.chain.payer.pubkey(), "market": self.market, "trader": address}
        return instruction("open_trader", accounts | other, {"wallet": wallet})

    def set_limits_ix(self, who: Trader, sell: int, buy: int, **other: Pubkey) -> Instruction:
        accounts = {"authority": self.authority.pubkey(), "market": self.market, "trader": who.address}
        return instruction("set_limits", accounts | other, {"max_sell_lots": sell, "max_buy_lots": buy})

    def deposit_ix(self, who: Trader, amount: int, **other: Pubkey) -> Instruction:
        return instruction("deposit", self._money(who) | {"source": who.tokens} | other, {"amount": amount})

    def withdraw_ix(self, who: Trader, amount: int, **other: Pubkey) -> Instruction:
        return instruction(
            "withdraw", self._money(who) | {"destination": who.tokens} | other, {"amount": amount}
        )

    def _money(self, who: Trader) -> dict[str, Pubkey]:
        accounts = {"wallet": who.wallet, "market": self.market, "trader": who.address}
        return accounts | {"vault": self.vault, "mint": self.mint}

    def register_ix(self, who: Trader, **other: Pubkey) -> Instruction:
        return instruction("register_orders", {"market": self.market, "trader": who.address} | other)

    def end_ix(self, who: Trader, time: int, **other: Pubkey) -> Instruction:
        accounts = {"signer": who.wallet, "market": self.market, "trader": who.address}
        return instruction("end_orders", accounts | other, {"time": time})

    def end_signed_ix(self, who: Trader, **other: Pubkey) -> Instruction:
        return instruction("end_orders_signed", {"market": self.market, "trader": who.address} | other)

    def release_ix(self, who: Trader, **other: Pubkey) -> Instruction:
        return instruction("release_orders", {"market": self.market, "trader": who.address} | other)

    def post_ix(
        self, index: int, price: int, batches: int, result_root: bytes, **other: Pubkey
    ) -> Instruction:
        accounts = {"keeper": self.keeper.pubkey(), "market": self.market, "slot": self.slot_address(index)}
        values = {"index": index, "price": price, "batches": batches, "result_root": result_root}
        values |= {"book_hash": b"B" * 32, "log_head": b"L" * 32}
        return instruction("post_clearing", accounts | other, values)

    def settle_ix(
        self, index: int, batch: int, data: bytes, traders: list[Pubkey], **other: Pubkey
    ) -> Instruction:
        accounts = {"market": self.market, "slot": self.slot_address(index)}
        return instruction("settle_batch", accounts | other, {"batch": batch, "data": data}, traders)

    def close_ix(self, index: int, **other: Pubkey) -> Instruction:
        accounts = {"market": self.market, "slot": self.slot_address(index), "payer": self.keeper.pubkey()}
        return instruction("close_slot", accounts | other)

    # Whole steps

    def open(self, free: int = 0, sell: int = 0, buy: int = 0, key: Keypair | None = None) -> Trader:
        """A new trader with a free balance and limits."""
        key = key or Keypair()
        address = pda(b"trader", bytes(self.market), bytes(key.pubkey()))
        who = Trader(key, address, make_tokens(self.chain, self.mint, key.pubkey(), free + 10**12))
        self.chain.send(self.open_trader_ix(key.pubkey()))
        self.traders.append(who)
        if free:
            self.send(self.deposit_ix(who, free), signers=(key,))
        if sell or buy:
            self.send(self.set_limits_ix(who, sell, buy), signers=(self.authority,))
        return who

    def text(self, who: Trader, first: int | None = None, **parts: Any) -> Text:
        """An order text that may be registered now, one lot times five in the next slot unless said otherwise."""
        first = self.next_slot() if first is None else first
        self.clock_of_times = max(self.clock_of_times + 1, self.chain.now * 1000)
        account = self.trader(who)
        prefix = account.prefix[: account.prefix_length].decode()
        start = iso(first * self.parameters["slot_seconds"])
        return Text(prefix, start=start, time=self.clock_of_times).but(**parts)

    def register(self, who: Trader, *texts: Text) -> Sent:
        return self.send(signatures(who.key, *texts), self.register_ix(who))

    def order(self, who: Trader, **parts: Any) -> SimpleNamespace:
        """Registers one order; returns its record, with its index as `place`."""
        text = self.text(who, **parts)
        self.register(who, text)
        for place, record in enumerate(self.trader(who).records):
            if record.used and record.time == text.time:
                return SimpleNamespace(**vars(record), place=place)
        raise AssertionError("the order is not there")

    def post(self, index: int, price: int, batches: list[list[Fill]]) -> list[list[bytes]]:
        """Posts the clearing of a slot at the first moment after its gate; returns the tree."""
        self.chain.set_now(max(self.chain.now, self.gate(index) + 1))
        tree = self.tree(index, batches)
        self.slots.append(self.slot_address(index))
        self.chain.funded(self.keeper)
        self.send(self.post_ix(index, price, len(batches), root(tree)), signers=(self.keeper,))
        return tree

    def tree(self, index: int, batches: list[list[Fill]]) -> list[list[bytes]]:
        return levels([leaf(self.market, index, i, fills) for i, fills in enumerate(batches)])

    def settle(self, index: int, batch: int, fills: list[Fill], tree: list[list[bytes]]) -> Sent:
        data = batch_data(proof(tree, batch), fills)
        return self.send(self.settle_ix(index, batch, data, list(by_trader(fills))))

    def clear(self, index: int, price: int, fills: list[Fill]) -> Sent:
        """Posts a slot with one batch and settles it."""
        return self.settle(index, 0, fills, self.post(index, price, [fills]))


def fill(who: Trader, order: SimpleNamespace, lots: int) -> Fill:
    return Fill(who.address, order.place, order.time, lots)


def parameters(creator: Keypair, authority: Keypair, keeper: Keypair, **changes: Any) -> SimpleNamespace:
    """MarketParameters of the demo's market, with changes."""
    people = {"authority": authority.pubkey(), "keeper": keeper.pubkey(), "fund_owner": FUND_OWNER.pubkey()}
    return SimpleNamespace(**(PARAMETERS | people | changes))


def initialize_ix(
    creator: Pubkey, mint: Pubkey, name: bytes, values: SimpleNamespace, **other: Pubkey
) -> tuple[Instruction, Pubkey, Pubkey]:
    """The instruction, the market's address and its vault's."""
    market = pda(b"market", bytes(creator), name.rstrip(b"\0"))
    vault = pda(b"vault", bytes(market))
    accounts = {"creator": creator, "market": market, "mint": mint, "vault": vault} | other
    return instruction("initialize_market", accounts, {"name": name, "parameters": values}), market, vault


def new_world(chain: Chain, name: bytes = b"DEMO", mint: Pubkey | None = None, **changes: Any) -> World:
    """A market of the demo's rules with changes, on a chain whose clock is set to its birth."""
    chain.set_now(max(chain.now, BIRTH))
    creator, authority, keeper = chain.funded(), Keypair(), chain.funded()
    mint = mint or make_mint(chain)
    padded = name.ljust(12, b"\0")
    ix, market, vault = initialize_ix(
        creator.pubkey(), mint, padded, parameters(creator, authority, keeper, **changes)
    )
    chain.send(ix, signers=(creator,))
    return World(chain, creator, authority, keeper, mint, market, vault, padded, PARAMETERS | changes)


__all__ = [
    "BIRTH",
    "FUND_OWNER",
    "PARAMETERS",
    "Fill",
    "Refused",
    "Trader",
    "World",
    "fill",
    "initialize_ix",
    "new_world",
    "parameters",
]
