"""A market in LiteSVM and the households that trade in it, by the instructions that the product itself sends."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from auction_engine.core.market import Market
from auction_engine.core.order import Order, Side
from auction_engine.core.order_text import render_order
from auction_engine.core.units import Lots, Milliseconds, Seconds, SlotIndex, Ticks
from bench.program.keys import Keys, is_plain
from bench.program.lite_chain import LiteChain, Sent
from bench.program.tokens import make_mint, make_tokens
from chain import instructions
from chain.account_types import OrderRecord, SlotAccount, TraderAccount
from chain.accounts import decode_market, decode_slot, decode_trader, to_market
from chain.addresses import market_address, slot_address, trader_address, vault_address
from chain.ed25519 import SignedText
from chain.market_parameters import MarketParameters
from chain.program_files import program_id
from chain.registration import registration_instructions

NAME = "DEMO"
BIRTH = 1_780_000_005
"""A multiple of 15: a slot starts, and the clock of a new market stands, here."""
ADDRESS_CHARACTERS = 44
"""Of nearly every address in base58; the others have one less."""
FREE = 10**9
"""What a household deposits, in base units, unless more is needed."""
LOTS_GRANTED = 1000
PROGRAM = program_id()

# The demo's market: slots of 15 s, a tick of 0.001 per kWh in a token of 6 decimals, lots of 100 Wh: unit 100.
RULES: dict[str, Any] = {
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
    "tick_decimals": 3,
    "fee": 7,
    "fee_maximum": 100,
    "order_fee": 11,
    "order_fee_maximum": 1000,
}


@dataclass(frozen=True)
class Household:
    """A wallet, the address of its trader account, and its tokens outside of the vault."""

    key: Keypair
    trader: Pubkey
    tokens: Pubkey

    @property
    def wallet(self) -> Pubkey:
        return self.key.pubkey()


class Community:
    """One market on a chain of its own. Every address that the program derives has the bump 255."""

    def __init__(self, **changes: int) -> None:
        """`changes`: to RULES and the other parameters of a market."""
        self.keys = Keys(NAME)
        self.chain = LiteChain(self.keys.next())
        self.chain.set_now(BIRTH)
        self.creator = self.chain.funded(self.keys.next_where(self._suits_creator))
        self.authority, self.fund_owner = self.keys.next(), self.keys.next()
        self.keeper = self.chain.funded(self.keys.next())
        self.mint = make_mint(self.chain)
        self.address = market_address(PROGRAM, self.creator.pubkey(), NAME)
        people = {role: getattr(self, role).pubkey() for role in ("authority", "keeper", "fund_owner")}
        parameters = MarketParameters(**(RULES | people | changes))
        self.founded = self.chain.send(
            instructions.initialize_market(PROGRAM, self.creator.pubkey(), self.mint, NAME, parameters),
            signers=(self.creator,),
        )
        self._orders = count(1)

    @staticmethod
    def _suits_creator(creator: Pubkey) -> bool:
        market = bytes(market_address(PROGRAM, creator, NAME))
        return is_plain(PROGRAM, b"market", bytes(creator), NAME.encode()) and is_plain(
            PROGRAM, b"vault", market
        )

    # What stands on chain

    @property
    def market(self) -> Market:
        return to_market(self.address, decode_market(self._data(self.address)))

    @property
    def vault(self) -> Pubkey:
        return vault_address(PROGRAM, self.address)

    def account(self, household: Household) -> TraderAccount:
        return decode_trader(self._data(household.trader))

    def slot(self, index: SlotIndex) -> SlotAccount:
        return decode_slot(self._data(self.slot_address(index)))

    def slot_address(self, index: SlotIndex) -> Pubkey:
        return slot_address(PROGRAM, self.address, index)

    def _data(self, address: Pubkey) -> bytes:
        data = self.chain.data(address)
        assert data is not None, f"there is nothing at {address}"
        return data

    # Time

    def next_slot(self) -> SlotIndex:
        """The first slot whose gate has not passed."""
        return self.market.timing.next_gate(Seconds(self.chain.now))

    def plain_slot(self) -> SlotIndex:
        """Lets time pass until the next slot's address has the bump 255; returns the slot."""
        while not is_plain(PROGRAM, b"slot", bytes(self.address), self.next_slot().to_bytes(4, "little")):
            self.wait(self.market.timing.slot_seconds)
        return self.next_slot()

    def wait(self, seconds: int) -> None:
        self.chain.set_now(self.chain.now + seconds)

    def wait_for_gate(self, index: SlotIndex, seconds: int = 1) -> None:
        """Until so long after the slot's gate."""
        self.chain.set_now(self.market.timing.gate(index) + seconds)

    # Households

    def candidate(self) -> Household:
        """A wallet with tokens that has no trader account yet."""
        key = self.keys.next_where(self._suits_household)
        tokens = make_tokens(self.chain, self.mint, key.pubkey(), 2**62)
        return Household(key, trader_address(PROGRAM, self.address, key.pubkey()), tokens)

    def _suits_household(self, wallet: Pubkey) -> bool:
        trader = trader_address(PROGRAM, self.address, wallet)
        plain = is_plain(PROGRAM, b"trader", bytes(self.address), bytes(wallet))
        return plain and len(str(trader)) == ADDRESS_CHARACTERS

    def open(self, household: Household) -> Sent:
        payer = self.chain.payer.pubkey()
        return self.chain.send(instructions.open_trader(PROGRAM, payer, self.address, household.wallet))

    def grant(self, household: Household, lots: int = LOTS_GRANTED) -> Sent:
        """The authority lets it buy and sell so many lots per slot."""
        instruction = instructions.set_limits(
            PROGRAM,
            self.authority.pubkey(),
            self.address,
            household.wallet,
            max_sell_lots=lots,
            max_buy_lots=lots,
        )
        return self.chain.send(instruction, signers=(self.authority,))

    def deposit(self, household: Household, amount: int = FREE) -> Sent:
        instruction = instructions.deposit(
            PROGRAM, household.wallet, self.address, self.mint, household.tokens, amount
        )
        return self.chain.send(instruction, signers=(household.key,))

    def welcome(self, amount: int = FREE, lots: int = LOTS_GRANTED) -> Household:
        """A household that may trade."""
        household = self.candidate()
        self.open(household)
        self.deposit(household, amount)
        self.grant(household, lots)
        return household

    # Orders

    def text(
        self, household: Household, side: Side = "buy", lots: int = 5, limit: int = 250, slots: int = 1
    ) -> str:
        """The text of an order from the next slot on, signed now. limit: ticks."""
        order = Order(
            trader=str(household.trader),
            side=side,
            lots=Lots(lots),
            limit=Ticks(limit),
            first=self.next_slot(),
            count=slots,
            time=Milliseconds(self.chain.now * 1000 + next(self._orders)),
        )
        return render_order(order, self.market)

    def registration(self, household: Household, signed: list[SignedText]) -> list[Instruction]:
        return registration_instructions(PROGRAM, self.address, household.wallet, signed)

    def register(self, household: Household, *texts: str) -> Sent:
        return self.chain.send(*self.registration(household, signed_by(household, *texts)))

    def order(
        self, household: Household, side: Side = "buy", lots: int = 5, limit: int = 250, slots: int = 96
    ) -> OrderRecord:
        """Registers an order; returns its record."""
        self.register(household, self.text(household, side, lots, limit, slots))
        return max(self.account(household).records, key=lambda record: record.seq)

    # Slots

    def post(self, index: SlotIndex, price: int, batches: int, root: bytes) -> Sent:
        """The keeper posts a clearing, just after the gate. price: ticks."""
        self.wait_for_gate(index)
        instruction = instructions.post_clearing(
            PROGRAM,
            self.keeper.pubkey(),
            self.address,
            index=index,
            price=price,
            batches=batches,
            result_root=root,
            book_hash=b"B" * 32,
            log_head=b"L" * 32,
        )
        return self.chain.send(instruction, signers=(self.keeper,))

    def close(self, index: SlotIndex) -> Sent:
        payer = self.keeper.pubkey()
        return self.chain.send(instructions.close_slot(PROGRAM, self.address, index, payer))


def signed_by(household: Household, *texts: str) -> list[SignedText]:
    """Each text with its wallet's signature."""
    return [(text, bytes(household.key.sign_message(text.encode()))) for text in texts]
