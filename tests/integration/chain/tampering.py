"""A history with one thing changed: what the tests give to the verifier."""

from collections.abc import Iterator
from typing import Any

import msgspec
from solders.keypair import Keypair

from auction_engine.verify.history import History, Signed

NOT_JUDGED = {
    "transaction",  # a signature names where a fact was read; it is no fact itself
    "chain_slot",
    "program",
    "market",
    "problems",
}


def change(history: History, facts: str, index: int, **fields: Any) -> History:
    """The history with other fields in one of its facts."""
    items = list(getattr(history, facts))
    items[index] = msgspec.structs.replace(items[index], **fields)
    return msgspec.structs.replace(history, **{facts: tuple(items)})


def without(history: History, facts: str, index: int) -> History:
    items = list(getattr(history, facts))
    del items[index]
    return msgspec.structs.replace(history, **{facts: tuple(items)})


def hold(history: History, **fields: Any) -> History:
    return msgspec.structs.replace(history, holdings=msgspec.structs.replace(history.holdings, **fields))


def hold_one(history: History, facts: str, index: int, **fields: Any) -> History:
    items = list(getattr(history.holdings, facts))
    items[index] = msgspec.structs.replace(items[index], **fields)
    return hold(history, **{facts: tuple(items)})


def flipped(data: bytes) -> bytes:
    return bytes([data[0] ^ 1]) + data[1:]


def mutations(fact: msgspec.Struct) -> Iterator[tuple[str, Any]]:
    for name in fact.__struct_fields__:
        other = mutated(getattr(fact, name))
        if name not in NOT_JUDGED and other is not None:
            yield name, other


def mutated(value: Any) -> Any:
    """Another value of the same kind; None where a case above stands for the field."""
    match value:
        case "buy" | "sell":
            return "sell" if value == "buy" else "buy"
        case "wallet" | "text" | "cover":
            return "cover" if value != "cover" else "text"
        case int():
            return value + 1
        case bytes():
            return flipped(value)
        case str():
            return str(Keypair().pubkey())
        case Signed():
            return msgspec.structs.replace(value, signature=flipped(value.signature))
        case tuple() if value:
            return value[:-1]
        case _:
            return None
