"""A market's state as bytes and back, so that a replay need not begin at the log's start."""

import msgspec

from auction_engine.core.entries import Notice, OrderEntry, SlotEntry, TraderEntry
from auction_engine.core.limits import TraderLimits
from auction_engine.core.market import Market
from auction_engine.core.oversight import Collar, Halt
from auction_engine.core.pauses import Pause
from auction_engine.core.state import MarketState
from auction_engine.core.units import Seq, SlotIndex

IMAGE_FORMAT = 1
"""Grows whenever the image's shape changes, or what `evolve` makes of an event: older images are then not read."""


class StateImage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `state_bytes` writes: everything but what follows from the rest."""

    seq: Seq
    log_hash: bytes
    market: Market
    wallets: dict[str, str]
    traders: list[TraderEntry]
    orders: list[OrderEntry]
    slots: list[SlotEntry]
    last_gated: SlotIndex | None
    pauses: tuple[Pause, ...]
    market_seq: int
    open_orders: list[str]
    halt: Halt | None
    collar: Collar | None
    default_limits: TraderLimits
    trader_limits: dict[str, TraderLimits]
    notices: dict[str, list[Notice]]


_decoder: msgspec.json.Decoder[StateImage] = msgspec.json.Decoder(StateImage)


def restored_state(image: bytes) -> MarketState:
    """The state of which `state_bytes` gave these bytes. Raises msgspec.DecodeError when they are of no state."""
    read = _decoder.decode(image)
    state = MarketState(
        market=read.market,
        seq=read.seq,
        log_hash=read.log_hash,
        wallets=read.wallets,
        traders={entry.trader: entry for entry in read.traders},
        slots={entry.slot: entry for entry in read.slots},
        last_gated=read.last_gated,
        pauses=read.pauses,
        market_seq=read.market_seq,
        open_orders=dict.fromkeys(read.open_orders),
        halt=read.halt,
        collar=read.collar,
        default_limits=read.default_limits,
        trader_limits=read.trader_limits,
        notices=read.notices,
    )
    for entry in read.orders:
        state.add_order(entry)
    return state
