"""What every client is asked: call an instruction by name and values, read an account, read a transaction's events."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from solders.keypair import Keypair
from solders.pubkey import Pubkey


@dataclass(frozen=True)
class Call:
    """One transaction. values, accounts: named as in the IDL; accounts that are always the same are left out.

    text: an order's or END's text and the key that signs it in an Ed25519 instruction just before.
    """

    name: str
    accounts: dict[str, Pubkey]
    values: dict[str, Any] = field(default_factory=dict)
    remaining: tuple[Pubkey, ...] = ()
    signers: tuple[Keypair, ...] = ()
    text: tuple[str, Keypair] | None = None


Plain = Any
"""Numbers, texts, lists and dicts: what accounts and events hold, in one form for all clients."""


class RefusedByProgram(Exception):
    """The program's error as this client understood it: number, name, message."""

    def __init__(self, number: int, name: str, message: str) -> None:
        super().__init__(number, name, message)
        self.told = (number, name, message)


class Client(Protocol):
    """One way to speak with the program. The key that it was made with pays."""

    async def call(self, call: Call) -> str:
        """Send and wait until it is confirmed; the signature. Raises RefusedByProgram."""

    async def read(self, kind: str, address: Pubkey) -> Plain:
        """An account; kind: market, trader or slot. A trader's with its records."""

    async def events(self, signature: str) -> Plain:
        """(name, fields) of each event of a transaction."""


def with_used_records(account: Plain) -> Plain:
    """A trader with the records in use and their places only, as our own reader gives it."""
    records = account["records"]
    used = [{"place": place, **record} for place, record in enumerate(records) if record["used"]]
    return {**account, "records": used, "capacity": len(records)}


def plain(value: Any) -> Plain:
    """A value of a Python client in the one form: addresses and byte strings as others spell them, no padding."""
    if isinstance(value, Pubkey):
        return str(value)
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, int | str):
        return value
    fields = value if isinstance(value, dict) else _fields(value)
    return {name: plain(item) for name, item in fields.items() if name != "padding" and name[0] != "_"}


def _fields(value: Any) -> dict[str, Any]:
    names = getattr(value, "__struct_fields__", None) or vars(value)
    return {name: getattr(value, name) for name in names}
