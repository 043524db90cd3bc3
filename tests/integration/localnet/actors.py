"""Who acts in these tests: a clock moved by hand, wallets, and raw calls for what a good client would not send."""

from typing import Any

import httpx
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from solders.hash import Hash
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.message import MessageV0
from solders.pubkey import Pubkey
from solders.system_program import TransferParams, transfer
from solders.transaction import VersionedTransaction

from chain.localnet.node import Localnet

SOL = 10**9
BORN_NS = 1_780_272_000_000_000_000  # 2026-06-01T00:00:00Z


class HandClock:
    """Stands still until the test moves it, by slots of 400 ms or by seconds."""

    def __init__(self) -> None:
        self.now_ns = BORN_NS

    def __call__(self) -> int:
        return self.now_ns

    def pass_slots(self, slots: int) -> None:
        self.now_ns += slots * 400_000_000

    def pass_seconds(self, seconds: int) -> None:
        self.now_ns += seconds * 10**9


async def funded(client: AsyncClient, lamports: int = 10 * SOL) -> Keypair:
    wallet = Keypair()
    await client.request_airdrop(wallet.pubkey(), lamports, Confirmed)
    return wallet


async def latest(client: AsyncClient) -> Hash:
    return (await client.get_latest_blockhash(Confirmed)).value.blockhash


def signed(wallets: list[Keypair], instructions: list[Instruction], blockhash: Hash) -> VersionedTransaction:
    """Paid by the first wallet."""
    return VersionedTransaction(
        MessageV0.try_compile(wallets[0].pubkey(), instructions, [], blockhash), wallets
    )


def payment(wallet: Keypair, to: Pubkey, lamports: int) -> Instruction:
    return transfer(TransferParams(from_pubkey=wallet.pubkey(), to_pubkey=to, lamports=lamports))


async def call(node: Localnet, method: str, *params: object) -> dict[str, Any]:
    """The whole JSON-RPC answer to a call."""
    answer: dict[str, Any] = await post(
        node, {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
    )
    return answer


async def post(node: Localnet, body: object) -> Any:
    async with httpx.AsyncClient() as http:
        return (await http.post(node.http_url, json=body)).json()
