"""Postgres goes away under a running API: orders are answered 503 meanwhile, none that was answered is lost, all heals."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.server import ApiServer
from auction_engine.core.events import OrderAccepted
from auction_engine.db.embedded import EmbeddedPostgres
from auction_engine.db.event_log import read_pages, verify_log
from auction_engine.db.migrate import upgrade
from auction_engine.db.pool import create_pool
from auction_engine.db.postmaster import read_postmaster
from auction_engine.sequencer.gateway import InboxGateway
from tests.integration.api.serving import Serving, bearer, problem, serving, signed
from tests.integration.chain.community import Household
from tests.integration.sequencer.conftest import cuts_connections
from tests.postgres import SERVER_OPTIONS, make_folder

__all__ = ["cuts_connections"]
pytestmark = [pytest.mark.anyio, pytest.mark.slow]
DEADLINE_SECONDS = 60.0
PATIENCE_SECONDS = 1.5
"""Of the API's gateway here; ten seconds in production."""


@dataclass
class OwnServer:
    """A Postgres that this test may stop."""

    folder: Path
    postgres: EmbeddedPostgres
    dsn: str

    def processes(self) -> list[int]:
        """The server's, the first one before its children."""
        running = read_postmaster(self.postgres.cluster)
        assert running is not None
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        return [running.pid, *map(int, children)]


Outage = Callable[[OwnServer, float], Coroutine[Any, Any, None]]


@pytest.fixture
async def server() -> AsyncIterator[OwnServer]:
    folder = make_folder("auction-outage-")
    postgres = EmbeddedPostgres(folder, SERVER_OPTIONS)
    dsn = await postgres.start()
    await upgrade(dsn)
    yield OwnServer(folder, postgres, dsn)
    await postgres.stop()
    shutil.rmtree(folder, ignore_errors=True)


async def shut_down(server: OwnServer, seconds: float) -> None:
    """A fast shutdown, and a start after a while."""
    os.kill(server.processes()[0], signal.SIGINT)
    await asyncio.sleep(seconds)
    again = EmbeddedPostgres(server.folder, SERVER_OPTIONS)
    assert await again.start() == server.dsn
    await again.stop()  # its user here, that is: the first one keeps it running


async def freeze(server: OwnServer, seconds: float) -> None:
    """Every process of the server stands still, all connections open."""
    processes = server.processes()
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


class Trading:
    """A household that keeps sending orders, each again and again until it is answered with 201."""

    def __init__(self, api: Serving, http: httpx.AsyncClient, household: Household, token: str) -> None:
        self._api = api
        self._http = http
        self._household = household
        self._token = token
        self.refused = 0
        """Answers of 503."""

    async def place(self) -> dict[str, Any]:
        text = self._api.text(
            self._household, first=self._api.slot(ahead=10)
        )  # its gate comes after the outage
        sent = signed(self._household.key, text)
        async with asyncio.timeout(DEADLINE_SECONDS):
            while True:
                answer = await self._http.post("/v1/orders", json=sent, headers=bearer(self._token))
                if answer.status_code in (200, 201):
                    placed: dict[str, Any] = answer.json()
                    return placed
                assert answer.status_code == 503, answer.text
                assert problem(answer)["code"] in ("unavailable", "unanswered")
                self.refused += 1
                await asyncio.sleep(float(answer.headers["retry-after"]))


@pytest.mark.usefixtures("cuts_connections")
@pytest.mark.parametrize(
    ("outage", "gateway", "seconds"),
    [
        (shut_down, "the same process", 4),
        (shut_down, "the inbox", 30),
        (freeze, "the inbox", 6),
    ],
)
async def test_orders_are_answered_503_then_it_heals_and_every_answered_order_is_in_the_log_once(
    server: OwnServer, outage: Outage, gateway: str, seconds: float
) -> None:
    pool = await create_pool(server.dsn, size_max=20)
    async with serving(pool) as api, InboxGateway(pool, PATIENCE_SECONDS) as inbox:
        parts = replace(api.parts, gateway=inbox) if gateway == "the inbox" else api.parts
        other = ApiServer(create_app(parts), port=0)
        await other.start()
        async with httpx.AsyncClient(base_url=other.url, trust_env=False, timeout=30) as http:
            trading = Trading(api, http, *await api.join())
            placed = [await trading.place() for _ in range(2)]
            away = asyncio.create_task(outage(server, seconds))
            await asyncio.sleep(0.1)
            placed += [await trading.place() for _ in range(2)]
            await away
            assert trading.refused >= 1
            placed.append(await trading.place())
        await other.stop()
        entries = [entry async for page in read_pages(pool, api.market.address) for entry in page]
        accepted = [e.event.order_id for e in entries if isinstance(e.event, OrderAccepted)]
        assert accepted == [one["id"] for one in placed]
        assert (await verify_log(pool, api.market.address)).entries == len(entries)
    pool.terminate()
