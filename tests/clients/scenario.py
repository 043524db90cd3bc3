"""A slot from the market's birth to a withdrawal, played through one client: every kind of call, account and event."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from auction_engine.core.batches import make_batches
from auction_engine.core.commitments import result_tree
from auction_engine.core.market import Market
from auction_engine.core.order import Order, Side
from auction_engine.core.order_text import render_order
from auction_engine.core.sealed_book import book_hash, clear_rows
from auction_engine.core.units import Lots, Milliseconds, Seconds, SlotIndex, Ticks
from chain.accounts import book_rows, decode_market, decode_trader, to_market
from chain.addresses import market_address, slot_address, token_account_address, trader_address, vault_address
from chain.clock import read_clock
from chain.market_parameters import padded_name
from chain.rpc import Rpc
from chain.sending import send_and_confirm
from chain.settlement import settlement_data
from chain.token import MINT_BYTES, create_mint, create_token_account, mint_to
from tests.clients.calls import Call, Client, RefusedByProgram

SOL = 1_000_000_000
TOKENS = 50_000_000
NAME = "STREET-1"
RULES = {
    "slot_seconds": 6, "gate_lead_seconds": 1, "post_seconds": 30, "settle_seconds": 36, "life_seconds": 40,
    "fresh_seconds": 60, "tick": 1_000, "lot": 100, "floor": -500, "cap": 1_000, "price_rule": 0, "rationing": 1,
    "tick_decimals": 3, "fee": 3, "fee_maximum": 10, "order_fee": 5, "order_fee_maximum": 100, "penalty": 0,
    "penalty_cap": 0, "bond_minimum": 0,
}  # fmt: skip


@dataclass
class Played:
    """What a client has done: each call with its signature, the refusal that it met, and where the accounts are."""

    operator: Keypair
    addresses: dict[str, Pubkey]
    """By role, the same roles for every client."""
    calls: list[tuple[Call, str]] = field(default_factory=list)
    refusal: tuple[int, str, str] | None = None
    accounts: list[tuple[str, Pubkey]] = field(default_factory=list)
    """(kind, address)"""


class Scenario:
    def __init__(self, rpc: Rpc, client: Client, program: Pubkey, operator: Keypair) -> None:
        self._rpc, self._client, self._program, self._operator = rpc, client, program, operator
        self._me = operator.pubkey()
        self._wallets = {"buy": Keypair(), "sell": Keypair()}
        self._mint = Keypair()
        self._market = market_address(program, self._me, NAME)
        self._traders = {side: self._trader(key) for side, key in self._wallets.items()}
        self.played = Played(operator, self._roles())

    def _trader(self, key: Keypair) -> Pubkey:
        return trader_address(self._program, self._market, key.pubkey())

    def _roles(self) -> dict[str, Pubkey]:
        roles = {"operator": self._me, "mint": self._mint.pubkey(), "market": self._market}
        roles["vault"] = vault_address(self._program, self._market)
        roles |= {f"wallet {side}": key.pubkey() for side, key in self._wallets.items()}
        return roles | {f"trader {side}": address for side, address in self._traders.items()}

    async def play(self) -> Played:
        await self._fund()
        await self._found()
        for side in self._wallets:
            await self._join(side)
        timing = (await self._read_market()).timing
        slot = SlotIndex(timing.next_gate(await self._now()) + 1)
        await self._trade(slot)
        await self._wait_past(timing.gate(slot))
        await self._settle(slot)
        await self._withdraw()
        traders = [("trader", address) for address in self._traders.values()]
        slot_account = slot_address(self._program, self._market, slot)
        self.played.addresses["slot"] = slot_account
        self.played.accounts = [("market", self._market), ("slot", slot_account), *traders]
        return self.played

    async def _fund(self) -> None:
        """Tokens and SOL, which are no business of the program's."""
        await self._rpc.airdrop(self._me, 10 * SOL)
        mint = self._mint.pubkey()
        rent = await self._rpc.rent_lamports(MINT_BYTES)
        made = create_mint(self._me, mint, self._me, decimals=6, rent_lamports=rent)
        for key in self._wallets.values():
            made.append(create_token_account(self._me, key.pubkey(), mint))
            made.append(mint_to(mint, key.pubkey(), self._me, TOKENS))
        await send_and_confirm(self._rpc, made, self._operator, [self._mint])

    async def _call(
        self, instruction: str, accounts: dict[str, Pubkey], /, *signers: Keypair, **more: Any
    ) -> None:
        """more: values by name; `remaining` and `text` as in Call."""
        remaining, text = more.pop("remaining", ()), more.pop("text", None)
        call = Call(instruction, accounts, more, remaining, signers, text)
        self.played.calls.append((call, await self._client.call(call)))

    async def _found(self) -> None:
        accounts = {
            "creator": self._me,
            "market": self._market,
            "mint": self._mint.pubkey(),
            "vault": self.played.addresses["vault"],
        }
        roles = {"authority": self._me, "keeper": self._me, "fund_owner": self._me}
        await self._call("initialize_market", accounts, name=padded_name(NAME), parameters=RULES | roles)
        operated = {"authority": self._me, "market": self._market}
        await self._call("set_fees", operated, fee=4, order_fee=7)
        await self._call("propose_authority", operated, proposed=self._wallets["buy"].pubkey())

    async def _join(self, side: str) -> None:
        key, trader, market = self._wallets[side], self._traders[side], self._market
        wallet, mint, vault = key.pubkey(), self._mint.pubkey(), self.played.addresses["vault"]
        opened = {"payer": self._me, "market": market, "trader": trader}
        await self._call("open_trader", opened, wallet=wallet)
        limited = {"authority": self._me, "market": market, "trader": trader}
        await self._call("set_limits", limited, max_sell_lots=1_000, max_buy_lots=2**32 - 1)
        source = token_account_address(wallet, mint)
        moved = {"wallet": wallet, "market": market, "trader": trader, "vault": vault, "mint": mint}
        await self._call("deposit", {**moved, "source": source}, key, amount=TOKENS)
        bounds = {
            "expiry": 2**32 - 1,
            "max_lots": 5,
            "max_buy_limit": -3,
            "min_sell_limit": 7,
            "max_locked": 2**63 + 1,
        }
        await self._call(
            "set_delegate", {"wallet": wallet, "market": market, "trader": trader}, key,
            delegate=self._me, bounds=bounds,
        )  # fmt: skip
        wrong = {"authority": wallet, "market": market, "trader": trader}
        try:
            await self._client.call(
                Call("set_limits", wrong, {"max_sell_lots": 1, "max_buy_lots": 1}, signers=(key,))
            )
        except RefusedByProgram as refused:
            self.played.refusal = refused.told

    async def _trade(self, slot: SlotIndex) -> None:
        await self._register("buy", 20, 250, slot, 1)
        await self._register("sell", 21, 150, slot, 1)
        time = await self._register("sell", 9, 400, slot, 5)
        key, trader = self._wallets["sell"], self._traders["sell"]
        ended = {"signer": key.pubkey(), "market": self._market, "trader": trader}
        await self._call("end_orders", ended, key, time=time)

    async def _register(self, side: Side, lots: int, limit: int, first: SlotIndex, count: int) -> int:
        trader, key = self._traders[side], self._wallets[side]
        account = await self._rpc.account(trader)
        assert account is not None
        taken = [record.time for record in decode_trader(account.data).records]
        time = max(await self._now() * 1_000, *(each + 1 for each in (0, *taken)))
        time = max(time, decode_trader(account.data).min_time)
        order = Order(
            trader=str(trader), side=side, lots=Lots(lots), limit=Ticks(limit), first=first, count=count,
            time=Milliseconds(time),
        )  # fmt: skip
        text = render_order(order, await self._read_market())
        await self._call("register_orders", {"market": self._market, "trader": trader}, text=(text, key))
        return time

    async def _settle(self, slot: SlotIndex) -> None:
        found = await self._rpc.accounts(list(self._traders.values()))
        traders = {str(each.address): decode_trader(each.data) for each in found if each is not None}
        market = await self._read_market()
        rows = book_rows(traders, market, slot)
        clearing = clear_rows(rows, market)
        assert clearing.price is not None
        (batch,) = make_batches(clearing.fills, traders_max=18, fills_max=36)
        tree = result_tree(market.address, slot, [batch])
        account = slot_address(self._program, self._market, slot)
        await self._call(
            "post_clearing", {"keeper": self._me, "market": self._market, "slot": account},
            index=slot, price=clearing.price, batches=1, result_root=tree.root,
            book_hash=book_hash(market.address, slot, rows), log_head=bytes(range(32)),
        )  # fmt: skip
        await self._call(
            "settle_batch", {"market": self._market, "slot": account},
            batch=0, data=settlement_data(batch, tree.proof(0), traders),
            remaining=tuple(Pubkey.from_string(own.trader) for own in batch.traders),
        )  # fmt: skip

    async def _withdraw(self) -> None:
        key, mint = self._wallets["sell"], self._mint.pubkey()
        accounts = {
            "wallet": key.pubkey(),
            "market": self._market,
            "trader": self._traders["sell"],
            "vault": self.played.addresses["vault"],
            "destination": token_account_address(key.pubkey(), mint),
            "mint": mint,
        }
        await self._call("withdraw", accounts, key, amount=1_234_567)

    async def _wait_past(self, time: int) -> None:
        while True:
            missing = time + 1 - await self._now()
            if missing <= 0:
                return
            await asyncio.sleep(missing / 2)

    async def _now(self) -> Seconds:
        return (await read_clock(self._rpc, "confirmed"))[1]

    async def _read_market(self) -> Market:
        found = await self._rpc.account(self._market)
        assert found is not None
        return to_market(self._market, decode_market(found.data))
