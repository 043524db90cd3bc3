"""The split form: the API submits through the inbox and follows the log by itself, as a process of its own does."""

from dataclasses import replace

import httpx
import pytest

from api.app import create_app
from api.server import ApiServer
from auction_engine.sequencer.gateway import InboxGateway
from tests.integration.api.serving import Serving, bearer, problem, signed

pytestmark = pytest.mark.anyio


async def test_orders_taken_by_one_api_process_are_answered_after_commit_and_read_at_any(
    api: Serving,
) -> None:
    household, token = await api.join()
    async with InboxGateway(api.pool) as gateway:
        server = ApiServer(create_app(replace(api.parts, gateway=gateway)), port=0)
        await server.start()
        try:
            async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
                body = signed(household.key, api.text(household))
                placed = await http.post("/v1/orders", json=body, headers=bearer(token))
                assert placed.status_code == 201
                path = f"/v1/orders/{placed.json()['id']}"
                assert (await http.get(path, headers=bearer(token))).json() == placed.json()
                assert (await api.http.get(path, headers=bearer(token))).json() == placed.json()
                poor = signed(household.key, api.text(household, lots=900, limit=1_000, count=8))
                refused = await http.post("/v1/orders", json=poor, headers=bearer(token))
                found = problem(refused)
                assert (refused.status_code, found["code"]) == (409, "over_collateral")
                assert found["needed"] > found["available"]
        finally:
            await server.stop()
