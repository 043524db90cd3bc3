"""One look at the chain: its clock, then all accounts of the market from one block that is not older than that clock.

The order of the two reads is what makes a look usable at a window's edge. The clock is read first; its account names
the chain slot c that it was written in. The accounts are then asked for with `min_context_slot = c` at the same
commitment, so their block is c or a descendant of it, and the chain's clock never runs backwards along a fork. So the accounts hold everything that
could happen up to the clock's second: when it is past a gate, a registration that came in time is among them.
At `finalized` there is one fork only, and nothing among them can vanish again.
"""

from collections.abc import Sequence

import msgspec
from solders.clock import Clock
from solders.pubkey import Pubkey
from solders.rpc.filter import Memcmp

from auction_engine.core.errors import NotFound
from auction_engine.core.units import Seconds, SlotIndex, Ticks
from chain.accounts import (
    MarketAccount,
    SlotAccount,
    TraderAccount,
    decode_account,
    decode_market,
    decode_slot,
    decode_trader,
)
from chain.addresses import CLOCK_SYSVAR, slot_address
from chain.errors import ChainError
from chain.rpc import Commitment, RawAccount, Rpc, owned
from keeper.slot_steps import SlotSeen

MARKET_AT = 8
"""Trader and Slot accounts name their market just behind the discriminator."""


class ChainView(msgspec.Struct, frozen=True, kw_only=True):
    """What one look saw. now: the chain's clock; chain_slot: the accounts' block, whose clock is `now` or later.

    raw holds every account of the market in the chain's bytes; the others are the same, decoded. All by address.
    """

    now: Seconds
    chain_slot: int
    market_address: str
    market: MarketAccount
    traders: dict[str, TraderAccount]
    slot_accounts: dict[str, SlotAccount]
    raw: dict[str, RawAccount]

    @property
    def slots(self) -> dict[SlotIndex, SlotAccount]:
        """The slots' accounts by their index."""
        return {SlotIndex(account.index): account for account in self.slot_accounts.values()}


class SlotView(msgspec.Struct, frozen=True, kw_only=True):
    """One slot's account, None when absent, and the chain's clock in the same block."""

    now: Seconds
    chain_slot: int
    account: SlotAccount | None

    @property
    def seen(self) -> SlotSeen | None:
        return None if self.account is None else slot_seen(self.account)


def slot_seen(account: SlotAccount) -> SlotSeen:
    """What the steps of a slot need to know of its account."""
    return SlotSeen(
        price=Ticks(account.price),
        result_root=account.result_root.hex(),
        batches=account.batches,
        settled=account.settled_batches(),
    )


class Observer:
    """Looks at one market. Accounts whose bytes did not change are not decoded again."""

    def __init__(self, rpc: Rpc, program: Pubkey, market: Pubkey) -> None:
        self._rpc = rpc
        self._program = program
        self._market = market
        self._decoded: dict[str, tuple[bytes, TraderAccount | SlotAccount]] = {}

    async def look(self, commitment: Commitment) -> ChainView:
        """The clock first, then the accounts: see above. Raises NodeUnavailable, NotFound."""
        clock, named = await self._rpc.accounts([CLOCK_SYSVAR, self._market], commitment)
        written, now = _slot_and_seconds(clock)
        market = owned(named, self._program)
        if market is None:
            raise NotFound(f"the chain holds no market account {self._market}", code="market_not_found")
        chain_slot, found = await self._rpc.program_accounts(
            self._program,
            commitment,
            filters=[Memcmp(MARKET_AT, bytes(self._market))],
            min_context_slot=written,
        )
        accounts = {str(account.address): account for account in found}
        decoded = {address: self._decode(address, account) for address, account in accounts.items()}
        self._decoded = {address: (accounts[address].data, value) for address, value in decoded.items()}
        return ChainView(
            now=now,
            chain_slot=chain_slot,
            market_address=str(self._market),
            market=decode_market(market.data),
            traders={a: value for a, value in decoded.items() if isinstance(value, TraderAccount)},
            slot_accounts={a: value for a, value in decoded.items() if isinstance(value, SlotAccount)},
            raw={**accounts, str(self._market): market},
        )

    async def look_at_slot(self, slot: SlotIndex, min_context_slot: int | None = None) -> SlotView:
        """The clock and one slot's account from one and the same confirmed block."""
        address = slot_address(self._program, self._market, slot)
        clock, found = await self._rpc.accounts([CLOCK_SYSVAR, address], "confirmed", min_context_slot)
        written, now = _slot_and_seconds(clock)
        account = owned(found, self._program)
        seen = None if account is None else decode_slot(account.data)
        return SlotView(now=now, chain_slot=written, account=seen)

    async def traders(self, addresses: Sequence[str], min_context_slot: int) -> dict[str, TraderAccount]:
        """Some traders' accounts as they are now; those that do not exist are left out."""
        keys = [Pubkey.from_string(address) for address in addresses]
        found = await self._rpc.accounts(keys, "confirmed", min_context_slot)
        accounts = [owned(account, self._program) for account in found]
        return {str(own.address): decode_trader(own.data) for own in accounts if own is not None}

    def _decode(self, address: str, account: RawAccount) -> TraderAccount | SlotAccount:
        known = self._decoded.get(address)
        if known is not None and known[0] == account.data:
            return known[1]
        value = decode_account(account.data)
        if isinstance(value, MarketAccount):
            raise ChainError(f"account {address} is a market of another creator")
        return value


def _slot_and_seconds(clock: RawAccount | None) -> tuple[int, Seconds]:
    if clock is None:
        raise ChainError("the node knows no Clock sysvar; is it a Solana node?")
    read = Clock.from_bytes(clock.data)
    return read.slot, Seconds(read.unix_timestamp)
