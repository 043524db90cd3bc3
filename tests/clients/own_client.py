"""Our own encoder, sender and readers: chain/."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from chain.accounts import decode_account
from chain.ed25519 import ed25519_instruction
from chain.encoding import instruction
from chain.errors import ProgramRefused
from chain.events import read_log
from chain.rpc import Rpc
from chain.sending import send_and_confirm
from tests.clients.calls import Call, Plain, RefusedByProgram, plain


def own_instructions(program: Pubkey, call: Call) -> list[Instruction]:
    """The instructions of a call, by our encoder."""
    remaining = [AccountMeta(key, False, True) for key in call.remaining]
    made = [instruction(program, call.name, call.accounts, call.values, remaining)]
    if call.text is not None:
        text, key = call.text
        signature = bytes(key.sign_message(text.encode()))
        made.insert(0, ed25519_instruction(key.pubkey(), [(text, signature)]))
    return made


class OwnClient:
    def __init__(self, rpc: Rpc, program: Pubkey, payer: Keypair) -> None:
        self._rpc = rpc
        self._program = program
        self._payer = payer

    async def call(self, call: Call) -> str:
        made = own_instructions(self._program, call)
        others = [key for key in call.signers if key != self._payer]
        try:
            return (await send_and_confirm(self._rpc, made, self._payer, others)).signature
        except ProgramRefused as refused:
            raise RefusedByProgram(refused.number, refused.name, refused.message) from refused

    async def read(self, kind: str, address: Pubkey) -> Plain:
        found = await self._rpc.account(address)
        assert found is not None
        return plain(decode_account(found.data))

    async def events(self, signature: str) -> Plain:
        found = await self._rpc.transaction(signature)
        assert found is not None
        log = read_log(found.meta.log_messages or [], self._program)
        return [[type(event).__name__, plain(event)] for events in log.invocations for event in events]


@asynccontextmanager
async def own_client(url: str, program: Pubkey, payer: Keypair) -> AsyncIterator[OwnClient]:
    async with Rpc(url) as rpc:
        yield OwnClient(rpc, program, payer)
