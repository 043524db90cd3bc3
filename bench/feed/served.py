"""The server's process: the API as it is, on one core, over markets that change. `python -m bench.feed.served CORE`."""

import asyncio
import gc
import sys
from typing import Any, cast

import uvloop
from solders.keypair import Keypair

from api.app import create_app
from api.auth.nonces import MemoryNonceStore
from api.auth.sessions import JwtKey
from api.orders.receipts import ReceiptKey
from api.parts import ApiParts, ApiSettings
from api.server import ApiServer
from api.times import utc_now
from bench.feed.markets import NOW_MS, ChangingMarkets
from bench.feed.resident import resident_bytes
from bench.feed.talk import answer_all, cpu_seconds, take_core


class NoDatabase:
    """The measured routes ask none; the API that looks for sessions that were ended hears of none."""

    async def fetch(self, *_: object) -> list[Any]:
        return []


async def serve() -> None:
    markets = ChangingMarkets()
    absent = cast(Any, None)
    parts = ApiParts(
        gateway=absent,
        follower=markets.follower,
        pool=cast(Any, NoDatabase()),
        rpc=absent,
        clock=lambda: NOW_MS,
        program="",
        settings=ApiSettings(
            domain="localhost",
            public_url="http://localhost",
            cluster="localnet",
            jwt_keys=lambda: (JwtKey("bench", bytes(32)),),
        ),
        nonces=MemoryNonceStore(utc_now),
        receipt_key=ReceiptKey(Keypair()),
    )
    server = ApiServer(create_app(parts), port=0)
    await server.start()
    works: list[asyncio.Task[None]] = []

    async def answers(what: str, _: dict[str, Any]) -> dict[str, Any]:
        match what:
            case "memory":
                gc.collect()
                return {"bytes": resident_bytes(), "listeners": parts.hub.listeners}
            case "begin":
                works.append(asyncio.create_task(markets.change()))
                return {"cpu": cpu_seconds()}
            case _:
                works.pop().cancel()
                return {"cpu": cpu_seconds(), "applied": markets.applied}

    print(f'{{"port": {server.port}}}', flush=True)
    await answer_all(answers)


if __name__ == "__main__":
    take_core(int(sys.argv[1]))
    uvloop.run(serve())
