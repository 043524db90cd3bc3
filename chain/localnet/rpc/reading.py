"""What reads have in common: the commitment they ask for, and the slot that they are answered at."""

import msgspec

from chain.localnet.bank import Bank, Commitment
from chain.localnet.rpc.errors import MIN_CONTEXT_SLOT_NOT_REACHED, RpcError, invalid_params

API_VERSION = "2.2.0"  # of the runtime that LiteSVM carries


class ReadConfig(msgspec.Struct, frozen=True, rename="camel"):
    commitment: Commitment | None = None
    min_context_slot: int | None = None


def slot_for(bank: Bank, commitment: Commitment | None, min_context_slot: int | None = None) -> int:
    """The slot whose state answers; `finalized` where nothing is asked. Refuses where the client knows a newer one."""
    slot = bank.slot_at(commitment or "finalized")
    if min_context_slot is not None and slot < min_context_slot:
        raise RpcError(
            MIN_CONTEXT_SLOT_NOT_REACHED, "Minimum context slot has not been reached", {"contextSlot": slot}
        )
    return slot


def read_slot(bank: Bank, config: ReadConfig) -> int:
    return slot_for(bank, config.commitment, config.min_context_slot)


def at_least_confirmed(config: ReadConfig) -> None:
    """History is offered of confirmed blocks only."""
    if config.commitment == "processed":
        raise invalid_params("this method does not support commitment below `confirmed`")


def with_context(slot: int, value: object) -> dict[str, object]:
    return {"context": {"apiVersion": API_VERSION, "slot": slot}, "value": value}
