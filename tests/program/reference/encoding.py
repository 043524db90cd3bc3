"""The bytes of an account, by the layout in the IDL: the model's fields by their names, whatever their order.

A field of the layout that the model does not know is held to be zero, so that a new one which is not shows at once.
"""

import struct
from dataclasses import fields
from functools import lru_cache
from typing import Any

from chain import program_files
from chain.layout import RecordLayout
from tests.program.reference.state import Content, Market, Mint, Order, Raw, RingEntry, Slot, Tokens, Trader

CLAIMED = 1 << 31
_NOT_DELEGATED = bytes(36)
_NEITHER_NATIVE_NOR_CLOSABLE = bytes(12 + 8 + 36)
MINT_AUTHORITY = struct.pack("<I", 1) + b"\7" * 32
SUPPLY = 10**18
_ZEROS: dict[str, dict[str, Any]] = {}
"""By layout: the values of bytes that are all zero."""


def data_of(content: Content) -> bytes:
    """The account's data."""
    if isinstance(content, Raw):
        return content.data
    if isinstance(content, Tokens):
        holder = bytes(content.mint) + bytes(content.holder) + struct.pack("<Q", content.amount)
        return holder + _NOT_DELEGATED + b"\1" + _NEITHER_NATIVE_NOR_CLOSABLE
    if isinstance(content, Mint):
        supply = struct.pack("<QBB", SUPPLY, content.decimals, content.initialized)
        return MINT_AUTHORITY + supply + struct.pack("<I", 0) + bytes(32)
    return _of_program(content)


def _of_program(content: Market | Trader | Slot) -> bytes:
    form = program_files.idl().accounts[type(content).__name__]
    head = form.discriminator + form.layout.write(_values(form.layout, content))
    if not isinstance(content, Trader):
        return head
    count = struct.pack("<I4x", len(content.records))
    return head + count + b"".join(map(_record, content.records))


@lru_cache(4096)
def _record(order: Order) -> bytes:
    layout = program_files.idl().types["OrderRecord"]
    ring = tuple(map(_entry, order.ring))
    return layout.write(_values(layout, order) | {"ring": ring})


def _entry(entry: RingEntry) -> dict[str, int]:
    return {"slot": entry.slot, "filled": entry.filled | (CLAIMED if entry.claimed else 0)}


def _values(layout: RecordLayout, value: Any) -> dict[str, Any]:
    """The model's values for the layout's fields, and zeros for padding."""
    known = {field.name: getattr(value, field.name) for field in fields(value)}
    blank = _zeros(layout)
    return blank | {
        name: value.ljust(len(blank[name]), b"\0") if isinstance(value, bytes) else value
        for name, value in known.items()
        if isinstance(value, type(blank.get(name)))
    }


def _zeros(layout: RecordLayout) -> dict[str, Any]:
    if layout.name not in _ZEROS:
        _ZEROS[layout.name] = layout.read(bytes(layout.size))
    return _ZEROS[layout.name]
