"""The localnet's faucet: SOL, test tokens, an open trader account and limits for any wallet that asks."""

import asyncio
from collections import defaultdict

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from api.parts import FaucetGrant
from auction_engine.core.market import Market
from auction_engine.core.units import Amount, Lots
from chain.addresses import token_account_address, trader_address
from chain.instructions import open_trader, set_limits
from chain.rpc import Rpc, owned
from chain.sending import send_and_confirm
from chain.token import create_token_account, mint_to

LAMPORTS = 10**9
TOKENS = 200
MAX_WH = 50_000
"""The connection's capacity per slot and side that the operator grants, in Wh."""


class DemoFaucet:
    """Acts with the operator's key. One grant at a time for one wallet, so that asking twice at once is harmless."""

    def __init__(self, rpc: Rpc, program: Pubkey, operator: Keypair) -> None:
        self._rpc = rpc
        self._program = program
        self._operator = operator
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def __call__(self, market: Market, wallet: str) -> FaucetGrant:
        async with self._turns[wallet]:
            return await self._grant(market, Pubkey.from_string(wallet))

    async def _grant(self, market: Market, wallet: Pubkey) -> FaucetGrant:
        operator, program = self._operator.pubkey(), self._program
        place, mint = Pubkey.from_string(market.address), Pubkey.from_string(market.mint)
        trader = trader_address(program, place, wallet)
        if await self._rpc.balance(wallet) < LAMPORTS:
            await self._rpc.airdrop(wallet, LAMPORTS)
        lots = Lots(MAX_WH // market.rules.lot)
        instructions = [
            create_token_account(operator, wallet, mint),
            mint_to(mint, wallet, operator, TOKENS * 10**market.quote_decimals),
        ]
        if owned(await self._rpc.account(trader), program) is None:
            instructions += [
                open_trader(program, operator, place, wallet),
                set_limits(program, operator, place, wallet, max_sell_lots=lots, max_buy_lots=lots),
            ]
        await send_and_confirm(self._rpc, instructions, self._operator)
        return FaucetGrant(
            lamports=await self._rpc.balance(wallet),
            tokens=Amount(await self._rpc.token_balance(token_account_address(wallet, mint)) or 0),
            trader=str(trader),
            max_buy_lots=lots,
            max_sell_lots=lots,
        )
