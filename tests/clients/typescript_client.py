"""Anchor's TypeScript client in a process of Node, installed from its lock file into the temporary folder."""

import asyncio
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from chain.program_files import IDL_FILE
from tests.clients.calls import Call, Plain, RefusedByProgram, with_used_records
from tests.requirements import need

SOURCE = Path(__file__).parent / "typescript"
FILES = ("package.json", "package-lock.json", ".npmrc")
INSTALLED = Path(tempfile.gettempdir()) / "auction-engine-tests"
_U64_DIGITS = 20
"""The address of zeros is all digits too, but longer."""
_CAPITAL = re.compile(r"(?<!^)([A-Z])")


def installed_packages() -> Path:
    """The folder with node_modules of the lock file, made once. Skips, or fails in CI, when Node or packages lack."""
    npm = shutil.which("npm")
    need(npm and shutil.which("node"), "no Node with npm on PATH (Debian: nodejs, npm)")
    assert npm is not None
    lock = hashlib.sha256(b"".join((SOURCE / name).read_bytes() for name in FILES)).hexdigest()[:16]
    folder = INSTALLED / f"typescript-{lock}"
    if not folder.exists():
        INSTALLED.mkdir(exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=INSTALLED))
        for name in FILES:
            shutil.copy(SOURCE / name, part)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
        done = subprocess.run(command, cwd=part, capture_output=True, text=True, timeout=300)
        need(done.returncode == 0, f"npm ci did not get the TypeScript packages: {done.stderr[-500:]}")
        part.rename(folder)  # whole or not at all
    return folder


class TypeScriptClient:
    def __init__(self, process: asyncio.subprocess.Process, program: Pubkey) -> None:
        self._process = process
        self._program = program

    async def call(self, call: Call) -> str:
        text = call.text and {"text": call.text[0], "key": list(bytes(call.text[1]))}
        told = await self._ask(
            "call",
            name=call.name,
            values=_given(call.values),
            accounts=_given(call.accounts),
            remaining=_given(call.remaining),
            signers=[list(bytes(key)) for key in call.signers],
            text=text,
        )
        if "refused" in told:
            raise RefusedByProgram(*told["refused"])
        return str(told["signature"])

    async def build(self, call: Call) -> Instruction:
        """The instruction, without sending it."""
        told = await self._ask(
            "build",
            name=call.name,
            values=_given(call.values),
            accounts=_given(call.accounts),
            remaining=_given(call.remaining),
        )
        keys = [
            AccountMeta(Pubkey.from_string(key), signer, writable) for key, signer, writable in told["keys"]
        ]
        return Instruction(self._program, bytes.fromhex(told["data"]), keys)

    async def read(self, kind: str, address: Pubkey) -> Plain:
        account = _snake(await self._ask("read", kind=kind, address=str(address)))
        return with_used_records(account) if kind == "trader" else account

    async def events(self, signature: str) -> Plain:
        found = await self._ask("events", signature=signature)
        return [[name[0].upper() + name[1:], _snake(fields)] for name, fields in found]

    async def _ask(self, does: str, **request: Any) -> Any:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"does": does, **request}).encode() + b"\n")
        line = await self._process.stdout.readline()
        told = json.loads(line or b'{"fault": "the process has ended"}')
        assert "fault" not in told, told["fault"]
        return told["answer"]


@asynccontextmanager
async def typescript_client(url: str, program: Pubkey, payer: Keypair) -> AsyncIterator[TypeScriptClient]:
    folder = installed_packages()
    secret = json.dumps(list(bytes(payer)))
    process = await asyncio.create_subprocess_exec(
        *("node", str(SOURCE / "drive.cjs"), str(IDL_FILE), url, str(program), secret),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"NODE_PATH": str(folder / "node_modules"), "PATH": str(Path(shutil.which("node") or "").parent)},
        limit=2**20,
    )
    try:
        yield TypeScriptClient(process, program)
    finally:
        process.kill()
        await process.wait()


def _given(value: Any) -> Any:
    """As the script takes it: addresses as text, byte strings in hex, long numbers as text too, for JSON's sake."""
    if isinstance(value, Pubkey):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {name: _given(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_given(item) for item in value]
    return value if abs(value) < 2**53 else str(value)


def _snake(value: Any) -> Any:
    """Names as in the IDL; long numbers, which JavaScript hands over as text, as numbers."""
    if isinstance(value, dict):
        pairs = ((_CAPITAL.sub(r"_\1", name).lower(), item) for name, item in value.items())
        return {name: _snake(item) for name, item in pairs if name != "padding"}
    if isinstance(value, list):
        return [_snake(item) for item in value]
    is_number = isinstance(value, str) and value.isdigit() and len(value) <= _U64_DIGITS
    return int(value) if is_number else value
