"""The program as anchorpy reads it from the legacy IDL: the independent judge of our own encoding."""

from functools import cache
from typing import Any

from solders.pubkey import Pubkey

from chain import program_files


@cache
def anchorpy_program() -> Any:
    from anchorpy.program.core import Program
    from anchorpy.provider import Provider, Wallet
    from anchorpy_core.idl import Idl
    from solana.rpc.async_api import AsyncClient
    from solders.keypair import Keypair

    idl = Idl.from_json(program_files.LEGACY_IDL_FILE.read_text())
    provider = Provider(AsyncClient("http://127.0.0.1:1"), Wallet(Keypair()))
    return Program(idl, program_files.program_id(), provider)


def plain(value: Any) -> Any:
    """Both sides' values in one form: byte arrays as lists, records as dicts, without padding and construct's extras."""
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != "padding" and key[0] != "_"}
    if isinstance(value, int | str | Pubkey):
        return value
    names = getattr(value, "__struct_fields__", None) or vars(value)
    return {name: plain(getattr(value, name)) for name in names if name != "padding" and name[0] != "_"}
