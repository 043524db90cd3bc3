"""Transactions of a market as values, and a reader of the money that they move."""

from collections.abc import Sequence
from typing import Any

from solders.pubkey import Pubkey

from auction_engine.core.sealed_book import Fill
from auction_engine.core.units import Amount, Seconds, SlotIndex
from auction_engine.db.money_records import OrderAtPlace
from chain.addresses import slot_address
from chain.history import Call, MarketTransaction
from keeper.money_reading import MoneyReader
from tests.markets import NOW, make_market

MARKET = make_market(fee=10, order_fee=100)
PROGRAM = Pubkey(bytes(range(32)))
SLOT = SlotIndex(NOW // 15)
SLOT_ACCOUNT = str(slot_address(PROGRAM, Pubkey.from_string(MARKET.address), SLOT))
FEE = 3


def transaction(*calls: Call) -> MarketTransaction:
    return MarketTransaction(
        signature="sig",
        chain_slot=5,
        block_time=NOW,
        calls=calls,
        truncated=False,
        compute_units=0,
        fee_lamports=5000,
    )


def call(name: str, accounts: dict[str, str], remaining: tuple[str, ...] = (), **arguments: Any) -> Call:
    return Call(name=name, accounts=accounts, remaining=remaining, arguments=arguments, signed=(), events=())


def reader_of(fills: Sequence[Fill]) -> MoneyReader:
    """One that knows every order: each at the place of its seq."""
    orders = {
        (fill.trader, int(fill.seq)): OrderAtPlace(
            time=fill.time, order_id=f"{fill.trader}-{fill.seq}", side=fill.side, fee=Amount(FEE)
        )
        for fill in fills
    }
    return MoneyReader(MARKET, PROGRAM, order_fee=Amount(100), time=Seconds(0), orders=orders, prices={})
