"""A keeper's process that kills itself with SIGKILL at a point of its work, named on the command line as JSON.

The point: before or after the node was handed a transaction with an instruction of our program (`post_clearing` …),
or before or after the sequencer took a command (`SealBook` …).
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

import msgspec
from solders.pubkey import Pubkey

from auction_engine.core.commands import Command
from auction_engine.db.pool import create_pool
from auction_engine.sequencer.follower import LogFollower
from auction_engine.sequencer.gateway import Accepted, InboxGateway
from chain.program_files import idl, program_id
from chain.rpc import Rpc
from keeper.keeper import Keeper
from keeper.key_file import read_key
from keeper.run import read_market


class Doom(msgspec.Struct, frozen=True):
    """Where to die. at: the name of an instruction or of a command."""

    after: bool
    at: str


class Fate(msgspec.Struct, frozen=True):
    """All that the process is told."""

    dsn: str
    url: str
    ws_url: str
    market: str
    key: str
    lease_seconds: float
    doom: Doom


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DoomedRpc(Rpc):
    def __init__(self, url: str, ws_url: str, doom: Doom) -> None:
        super().__init__(url, ws_url)
        self._doom = doom

    async def send_raw(self, wire: bytes, *, preflight: bool = True) -> str:
        instruction = idl().instructions.get(self._doom.at)
        struck = instruction is not None and instruction.discriminator in wire
        if struck and not self._doom.after:
            die()
        signature = await super().send_raw(wire, preflight=preflight)
        if struck:
            die()
        return signature


class DoomedGateway:
    def __init__(self, gateway: InboxGateway, doom: Doom) -> None:
        self._gateway = gateway
        self._doom = doom

    async def submit(self, market: str, command: Command) -> Accepted:
        struck = type(command).__name__ == self._doom.at
        if struck and not self._doom.after:
            die()
        accepted = await self._gateway.submit(market, command)
        if struck:
            die()
        return accepted


async def live(fate: Fate) -> None:
    pool = await create_pool(fate.dsn)
    async with DoomedRpc(fate.url, fate.ws_url, fate.doom) as rpc, InboxGateway(pool) as gateway:
        market, _ = await read_market(rpc, program_id(), Pubkey.from_string(fate.market))
        follower = LogFollower(pool, [fate.market])
        following = asyncio.create_task(follower.run())
        keeper = Keeper(
            pool=pool,
            gateway=DoomedGateway(gateway, fate.doom),
            follower=follower,
            rpc=rpc,
            market=market,
            program=program_id(),
            payer=read_key(Path(fate.key)),
            lease_seconds=fate.lease_seconds,
        )
        await keeper.run()
        await following


if __name__ == "__main__":
    asyncio.run(live(msgspec.json.decode(sys.argv[1], type=Fate)))
