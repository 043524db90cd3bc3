"""Units of energy, price, money and time. Every one is an integer; no float ever stands for any of them.

A market fixes a lot (Wh) and a tick (quote base units per kWh). Inside, quantities are lots and prices are
ticks, so an amount of money is `ticks * lots * unit` with `unit = tick * lot / 1000`: no division, no dust.
"""

from typing import NewType

WattHours = NewType("WattHours", int)
Lots = NewType("Lots", int)
Ticks = NewType("Ticks", int)
"""A price: signed, in ticks. Negative prices are prices."""
Amount = NewType("Amount", int)
"""Money in base units of the quote token (micro-USDC for USDC)."""
SlotIndex = NewType("SlotIndex", int)
"""A timeslot: its start in unix seconds divided by the market's slot length."""
Seconds = NewType("Seconds", int)
"""Unix time or a span, in seconds."""
Milliseconds = NewType("Milliseconds", int)
"""Unix time in milliseconds: an order's signing time, which is also its nonce."""
Seq = NewType("Seq", int)
"""A gap-free position in one market's event log."""
RecordSeq = NewType("RecordSeq", int)
"""The market's on-chain order counter: the one priority that ties are broken by."""

LOTS_MAX_WH = 9_999_999
"""Most energy that one order may name per slot, in Wh (the order text has seven digits for it)."""
SLOTS_MAX = 672
"""Most slots that one order may cover: a week of quarter hours."""
COVERED_SLOTS = 8
"""K of the program: how many slots of an order are covered by locked collateral at once."""
NEVER = Seconds(2**32 - 1)
"""`ended_at` of an order that has not been ended."""
