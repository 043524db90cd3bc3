"""A real Redis of a test's own, which the test may also kill."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from tests.requirements import need

DEADLINE_SECONDS = 10


@dataclass
class RedisServer:
    """On a Unix socket in a folder."""

    folder: Path
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.folder / 'redis.sock'}"

    def client(self) -> Redis:
        return Redis.from_url(self.url, socket_timeout=0.5)

    async def start(self) -> None:
        need(shutil.which("redis-server"), "no redis-server on PATH")
        place = self.folder / "redis.sock"
        options = ["--port", "0", "--unixsocket", str(place), "--save", "", "--dir", str(self.folder)]
        self.process = await asyncio.create_subprocess_exec(
            "redis-server", *options, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        client = self.client()
        async with asyncio.timeout(DEADLINE_SECONDS):
            while not await _answers(client):  # noqa: ASYNC110 (a server that starts tells nobody)
                await asyncio.sleep(0.01)
        await client.aclose()

    async def kill(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


@asynccontextmanager
async def running_redis(folder: Path) -> AsyncIterator[RedisServer]:
    server = RedisServer(folder)
    await server.start()
    try:
        yield server
    finally:
        await server.kill()


async def _answers(client: Redis) -> bool:
    try:
        return bool(await client.ping())
    except RedisError:
        return False
