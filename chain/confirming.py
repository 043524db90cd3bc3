"""One signed transaction on its way: sent again until it counts, or until it is known that it never will."""

import asyncio
from typing import Literal

import msgspec

from chain.errors import ConfirmationTimeout, NodeUnavailable
from chain.program_errors import refusal
from chain.rpc import Rpc, RpcRefused
from chain.rpc_answers import SignatureStatus, TransactionAnswer
from chain.transactions import programs_of

Finality = Literal["confirmed", "finalized"]
RESEND_SECONDS = 2.0
POLL_SECONDS_MIN, POLL_SECONDS_MAX = 0.02, 0.4
_PREFLIGHT_FAILED = -32002
_OUTAGES_MAX = 8


class Confirmed(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction that landed without an error, with what it used. chain_slot: the chain's slot that took it."""

    signature: str
    chain_slot: int
    compute_units: int
    fee_lamports: int


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """A signed transaction about to be sent: what to remember so that a restart can ask what became of it."""

    signature: str
    wire: bytes
    last_valid_height: int


class Sending:
    """One attempt on its way."""

    def __init__(self, rpc: Rpc, attempt: Attempt, commitment: Finality, timeout_seconds: float) -> None:
        self._rpc = rpc
        self._attempt = attempt
        self._commitment = commitment
        self._timeout_seconds = timeout_seconds
        self._time = asyncio.get_running_loop().time
        self._outages = 0

    async def run(self, *, preflight: bool = True) -> Confirmed:
        deadline = self._time() + self._timeout_seconds
        await self._send(preflight=preflight)
        resend_at = self._time() + RESEND_SECONDS
        poll_seconds = POLL_SECONDS_MIN
        while self._time() < deadline:
            status = await self._status()
            if status is not None and status.reaches(self._commitment):
                return await self._outcome(status, deadline)
            if status is None and self._time() >= resend_at:
                await self._check_height()
                await self._send(preflight=False)
                resend_at = self._time() + RESEND_SECONDS
            await asyncio.sleep(poll_seconds)
            poll_seconds = min(poll_seconds * 1.5, POLL_SECONDS_MAX)
        raise ConfirmationTimeout(
            f"transaction {self._attempt.signature} was not seen {self._commitment} within"
            f" {self._timeout_seconds:.0f} s; it may still land"
        )

    async def _send(self, *, preflight: bool) -> None:
        try:
            await self._rpc.send_raw(self._attempt.wire, preflight=preflight)
        except NodeUnavailable:
            self._count_outage()  # the request may have arrived: go on asking for its status
        except RpcRefused as refused:
            fault = refused.fault
            err = fault.data.get("err") if isinstance(fault.data, dict) else None
            if err == "AlreadyProcessed":
                return
            if fault.code == _PREFLIGHT_FAILED and err is not None:
                raise refusal(err, programs_of(self._attempt.wire), fault.data.get("logs")) from refused
            raise

    async def _status(self) -> SignatureStatus | None:
        try:
            (status,) = await self._rpc.signature_statuses([self._attempt.signature])
        except NodeUnavailable:
            self._count_outage()
            return None
        self._outages = 0
        return status

    async def _check_height(self) -> None:
        """Raises when the transaction can land no more. The status is asked again after the height: it may have landed."""
        try:
            height = await self._rpc.block_height()
            (status,) = await self._rpc.signature_statuses([self._attempt.signature])
        except NodeUnavailable:
            self._count_outage()
            return
        if height > self._attempt.last_valid_height and status is None:
            raise refusal("BlockhashNotFound", ())

    def _count_outage(self) -> None:
        self._outages += 1
        if self._outages > _OUTAGES_MAX:
            raise NodeUnavailable(
                f"{self._rpc.url} stopped answering; what became of {self._attempt.signature} is unknown"
            )

    async def _outcome(self, status: SignatureStatus, deadline: float) -> Confirmed:
        landed = await self._landed(deadline)
        if status.err is not None:
            logs = None if landed is None else landed.meta.log_messages
            raise refusal(status.err, programs_of(self._attempt.wire), logs)
        return Confirmed(
            signature=self._attempt.signature,
            chain_slot=status.slot,
            compute_units=0 if landed is None else landed.meta.compute_units_consumed or 0,
            fee_lamports=0 if landed is None else landed.meta.fee,
        )

    async def _landed(self, deadline: float) -> TransactionAnswer | None:
        """The transaction with its meta, which a node may hold a moment later than its status."""
        while self._time() < deadline:
            try:
                found = await self._rpc.transaction(self._attempt.signature)
            except NodeUnavailable:
                found = None
            if found is not None:
                return found
            await asyncio.sleep(POLL_SECONDS_MAX / 4)
        return None
