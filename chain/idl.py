"""The program's IDL (Anchor spec 0.1.0), read into what encoding and decoding need."""

from collections.abc import Mapping
from typing import Any

import msgspec
from solders.pubkey import Pubkey

from chain.errors import ChainError
from chain.layout import RecordLayout, record_layout


class AccountSlot(msgspec.Struct, frozen=True):
    """One account that an instruction takes. address: set when only one can stand there (a program, a sysvar)."""

    name: str
    writable: bool
    signer: bool
    address: Pubkey | None


class InstructionForm(msgspec.Struct, frozen=True):
    name: str
    discriminator: bytes
    accounts: tuple[AccountSlot, ...]
    arguments: RecordLayout


class TaggedLayout(msgspec.Struct, frozen=True):
    """An account's or event's bytes: eight that name it, then the fields."""

    name: str
    discriminator: bytes
    layout: RecordLayout


class ProgramError(msgspec.Struct, frozen=True):
    name: str
    number: int
    message: str


class Idl(msgspec.Struct, frozen=True):
    """errors by number; all else by name."""

    address: Pubkey
    instructions: dict[str, InstructionForm]
    accounts: dict[str, TaggedLayout]
    events: dict[str, TaggedLayout]
    types: dict[str, RecordLayout]
    errors: dict[int, ProgramError]


def read_idl(text: bytes) -> Idl:
    """Read an IDL file. Raises ChainError for a type that the layout cannot express."""
    raw: dict[str, Any] = msgspec.json.decode(text)
    types = {entry["name"]: entry["type"].get("fields", []) for entry in raw["types"]}
    layouts = {name: record_layout(name, fields, types) for name, fields in types.items()}
    return Idl(
        address=Pubkey.from_string(raw["address"]),
        instructions={entry["name"]: _instruction(entry, types) for entry in raw["instructions"]},
        accounts=_tagged(raw["accounts"], layouts),
        events=_tagged(raw["events"], layouts),
        types=layouts,
        errors={
            entry["code"]: ProgramError(entry["name"], entry["code"], entry.get("msg") or entry["name"])
            for entry in raw["errors"]
        },
    )


def _instruction(entry: Mapping[str, Any], types: Mapping[str, Any]) -> InstructionForm:
    return InstructionForm(
        name=entry["name"],
        discriminator=bytes(entry["discriminator"]),
        accounts=tuple(_account_slot(account) for account in entry["accounts"]),
        arguments=record_layout(entry["name"], entry["args"], types),
    )


def _account_slot(entry: Mapping[str, Any]) -> AccountSlot:
    if "accounts" in entry or entry.get("optional"):
        raise ChainError(f"IDL account {entry['name']}: groups and optional accounts are not expected")
    address = entry.get("address")
    return AccountSlot(
        name=entry["name"],
        writable=entry.get("writable", False),
        signer=entry.get("signer", False),
        address=None if address is None else Pubkey.from_string(address),
    )


def _tagged(entries: list[dict[str, Any]], layouts: Mapping[str, RecordLayout]) -> dict[str, TaggedLayout]:
    return {
        entry["name"]: TaggedLayout(entry["name"], bytes(entry["discriminator"]), layouts[entry["name"]])
        for entry in entries
    }
