"""Replaying a market's log: check every link, decode, fold; from memory and from Postgres, and from a snapshot."""

import asyncio
import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from auction_engine.core.commands import OpenMarket, PlaceOrder, RecordSeen, TraderSeen
from auction_engine.core.market import Market, SlotTiming
from auction_engine.core.clearing import MarketRules
from auction_engine.core.order import Order
from auction_engine.core.order_text import render_order
from auction_engine.core.units import NEVER, Amount, Lots, Milliseconds, RecordSeq, Seconds, SlotIndex, Ticks
from auction_engine.db.embedded import EmbeddedPostgres
from auction_engine.db.event_log import GENESIS, PAGE_ENTRIES, Link, append, checked_entries
from auction_engine.db.migrate import upgrade
from auction_engine.db.pool import create_pool
from auction_engine.sequencer.ledger import Ledger
from auction_engine.sequencer.postgres_store import PostgresStore
from auction_engine.sequencer.restoring import restored_ledger, snapshot_of
from bench.measurement import Measurement, Row, Target
from bench.timing import microseconds, no_collection, side_by_side

SIZES = (10_000, 100_000)
ROUNDS = 3
NOW = Seconds(1_800_000_000)
ORDERS_PER_TRADER = 8
_LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
