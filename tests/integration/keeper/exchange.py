"""A whole exchange but for its API: chain, database, sequencer, follower and, when a test asks for it, keepers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from solders.keypair import Keypair
from solders.system_program import TransferParams, transfer

from auction_engine.core.commands import EndOrders, OpenMarket, PlaceOrder
from auction_engine.core.entries import OrderEntry, SlotStatus
from auction_engine.core.order_text import order_id
from auction_engine.core.state import MarketState
from auction_engine.core.units import Milliseconds, SlotIndex
from auction_engine.sequencer.follower import LogFollower
from auction_engine.sequencer.gateway import LocalGateway
from auction_engine.sequencer.sequencer import Sequencer
from chain.accounts import MarketAccount, SlotAccount, TraderAccount, decode_account
from chain.addresses import vault_address
from chain.ed25519 import SignedText
from chain.rpc import Rpc
from chain.token import token_amount
from keeper.keeper import Keeper
from tests.integration.chain.community import Community, Household, found_community
from tests.localnet import LocalNode

DEADLINE_SECONDS = 30.0
SIGNATURE_LAMPORTS = 5_000
LEASE_SECONDS = 0.5
"""Short: a dead keeper's jobs are soon another's."""


@dataclass
class Exchange:
    """One market's. The keeper's key is the community's operator."""

    node: LocalNode
    pool: asyncpg.Pool
    rpc: Rpc
    community: Community
    gateway: LocalGateway
    follower: LogFollower

    @property
    def state(self) -> MarketState:
        return self.follower.states[self.community.market.address]

    async def place(self, own: Household, signed: SignedText) -> str:
        """Hand an order in as the API does after checking its signature; its id."""
        text, signature = signed
        now = Milliseconds(await self.community.now() * 1000)
        command = PlaceOrder(text=text, signature=signature.hex(), wallet=str(own.wallet), at=now)
        accepted = await self.gateway.submit(self.community.market.address, command)
        await self.follower.wait_for(self.community.market.address, accepted.seq)
        return order_id(text)

    async def end(self, own: Household, signed: SignedText) -> None:
        text, signature = signed
        now = Milliseconds(await self.community.now() * 1000)
        command = EndOrders(text=text, signature=signature.hex(), wallet=str(own.wallet), at=now)
        await self.gateway.submit(self.community.market.address, command)

    def order(self, order: str) -> OrderEntry:
        return self.state.orders[order]

    def status(self, slot: int) -> SlotStatus:
        entry = self.state.slots.get(SlotIndex(slot))
        return "open" if entry is None else entry.status

    async def coming_slot(self, ahead_seconds: int = 6) -> SlotIndex:
        """The first slot whose gate is far enough away to trade for it."""
        timing = self.community.market.timing
        return timing.next_gate(type(timing.slot_seconds)(await self.community.now() + ahead_seconds))

    async def pass_gate(self, slot: int, seconds: int = 0) -> None:
        """Let the chain's time pass until it is so many seconds past the gate."""
        await self.community.wait_past(self.community.market.timing.gate(SlotIndex(slot)) + seconds)

    async def jobs(self) -> list[asyncpg.Record]:
        return list(await self.pool.fetch("SELECT kind, result, note, attempts FROM jobs ORDER BY id"))

    async def empty_the_purse(self) -> None:
        """Take all SOL from the keeper, who can pay for nothing any more."""
        keeper = self.community.operator.pubkey()
        lamports = await self.rpc.balance(keeper) - SIGNATURE_LAMPORTS
        moved = TransferParams(from_pubkey=keeper, to_pubkey=Keypair().pubkey(), lamports=lamports)
        await self.community.send([transfer(moved)])

    async def known_traders(self) -> None:
        """Until every household's deposit is in the log."""
        wanted = {str(own.wallet) for own in self.community.households}
        await eventually(lambda: wanted <= {w for w, t in self.state.wallets.items() if self._has_money(t)})

    def _has_money(self, trader: str) -> bool:
        return self.state.traders[trader].free > 0

    async def vault_is_whole(self) -> bool:
        """Whether the vault holds what the accounts on chain say it holds."""
        program, address = self.community.program, self.community.address
        vault = await self.rpc.account(vault_address(program, address))
        _, found = await self.rpc.program_accounts(program)
        owed = 0
        for raw in found:
            match decode_account(raw.data):
                case TraderAccount(free=free, locked=locked):
                    owed += free + locked
                case SlotAccount(fees=fees) | MarketAccount(fees=fees):
                    owed += fees
        assert vault is not None
        return token_amount(vault.data) == owed


@asynccontextmanager
async def exchange(
    node: LocalNode, pool: asyncpg.Pool, households: int = 2, **rules: int
) -> AsyncIterator[Exchange]:
    """An open market with funded households, whose log nobody keeps yet."""

    async def pass_time(seconds: float) -> None:
        node.clock.jump(seconds)
        await asyncio.sleep(0)

    async with Rpc(node.url, node.ws_url) as rpc:
        community = await found_community(rpc, pass_time, **rules)
        await asyncio.gather(*(community.join() for _ in range(households)))
        address = community.market.address
        sequencer, follower = Sequencer(pool, address), LogFollower(pool, [address])
        running = [asyncio.create_task(sequencer.run()), asyncio.create_task(follower.run())]
        try:
            await sequencer.ready()
            gateway = LocalGateway([sequencer])
            opened = await gateway.submit(address, OpenMarket(market=community.market))
            await follower.wait_for(address, opened.seq)
            yield Exchange(node, pool, rpc, community, gateway, follower)
        finally:
            await follower.stop()
            await sequencer.stop()
            await asyncio.gather(*running)


def make_keeper(at: Exchange) -> Keeper:
    return Keeper(
        pool=at.pool,
        gateway=at.gateway,
        follower=at.follower,
        rpc=at.rpc,
        market=at.community.market,
        program=at.community.program,
        payer=at.community.operator,
        lease_seconds=LEASE_SECONDS,
    )


@asynccontextmanager
async def keeping(at: Exchange) -> AsyncIterator[Keeper]:
    """A keeper at work in this process, stopped cleanly at the end."""
    keeper = make_keeper(at)
    running = asyncio.create_task(keeper.run())
    try:
        yield keeper
    finally:
        await keeper.stop()
        await asyncio.wait_for(running, DEADLINE_SECONDS)


async def eventually(holds: Callable[[], object], seconds: float = DEADLINE_SECONDS) -> None:
    """Wait until `holds()` is true, or an awaitable that is; fails at the deadline."""
    async with asyncio.timeout(seconds):
        while True:
            held = holds()
            if isinstance(held, Awaitable):
                held = await held
            if held:
                return
            await asyncio.sleep(0.01)


async def trade(at: Exchange, slot: SlotIndex, count: int = 1) -> Sequence[str]:
    """Half of the households buy, half sell, all at prices that meet: ids of the orders."""
    placed = []
    for number, own in enumerate(at.community.households):
        side, limit = ("buy", 250 + number) if number % 2 else ("sell", 100 + number)
        signed = await at.community.sign(own, side, 10 + number, limit, slot, count)  # type: ignore[arg-type]
        placed.append(await at.place(own, signed))
    return placed
