"""A small community on a real chain, driven by nothing but the chain layer: what the tests here play through.

Time comes from the node: `pass_time` lets it pass (the localnet jumps, a validator has to be waited for).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.system_program import TransferParams, transfer

from auction_engine.core.batches import make_batches
from auction_engine.core.commitments import result_tree
from auction_engine.core.envelope import messages_of
from auction_engine.core.market import Market
from auction_engine.core.order import End, Order, Side
from auction_engine.core.order_text import render_end, render_order
from auction_engine.core.sealed_book import book_hash, clear_rows
from auction_engine.core.units import Lots, Milliseconds, Seconds, SlotIndex, Ticks
from chain import instructions as program_instructions
from chain.account_types import TraderAccount
from chain.accounts import book_rows, decode_market, decode_slot, decode_trader, to_market
from chain.addresses import market_address, slot_address, token_account_address, trader_address
from chain.clock import read_clock
from chain.ed25519 import SignedText
from chain.market_parameters import MarketParameters
from chain.program_files import program_id
from chain.registration import ending_instructions, registration_instructions
from chain.rpc import Rpc
from chain.sending import Confirmed, send_and_confirm
from chain.settlement import settle_instruction
from chain.token import MINT_BYTES, create_mint, create_token_account, mint_to

SOL = 1_000_000_000
TOKENS = 50_000_000
DUST_LAMPORTS = 1_000_000
"""The rent of an account without data, and a little more."""
PassTime = Callable[[float], Awaitable[None]]


@dataclass
class Household:
    """A wallet and its place in the market. last_time: signing times are nonces, so they rise."""

    key: Keypair
    trader: Pubkey
    last_time: int = 0

    @property
    def wallet(self) -> Pubkey:
        return self.key.pubkey()


@dataclass
class Community:
    """One market, its operator (creator, authority and keeper) and its households."""

    rpc: Rpc
    operator: Keypair
    mint: Pubkey
    address: Pubkey
    market: Market
    pass_time: PassTime
    fund_owner: Keypair
    program: Pubkey = field(default_factory=program_id)
    households: list[Household] = field(default_factory=list)

    async def now(self) -> Seconds:
        return (await read_clock(self.rpc, "confirmed"))[1]

    async def wait_past(self, time: int) -> None:
        """Let time pass until the chain's clock is later than `time`."""
        while (missing := time + 1 - await self.now()) > 0:
            await self.pass_time(missing)

    async def send(self, made: Sequence[Instruction], *signers: Keypair) -> Confirmed:
        """Send as the first signer, or as the operator."""
        payer, *others = signers or (self.operator,)
        return await send_and_confirm(self.rpc, made, payer, others)

    async def join(self, tokens: int = TOKENS, lots: int = 1_000) -> Household:
        """A new household with SOL, an account, limits, and all its tokens deposited."""
        key = Keypair()
        wallet = key.pubkey()
        await self.rpc.airdrop(wallet, SOL)
        source = token_account_address(wallet, self.mint)
        program, market, operator = self.program, self.address, self.operator.pubkey()
        opened = [
            create_token_account(operator, wallet, self.mint),
            mint_to(self.mint, wallet, operator, tokens),
            program_instructions.open_trader(program, operator, market, wallet),
            program_instructions.set_limits(
                program, operator, market, wallet, max_sell_lots=lots, max_buy_lots=lots
            ),
        ]
        await self.send(opened)
        deposited = program_instructions.deposit(program, wallet, market, self.mint, source, tokens)
        await self.send([deposited], key)
        household = Household(key, trader_address(program, market, wallet))
        self.households.append(household)
        return household

    async def sign(
        self, own: Household, side: Side, lots: int, limit: int, first: int, count: int = 1
    ) -> SignedText:
        order = Order(
            trader=str(own.trader),
            side=side,
            lots=Lots(lots),
            limit=Ticks(limit),
            first=SlotIndex(first),
            count=count,
            time=await self._time(own),
        )
        return self._signed(own, render_order(order, self.market))

    async def sign_end(self, own: Household, target: int | None) -> SignedText:
        time = await self._time(own)
        wanted = None if target is None else Milliseconds(target)
        return self._signed(
            own, render_end(End(trader=str(own.trader), target=wanted, time=time), self.market)
        )

    def _signed(self, own: Household, text: str) -> SignedText:
        """Two wallets of three sign inside an envelope, one in each version."""
        number = self.households.index(own) if own in self.households else 0
        message = messages_of(text.encode(), bytes(own.wallet))[number % 3]
        return text, bytes(own.key.sign_message(message))

    async def _time(self, own: Household) -> Milliseconds:
        account = await self.account(own)
        floor = max(own.last_time + 1, account.min_time, await self.now() * 1000)
        own.last_time = floor
        return Milliseconds(floor)

    async def purse(self, owner: Keypair, tokens: int = 0) -> Pubkey:
        """A token account of somebody's with so many tokens, and SOL to act with."""
        me, wallet = self.operator.pubkey(), owner.pubkey()
        await self.rpc.airdrop(wallet, SOL)
        made = [create_token_account(me, wallet, self.mint)]
        made += [mint_to(self.mint, wallet, me, tokens)] if tokens else []
        await self.send(made)
        return token_account_address(wallet, self.mint)

    async def register(self, own: Household, *signed: SignedText) -> Confirmed:
        made = registration_instructions(self.program, self.address, own.wallet, signed)
        return await self.send(made)

    async def end(self, own: Household, *signed: SignedText) -> Confirmed:
        return await self.send(ending_instructions(self.program, self.address, own.wallet, signed))

    async def account(self, own: Household) -> TraderAccount:
        found = await self.rpc.account(own.trader)
        assert found is not None
        return decode_trader(found.data)

    async def accounts(self) -> dict[str, TraderAccount]:
        found = await self.rpc.accounts([own.trader for own in self.households])
        return {str(each.address): decode_trader(each.data) for each in found if each is not None}

    async def post_and_settle(
        self, slot: SlotIndex, *, traders_max: int = 18, fills_max: int = 36
    ) -> list[Confirmed]:
        """Clear the slot's book as it stands on chain, post the result, settle every batch."""
        traders = await self.accounts()
        rows = book_rows(traders, self.market, slot)
        clearing = clear_rows(rows, self.market)
        assert clearing.price is not None
        batches = make_batches(clearing.fills, traders_max=traders_max, fills_max=fills_max)
        tree = result_tree(self.market.address, slot, batches)
        posted = program_instructions.post_clearing(
            self.program,
            self.operator.pubkey(),
            self.address,
            index=slot,
            price=clearing.price,
            batches=len(batches),
            result_root=tree.root,
            book_hash=book_hash(self.market.address, slot, rows),
            log_head=bytes(32),
        )
        done = [await self.send([posted])]
        for batch in batches:
            made = settle_instruction(self.program, self.address, slot, batch, tree, traders)
            done.append(await self.send([made]))
        return done

    async def close(self, slot: SlotIndex) -> Confirmed:
        found = await self.rpc.account(slot_address(self.program, self.address, slot))
        assert found is not None
        payer = decode_slot(found.data).payer
        return await self.send([program_instructions.close_slot(self.program, self.address, slot, payer)])

    async def wait_finalized(self, chain_slot: int) -> None:
        """Wait until the chain's slot is final."""
        async with asyncio.timeout(60):
            while await self.rpc.slot("finalized") < chain_slot:
                await self.pass_time(0.2)


async def found_community(rpc: Rpc, pass_time: PassTime, **rules: int) -> Community:
    """A new market with a new mint; `rules` replace those of the demo-like default."""
    operator, mint, fund_owner = Keypair(), Keypair(), Keypair()
    me = operator.pubkey()
    await rpc.airdrop(me, 100 * SOL)
    rent = await rpc.rent_lamports(MINT_BYTES)
    made = create_mint(me, mint.pubkey(), me, decimals=6, rent_lamports=rent)
    chosen = {
        "slot_seconds": 10, "gate_lead_seconds": 2, "post_seconds": 30, "settle_seconds": 40, "life_seconds": 50,
        "fresh_seconds": 60, "tick": 1_000, "lot": 100, "floor": -500, "cap": 1_000, "fee": 3, "fee_maximum": 10,
        "order_fee": 5, "order_fee_maximum": 100,
    } | rules  # fmt: skip
    parameters = MarketParameters(authority=me, keeper=me, fund_owner=fund_owner.pubkey(), **chosen)
    program = program_id()
    await send_and_confirm(rpc, made, operator, [mint])
    founded = program_instructions.initialize_market(program, me, mint.pubkey(), "STREET-1", parameters)
    await send_and_confirm(rpc, [founded], operator)
    address = market_address(program, me, "STREET-1")
    account = await rpc.account(address)
    assert account is not None
    market = to_market(address, decode_market(account.data))
    return Community(rpc, operator, mint.pubkey(), address, market, pass_time, fund_owner)


async def dust(rpc: Rpc, *addresses: Pubkey) -> None:
    """What any stranger can do: send lamports to these addresses, where accounts of the system program come to be."""
    stranger = Keypair()
    await rpc.airdrop(stranger.pubkey(), SOL)
    gifts = [
        transfer(TransferParams(from_pubkey=stranger.pubkey(), to_pubkey=address, lamports=DUST_LAMPORTS))
        for address in addresses
    ]
    await send_and_confirm(rpc, gifts, stranger)
