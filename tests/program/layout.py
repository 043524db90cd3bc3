"""Bytes of accounts, events and arguments as the committed IDL describes them.

A decoder of our own: it reads the IDL and nothing else, so it proves that the IDL and the program agree byte for byte.
"""

import json
import struct
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from solders.pubkey import Pubkey

IDL_FILE = Path(__file__).parents[2] / "idl" / "energy_auction.json"
INTEGERS = {"u8": "<B", "u16": "<H", "u32": "<I", "u64": "<Q", "i32": "<i", "i64": "<q"}


@cache
def idl() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(IDL_FILE.read_text())
    return document


@cache
def _fields(name: str) -> list[dict[str, Any]]:
    (found,) = (t for t in idl()["types"] if t["name"] == name)
    fields: list[dict[str, Any]] = found["type"]["fields"]
    return fields


def discriminator(kind: str, name: str) -> bytes:
    return sha256(f"{kind}:{name}".encode()).digest()[:8]


def error_code(name: str) -> int:
    """The number of one of the program's errors."""
    (code,) = (e["code"] for e in idl()["errors"] if e["name"] == name)
    return int(code)


def _read(kind: Any, data: bytes, at: int) -> tuple[Any, int]:
    if isinstance(kind, str) and kind in INTEGERS:
        (value,) = struct.unpack_from(INTEGERS[kind], data, at)
        return value, at + struct.calcsize(INTEGERS[kind])
    if kind == "pubkey":
        return Pubkey.from_bytes(data[at : at + 32]), at + 32
    if "defined" in kind:
        return read_struct(kind["defined"]["name"], data, at)
    item, length = kind["array"]
    if item == "u8":
        return data[at : at + length], at + length
    values = []
    for _ in range(length):
        value, at = _read(item, data, at)
        values.append(value)
    return values, at


def read_struct(name: str, data: bytes, at: int = 0) -> tuple[SimpleNamespace, int]:
    """A struct of the IDL, and where it ends."""
    values = {}
    for field in _fields(name):
        values[field["name"]], at = _read(field["type"], data, at)
    return SimpleNamespace(**values), at


def _write(kind: Any, value: Any) -> bytes:
    if isinstance(kind, str) and kind in INTEGERS:
        return struct.pack(INTEGERS[kind], value)
    if kind == "pubkey":
        return bytes(value)
    if kind == "bytes":
        return struct.pack("<I", len(value)) + bytes(value)
    if "defined" in kind:
        return b"".join(
            _write(f["type"], getattr(value, f["name"])) for f in _fields(kind["defined"]["name"])
        )
    item, length = kind["array"]
    assert len(value) == length
    return bytes(value) if item == "u8" else b"".join(_write(item, part) for part in value)


def arguments(instruction: str, values: dict[str, Any]) -> bytes:
    """Discriminator and arguments of an instruction."""
    (found,) = (i for i in idl()["instructions"] if i["name"] == instruction)
    parts = [_write(argument["type"], values[argument["name"]]) for argument in found["args"]]
    return discriminator("global", instruction) + b"".join(parts)


def accounts_of(instruction: str) -> list[dict[str, Any]]:
    """The accounts of an instruction: name, writable, signer, address."""
    (found,) = (i for i in idl()["instructions"] if i["name"] == instruction)
    accounts: list[dict[str, Any]] = found["accounts"]
    return accounts


def read_account(name: str, data: bytes) -> SimpleNamespace:
    """An account of one of the program's types; every byte of it must belong to the layout."""
    assert data[:8] == discriminator("account", name), name
    account, end = read_struct(name, data, 8)
    if name != "Trader":
        assert end == len(data)
        return account
    (count,) = struct.unpack_from("<I", data, end)
    assert data[end + 4 : end + 8] == bytes(4)
    end += 8
    account.records = []
    for _ in range(count):
        record, end = read_struct("OrderRecord", data, end)
        account.records.append(record)
    assert end == len(data)
    return account


def read_event(data: bytes) -> SimpleNamespace:
    """An event, with its name as `event`."""
    (name,) = (e["name"] for e in idl()["events"] if bytes(e["discriminator"]) == data[:8])
    event, end = read_struct(name, data, 8)
    assert end == len(data)
    event.event = name
    return event
