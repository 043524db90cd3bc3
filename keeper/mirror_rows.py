"""The rows of the mirror: which differ from what a look saw, and which accounts are gone."""

from collections.abc import Iterator

import asyncpg
import msgspec
from solders.pubkey import Pubkey

from auction_engine.db.mirror import (
    AccountKind,
    AccountName,
    close_account,
    read_accounts,
    record_sweep,
    upsert_account,
)
from chain.account_types import MarketAccount, ProgramAccount, SlotAccount
from keeper.observing import ChainView

KINDS: tuple[AccountKind, ...] = ("trader", "slot")
"""Kinds of which accounts may vanish; the market's never does."""


class Row(msgspec.Struct, frozen=True):
    """What the database holds of one account, as far as this process knows."""

    name: AccountName
    data: bytes
    chain_slot: int


class MirrorRows:
    """The mirror of one market at `confirmed`. Call `load` before anything else."""

    def __init__(self, pool: asyncpg.Pool, market: str) -> None:
        self._pool = pool
        self._market = market
        self._rows: dict[str, Row] = {}

    async def load(self) -> None:
        """Read which accounts are known, so that those closed while nobody looked are found to be gone."""
        for kind in KINDS:
            for held in await read_accounts(self._pool, self._market, kind):
                self._rows[held.name.address] = Row(held.name, held.data, held.chain_slot)

    def gone(self, view: ChainView) -> list[AccountName]:
        """Accounts that were there and are not in this look, which must not be older than the row."""
        return [
            row.name
            for address, row in self._rows.items()
            if address not in view.raw and row.chain_slot <= view.chain_slot
        ]

    async def store(self, view: ChainView) -> None:
        """Write what differs, bury what is gone, and record the look itself. Raises Unavailable."""
        for address, account in _accounts(view):
            raw = view.raw[address]
            known = self._rows.get(address)
            if known is not None and known.data == raw.data:
                continue
            name = _name(address, self._market, account)
            await upsert_account(
                self._pool,
                name,
                account_seq=account.seq,
                chain_slot=raw.context_slot,
                commitment="confirmed",
                data=raw.data,
                body=msgspec.json.encode(account, enc_hook=_encode),
            )
            self._rows[address] = Row(name, raw.data, raw.context_slot)
        for name in self.gone(view):
            await close_account(self._pool, name, chain_slot=view.chain_slot, commitment="confirmed")
            del self._rows[name.address]
        await record_sweep(self._pool, self._market, chain_slot=view.chain_slot, commitment="confirmed")


def _accounts(view: ChainView) -> Iterator[tuple[str, ProgramAccount]]:
    yield from view.traders.items()
    yield from view.slot_accounts.items()
    yield view.market_address, view.market


def _name(address: str, market: str, account: ProgramAccount) -> AccountName:
    if isinstance(account, MarketAccount):
        return AccountName(address=address, market=market, kind="market", key=address)
    if isinstance(account, SlotAccount):
        return AccountName(address=address, market=market, kind="slot", key=str(account.index))
    return AccountName(address=address, market=market, kind="trader", key=str(account.wallet))


def _encode(value: object) -> str:
    assert isinstance(value, Pubkey), f"an account holds numbers, bytes and addresses, not {value!r}"
    return str(value)
