"""Jobs for the keeper: what an event asks to be done on chain. Written to the outbox in the event's own transaction."""

import msgspec

from auction_engine.core.events import EndAccepted, Event, OrderAccepted, OrderAmended, SlotCleared
from auction_engine.core.market import Market
from auction_engine.core.order_text import render_order
from auction_engine.core.units import SlotIndex


class RegisterOrder(msgspec.Struct, frozen=True, kw_only=True, tag="register_order"):
    """Carry an accepted order to the chain. signature: hex."""

    order_id: str
    wallet: str
    trader: str
    text: str
    signature: str


class CarryEnd(msgspec.Struct, frozen=True, kw_only=True, tag="carry_end"):
    """Carry a signed END to the chain."""

    wallet: str
    trader: str
    text: str
    signature: str


class SettleSlot(msgspec.Struct, frozen=True, kw_only=True, tag="settle_slot"):
    """Post the clearing of a slot and settle its batches; the log holds the result."""

    slot: SlotIndex


Job = RegisterOrder | CarryEnd | SettleSlot


def jobs_of(event: Event, market: Market) -> list[Job]:
    """What the keeper has to do because of `event`."""
    match event:
        case OrderAccepted():
            return [_registration(event, market)]
        case OrderAmended():
            trader = event.order.trader
            end = CarryEnd(
                wallet=event.wallet, trader=trader, text=event.end_text, signature=event.end_signature
            )
            return [end, _registration(event, market)]
        case EndAccepted():
            return [
                CarryEnd(wallet=event.wallet, trader=event.trader, text=event.text, signature=event.signature)
            ]
        case SlotCleared():
            return [SettleSlot(slot=event.slot)]
        case _:
            return []


def _registration(event: OrderAccepted | OrderAmended, market: Market) -> RegisterOrder:
    return RegisterOrder(
        order_id=event.order_id,
        wallet=event.wallet,
        trader=event.order.trader,
        text=render_order(event.order, market),
        signature=event.signature,
    )
