"""A node's JSON-RPC, as far as a recording needs it: one request after the other, at the commitment `confirmed`."""

import struct
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any

import httpx
from solders.hash import Hash
from solders.pubkey import Pubkey

from chain.addresses import CLOCK_SYSVAR, RENT_SYSVAR, SLOT_HASHES_SYSVAR
from tests.integration.both_chains.recording import Accounts, Held, Moment, Slots

AT_ONCE = 100
"""Accounts that a node gives in one answer."""
LANDS_SECONDS = 30.0
SEND_AGAIN_SECONDS = 2.0
"""A node may lose a packet."""
POLL_SECONDS = 0.02
BEHIND = -32016
CONFIRMED = {"commitment": "confirmed"}


class NodeError(Exception):
    """The node refused a request."""

    def __init__(self, method: str, error: dict[str, Any]) -> None:
        super().__init__(f"{method}: {error}")
        self.number = error.get("code")


class RecordedNode:
    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, trust_env=False, timeout=20)

    def close(self) -> None:
        self._client.close()

    def call(self, method: str, *parameters: Any) -> Any:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)}
        answer = self._client.post("", json=request).json()
        if "error" in answer:
            raise NodeError(method, answer["error"])
        return answer["result"]

    # Sending

    def blockhash(self) -> Hash:
        return Hash.from_string(self.call("getLatestBlockhash", CONFIRMED)["value"]["blockhash"])

    def land(self, wire: bytes, signature: str) -> dict[str, Any]:
        """Sends a transaction unexamined, and gives what the chain recorded of it once its block is confirmed."""
        options = {"encoding": "base64", "skipPreflight": True}
        wanted = CONFIRMED | {"encoding": "json", "maxSupportedTransactionVersion": 0}
        deadline = time.monotonic() + LANDS_SECONDS
        while time.monotonic() < deadline:
            self.call("sendTransaction", b64encode(wire).decode(), options)
            again = time.monotonic() + SEND_AGAIN_SECONDS
            while time.monotonic() < again:
                (status,) = self.call("getSignatureStatuses", [signature])["value"]
                if status is not None and status["confirmationStatus"] != "processed":
                    found: dict[str, Any] | None = self.call("getTransaction", signature, wanted)
                    if found is not None:
                        return found
                time.sleep(POLL_SECONDS)
        raise AssertionError(f"the transaction {signature} did not land within {LANDS_SECONDS:.0f} s")

    # Reading

    def accounts(self, addresses: Iterable[Pubkey], slot: int = 0) -> Accounts:
        """Accounts as they are after that slot of the chain, or a later one."""
        wanted = list(addresses)
        held: Accounts = {}
        for at in range(0, len(wanted), AT_ONCE):
            part = wanted[at : at + AT_ONCE]
            held |= dict(zip(part, self._some_accounts(part, slot), strict=True))
        return held

    def _some_accounts(self, addresses: list[Pubkey], slot: int) -> list[Held | None]:
        options = CONFIRMED | {"encoding": "base64", "minContextSlot": slot}
        deadline = time.monotonic() + LANDS_SECONDS
        while True:
            try:
                answer = self.call("getMultipleAccounts", [str(each) for each in addresses], options)
                return [_held(each) for each in answer["value"]]
            except NodeError as error:
                if error.number != BEHIND or time.monotonic() > deadline:
                    raise
                time.sleep(POLL_SECONDS)

    def _sysvar(self, address: Pubkey) -> bytes:
        held = self.accounts([address])[address]
        assert held is not None
        return held.data

    def moment(self) -> Moment:
        """The Clock sysvar as it is."""
        return Moment(*struct.unpack("<QqQQq", self._sysvar(CLOCK_SYSVAR)))

    def rent(self) -> bytes:
        return self._sysvar(RENT_SYSVAR)

    def slot_hashes_in(self, slot: int) -> Slots:
        """What the SlotHashes sysvar holds during a slot: the hashes of the slots before it."""
        data = self._sysvar(SLOT_HASHES_SYSVAR)
        (count,) = struct.unpack_from("<Q", data)
        entries = (struct.unpack_from("<Q32s", data, 8 + 40 * place) for place in range(count))
        return [(of, Hash(hashed)) for of, hashed in entries if of < slot]


def _held(account: dict[str, Any] | None) -> Held | None:
    if account is None:
        return None
    return Held(
        account["lamports"],
        Pubkey.from_string(account["owner"]),
        b64decode(account["data"][0]),
        account["executable"],
        account["rentEpoch"],
    )
