"""anchorpy's client, from the legacy IDL."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from anchorpy.error import ProgramError
from anchorpy.program.context import Context
from anchorpy.program.core import Program
from anchorpy.provider import Provider, Wallet
from anchorpy_core.idl import Idl
from pyheck import snake
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from solana.rpc.types import TxOpts
from solders.instruction import AccountMeta
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.signature import Signature

from chain import program_files
from chain.addresses import INSTRUCTIONS_SYSVAR, SLOT_HASHES_SYSVAR, SYSTEM_PROGRAM, TOKEN_PROGRAM
from chain.ed25519 import ed25519_instruction
from tests.clients.calls import Call, Plain, RefusedByProgram, plain, with_used_records

ALWAYS = {
    "system_program": SYSTEM_PROGRAM,
    "token_program": TOKEN_PROGRAM,
    "instructions": INSTRUCTIONS_SYSVAR,
    "slot_hashes": SLOT_HASHES_SYSVAR,
}
"""The legacy format has no addresses: a caller names every account."""
_DATA = "Program data: "
_OPTIONS = TxOpts(preflight_commitment=Confirmed)


class AnchorpyClient:
    def __init__(self, program: Any, rpc: AsyncClient) -> None:
        self._program = program
        self._rpc = rpc
        self._messages = {error.code: (error.name, error.msg) for error in program.idl.errors}

    async def call(self, call: Call) -> str:
        context = Context(
            accounts={**ALWAYS, **call.accounts},
            remaining_accounts=[AccountMeta(key, False, True) for key in call.remaining],
            signers=list(call.signers),
            pre_instructions=[_signed(call)] if call.text else [],
            options=_OPTIONS,
        )
        try:
            signature = await self._program.rpc[call.name](*self._arguments(call), ctx=context)
        except ProgramError as error:
            raise RefusedByProgram(error.code, *self._messages[error.code]) from error
        await self._rpc.confirm_transaction(signature, Confirmed, sleep_seconds=0.2)
        return str(signature)

    def _arguments(self, call: Call) -> list[Any]:
        """Positional, in the IDL's order; a struct is one of the types that anchorpy has made."""
        (form,) = [each for each in self._program.idl.instructions if snake(each.name) == call.name]
        arguments = []
        for wanted in form.args:
            value = call.values[snake(wanted.name)]
            if isinstance(value, dict):
                fields = {
                    name: bytes(item) if isinstance(item, Pubkey) else item for name, item in value.items()
                }
                value = self._program.type[wanted.ty.defined](**fields)
            arguments.append(value)
        return arguments

    async def read(self, kind: str, address: Pubkey) -> Plain:
        found = (await self._rpc.get_account_info(address, Confirmed)).value
        assert found is not None
        coder = self._program.coder
        account: dict[str, Any] = plain(coder.accounts.decode(found.data))
        if kind == "trader":
            start = self._program.account["Trader"].size + 8
            count = int.from_bytes(found.data[start - 8 : start - 4], "little")
            size = (len(found.data) - start) // count
            places = (found.data[start + at * size : start + (at + 1) * size] for at in range(count))
            account["records"] = [plain(coder.types.decode("OrderRecord", each)) for each in places]
            return with_used_records(account)
        return account

    async def events(self, signature: str) -> Plain:
        found = await self._rpc.get_transaction(
            Signature.from_string(signature), commitment=Confirmed, max_supported_transaction_version=0
        )
        assert found.value is not None and found.value.transaction.meta is not None
        lines = [line for line in found.value.transaction.meta.log_messages or [] if line.startswith(_DATA)]
        parse = self._program.coder.events.parse
        events = [parse(base64.b64decode(line.removeprefix(_DATA))) for line in lines]
        return [[event.name, plain(event.data)] for event in events]


def _signed(call: Call) -> Any:
    assert call.text is not None
    text, key = call.text
    return ed25519_instruction(key.pubkey(), [(text, bytes(key.sign_message(text.encode())))])


@asynccontextmanager
async def anchorpy_client(url: str, program: Pubkey, payer: Keypair) -> AsyncIterator[AnchorpyClient]:
    idl = Idl.from_json(program_files.LEGACY_IDL_FILE.read_text())
    rpc = AsyncClient(url, Confirmed)
    try:
        yield AnchorpyClient(Program(idl, program, Provider(rpc, Wallet(payer), _OPTIONS)), rpc)
    finally:
        await rpc.close()
