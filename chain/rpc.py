"""The reads and writes of a Solana node that the engine needs, each with its commitment and the slot it was answered at."""

import asyncio
from collections.abc import Sequence
from typing import Any

from solders.account_decoder import UiAccountEncoding, UiDataSliceConfig
from solders.commitment_config import CommitmentLevel
from solders.hash import Hash
from solders.pubkey import Pubkey
from solders.rpc.config import (
    RpcAccountInfoConfig,
    RpcContextConfig,
    RpcProgramAccountsConfig,
    RpcSendTransactionConfig,
    RpcSignaturesForAddressConfig,
    RpcSignatureStatusConfig,
    RpcSimulateTransactionConfig,
    RpcTransactionConfig,
)
from solders.rpc.filter import Memcmp
from solders.rpc.requests import (
    GetBalance,
    GetBlockHeight,
    GetBlockTime,
    GetHealth,
    GetLatestBlockhash,
    GetMinimumBalanceForRentExemption,
    GetMultipleAccounts,
    GetProgramAccounts,
    GetSignaturesForAddress,
    GetSignatureStatuses,
    GetSlot,
    GetTransaction,
    RequestAirdrop,
    SendRawTransaction,
    SimulateVersionedTransaction,
)
from solders.signature import Signature
from solders.transaction import VersionedTransaction
from solders.transaction_status import UiTransactionEncoding

from chain import rpc_answers as answers
from chain.errors import ChainError, NodeUnavailable
from chain.recent_signatures import RecentSignatures
from chain.rpc_answers import Commitment, LatestBlockhash, RawAccount, SignatureEntry, SignatureStatus, owned
from chain.rpc_transport import RpcRefused, RpcTransport, websocket_url
from chain.token import held_tokens

__all__ = [
    "Commitment",
    "LatestBlockhash",
    "RawAccount",
    "Rpc",
    "RpcRefused",
    "SignatureEntry",
    "SignatureStatus",
    "owned",
]

TIMEOUT_SECONDS = 15.0
ACCOUNTS_PER_REQUEST = 100
SIGNATURES_PER_REQUEST = 256
HISTORY_PAGE = 1_000
_LEVELS = {
    "processed": CommitmentLevel.Processed,
    "confirmed": CommitmentLevel.Confirmed,
    "finalized": CommitmentLevel.Finalized,
}


class Rpc:
    """One node. Raises NodeUnavailable when it does not answer, RpcRefused (a ChainError) when it refuses a request."""

    def __init__(
        self, url: str, ws_url: str | None = None, *, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        self.url = url
        self.ws_url = ws_url or websocket_url(url)
        self.recent_signatures = RecentSignatures()
        self._transport = RpcTransport(url, timeout_seconds)

    async def __aenter__(self) -> "Rpc":
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._transport.close()

    async def is_healthy(self) -> bool:
        try:
            return await self._transport.call(GetHealth(), str) == "ok"
        except (NodeUnavailable, ChainError):
            return False

    async def accounts(
        self,
        addresses: Sequence[Pubkey],
        commitment: Commitment = "confirmed",
        min_context_slot: int | None = None,
    ) -> list[RawAccount | None]:
        """Accounts in the order asked for, None for those that do not exist. Up to 100 are read at one slot."""
        parts = [
            addresses[i : i + ACCOUNTS_PER_REQUEST] for i in range(0, len(addresses), ACCOUNTS_PER_REQUEST)
        ]
        config = _account_config(commitment, min_context_slot)
        found: list[RawAccount | None] = []
        for part in parts:
            body = GetMultipleAccounts(list(part), config)
            answer = await self._transport.call(body, answers.AccountsAnswer)
            slot = answer.context.slot
            found += [
                None if value is None else answers.raw_account(address, value, slot)
                for address, value in zip(part, answer.value, strict=True)
            ]
        return found

    async def account(
        self, address: Pubkey, commitment: Commitment = "confirmed", min_context_slot: int | None = None
    ) -> RawAccount | None:
        return (await self.accounts([address], commitment, min_context_slot))[0]

    async def program_accounts(
        self,
        program: Pubkey,
        commitment: Commitment = "confirmed",
        *,
        filters: Sequence[Memcmp | int] = (),
        min_context_slot: int | None = None,
    ) -> tuple[int, list[RawAccount]]:
        """All accounts of a program that pass the filters, and the slot that they were read at."""
        config = RpcProgramAccountsConfig(_account_config(commitment, min_context_slot), list(filters), True)
        body = GetProgramAccounts(program, config)
        answer = await self._transport.call(body, answers.ProgramAccountsAnswer)
        slot = answer.context.slot
        return slot, [
            answers.raw_account(Pubkey.from_string(entry.pubkey), entry.account, slot)
            for entry in answer.value
        ]

    async def balance(self, address: Pubkey, commitment: Commitment = "confirmed") -> int:
        """Lamports."""
        answer = await self._transport.call(GetBalance(address, _context(commitment)), dict[str, Any])
        return int(answer["value"])

    async def token_balance(self, token_account: Pubkey, commitment: Commitment = "confirmed") -> int | None:
        """Base units in a token account; None when it does not exist."""
        return held_tokens(await self.account(token_account, commitment))

    async def latest_blockhash(self, commitment: Commitment = "confirmed") -> LatestBlockhash:
        body = GetLatestBlockhash(_context(commitment))
        answer = await self._transport.call(body, answers.BlockhashAnswer)
        blockhash = Hash.from_string(answer.value.blockhash)
        return LatestBlockhash(blockhash, answer.value.last_valid_block_height, answer.context.slot)

    async def block_height(self, commitment: Commitment = "confirmed") -> int:
        return await self._transport.call(GetBlockHeight(_context(commitment)), int)

    async def slot(self, commitment: Commitment = "confirmed") -> int:
        return await self._transport.call(GetSlot(_context(commitment)), int)

    async def block_time(self, slot: int) -> int | None:
        """Unix seconds of a block; None when the node does not know it."""
        return await self._transport.call(GetBlockTime(slot), int | None)  # type: ignore[arg-type]

    async def rent_lamports(self, size: int) -> int:
        """What an account of `size` bytes must hold to be free of rent."""
        return await self._transport.call(GetMinimumBalanceForRentExemption(size), int)

    async def signature_statuses(
        self, signatures: Sequence[str], *, search_history: bool = False
    ) -> list[SignatureStatus | None]:
        """search_history: also look for transactions older than the node's recent cache."""
        config = RpcSignatureStatusConfig(search_history)
        found: list[SignatureStatus | None] = []
        for i in range(0, len(signatures), SIGNATURES_PER_REQUEST):
            part = [Signature.from_string(text) for text in signatures[i : i + SIGNATURES_PER_REQUEST]]
            answer = await self._transport.call(GetSignatureStatuses(part, config), answers.StatusesAnswer)
            found += answer.value
        return found

    async def transaction(
        self, signature: str, commitment: Commitment = "confirmed"
    ) -> answers.TransactionAnswer | None:
        """A transaction that has landed; None when the node does not know it at this commitment."""
        config = RpcTransactionConfig(UiTransactionEncoding.Base64, _LEVELS[commitment], 0)
        body = GetTransaction(Signature.from_string(signature), config)
        return await self._transport.call(body, answers.TransactionAnswer | None)  # type: ignore[arg-type]

    async def signatures_for_address(
        self,
        address: Pubkey,
        commitment: Commitment = "confirmed",
        *,
        before: str | None = None,
        until: str | None = None,
        limit: int = HISTORY_PAGE,
    ) -> list[SignatureEntry]:
        """One page of an address's transactions, newest first."""
        config = RpcSignaturesForAddressConfig(
            None if before is None else Signature.from_string(before),
            None if until is None else Signature.from_string(until),
            limit,
            _LEVELS[commitment],
        )
        return await self._transport.call(GetSignaturesForAddress(address, config), list[SignatureEntry])

    async def send_raw(self, wire: bytes, *, preflight: bool = True) -> str:
        """Hand a signed transaction to the node; its signature. preflight: let the node try it first.

        Raises RpcRefused whose fault has code -32002 and the simulation as `data` when the trial fails.
        """
        config = RpcSendTransactionConfig(not preflight, CommitmentLevel.Processed, max_retries=0)
        return await self._transport.call(SendRawTransaction(wire, config), str)

    async def simulate(self, wire: bytes, commitment: Commitment = "confirmed") -> answers.Simulation:
        """Try a transaction, signed or not, on the newest blockhash, without effect."""
        config = RpcSimulateTransactionConfig(False, True, _LEVELS[commitment])
        body = SimulateVersionedTransaction(VersionedTransaction.from_bytes(wire), config)
        return (await self._transport.call(body, answers.SimulationAnswer)).value

    async def airdrop(self, address: Pubkey, lamports: int, *, timeout_seconds: float = 30.0) -> None:
        """Test networks only: lamports from the node's faucet, seen at `confirmed`."""
        before = await self.balance(address)
        await self._transport.call(RequestAirdrop(address, lamports), str)
        deadline = asyncio.get_running_loop().time() + timeout_seconds
        while True:
            if await self.balance(address) > before:
                return
            if asyncio.get_running_loop().time() > deadline:
                raise NodeUnavailable(f"the airdrop to {address} was not seen within {timeout_seconds} s")
            await asyncio.sleep(0.05)


def _context(commitment: Commitment) -> RpcContextConfig:
    return RpcContextConfig(_LEVELS[commitment])


def _account_config(
    commitment: Commitment, min_context_slot: int | None, data_slice: UiDataSliceConfig | None = None
) -> RpcAccountInfoConfig:
    return RpcAccountInfoConfig(UiAccountEncoding.Base64, data_slice, _LEVELS[commitment], min_context_slot)
