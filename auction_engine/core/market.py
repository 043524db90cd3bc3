"""A market: its rules for prices and quantities, the timing of its slots, its fees and its name on chain."""

import msgspec

from auction_engine.core.clearing.rules import MarketRules
from auction_engine.core.errors import InvalidInput
from auction_engine.core.units import Amount, Lots, Seconds, SlotIndex, Ticks


class SlotTiming(msgspec.Struct, frozen=True, kw_only=True):
    """Length of a slot and the windows around its gate, in seconds. Source: docs/program.md, Windows."""

    slot_seconds: Seconds
    gate_lead_seconds: Seconds
    post_seconds: Seconds
    settle_seconds: Seconds
    life_seconds: Seconds
    fresh_seconds: Seconds

    def start(self, slot: SlotIndex) -> Seconds:
        return Seconds(slot * self.slot_seconds)

    def gate(self, slot: SlotIndex) -> Seconds:
        """When the slot's book closes: an order registered at this second still takes part."""
        return Seconds(slot * self.slot_seconds - self.gate_lead_seconds)

    def next_gate(self, now: Seconds) -> SlotIndex:
        """The first slot whose gate has not passed at `now` (a gate at `now` has not)."""
        return SlotIndex(-(-(now + self.gate_lead_seconds) // self.slot_seconds))


class Market(msgspec.Struct, frozen=True, kw_only=True):
    """One market as its program account describes it. Addresses are base58; `tag` is eight hex digits."""

    address: str
    name: str
    tag: str
    mint: str
    rules: MarketRules
    timing: SlotTiming
    quote_decimals: int
    tick_decimals: int
    fee: Amount
    """Per lot and side, copied into each order when it is registered."""
    order_fee: Amount
    """Taken once when an order is registered."""

    def __post_init__(self) -> None:
        if self.rules.tick * self.rules.lot % 1000:
            raise InvalidInput(
                f"tick {self.rules.tick} x lot {self.rules.lot} is not a multiple of 1000: amounts would be rounded"
            )

    @property
    def unit(self) -> int:
        """Base units of money for one lot at a price of one tick."""
        return self.rules.tick * self.rules.lot // 1000

    @property
    def tick_step(self) -> int:
        """One tick in units of the last printed decimal of a price."""
        return int(self.rules.tick // 10 ** (self.quote_decimals - self.tick_decimals))

    def amount(self, price: Ticks, lots: Lots) -> Amount:
        """Money for `lots` at `price`, in base units; negative where the price is."""
        return Amount(price * lots * self.unit)
