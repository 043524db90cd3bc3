"""Health: alive is not ready, and what is not ready says which part and why."""

from dataclasses import replace

import httpx
import pytest

from api.app import create_app
from api.health.readiness import readiness
from api.server import ApiServer
from auction_engine.db.pool import create_pool
from auction_engine.sequencer.follower import LogFollower
from auction_engine.sequencer.gateway import LocalGateway
from auction_engine.sequencer.sequencer import Sequencer
from chain.errors import NodeUnavailable
from chain.rpc import Rpc
from tests.integration.api.serving import Serving, bearer, problem, signed
from tests.postgres import fresh_database

pytestmark = pytest.mark.anyio


async def test_a_whole_engine_is_alive_and_ready(api: Serving) -> None:
    assert (await api.http.get("/healthz")).json() == {"status": "ok"}
    answer = await api.http.get("/readyz")
    assert answer.status_code == 200
    good = {"ready": True, "reason": None}
    assert answer.json() == {"ready": True, "database": good, "follower": good, "chain": good}


async def test_without_a_node_it_is_alive_but_not_ready_and_accounts_show_what_is_known(api: Serving) -> None:
    parts = replace(api.parts, rpc=Rpc("http://127.0.0.1:1"))
    server = ApiServer(create_app(parts), port=0)
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
            assert (await http.get("/healthz")).status_code == 200
            answer = await http.get("/readyz")
            assert answer.status_code == 503
            assert (answer.json()["database"]["ready"], answer.json()["chain"]["ready"]) == (True, False)
            assert "127.0.0.1:1" in answer.json()["chain"]["reason"]
            _, token = await api.join()
            account = (await http.get("/v1/account", headers=bearer(token))).json()
            assert (account["lamports"], account["tokens"], account["open"]) == (None, None, True)
            body = {"market": api.market.address, "amount": "1"}
            deposit = await http.post("/v1/account/deposit", json=body, headers=bearer(token))
            assert (deposit.status_code, deposit.headers["retry-after"]) == (503, "1")
    finally:
        await server.stop()
        await parts.rpc.close()


async def test_a_clock_that_stands_still_is_not_ready(api: Serving) -> None:
    def stale() -> int:
        raise NodeUnavailable("the chain's clock was last read 60 s ago")

    found = await readiness(replace(api.parts, clock=stale))  # type: ignore[arg-type]
    assert found.chain.reason == "the chain's clock was last read 60 s ago"
    assert not found.ready


async def test_a_database_that_is_gone_is_told(api: Serving) -> None:
    with fresh_database() as dsn:
        pool = await create_pool(dsn)
        await pool.close()
        found = await readiness(replace(api.parts, pool=pool))
    assert found.database.reason is not None
    assert not found.database.ready and found.chain.ready


async def test_a_log_that_is_not_followed_to_its_end_is_not_ready(api: Serving) -> None:
    await api.pool.execute("UPDATE events SET recorded_at = now() - interval '1 minute'")
    behind = LogFollower(api.pool)
    behind.states["another market"] = api.parts.follower.states[api.market.address]
    found = await readiness(replace(api.parts, follower=behind))
    assert found.follower.reason is not None
    assert "followed not" in found.follower.reason
    empty = await readiness(replace(api.parts, follower=LogFollower(api.pool)))
    assert empty.follower.reason == "no market is open yet"


async def test_when_no_sequencer_leads_an_order_is_answered_503_with_a_time_to_come_back(
    api: Serving,
) -> None:
    household, token = await api.join()
    standby = LocalGateway([Sequencer(api.pool, api.market.address)])
    server = ApiServer(create_app(replace(api.parts, gateway=standby)), port=0)
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
            sent = signed(household.key, api.text(household))
            answer = await http.post("/v1/orders", json=sent, headers=bearer(token))
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
            assert problem(answer)["code"] == "unavailable"
    finally:
        await server.stop()
