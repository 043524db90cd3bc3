"""Scripts of other sites: only those of named origins may read an answer, and refusals too."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from api.app import create_app
from api.limits.gcra import Quota
from api.limits.limiter import RateLimiter
from api.limits.quotas import CLASSES, Quotas
from api.limits.store import MemoryLimitStore
from api.server import ApiServer
from tests.integration.api.serving import SETTINGS, Serving
from tests.integration.front_door.conftest import Tell

pytestmark = pytest.mark.anyio
NAMED = "https://app.example"
OTHERS = ("https://evil.test", "http://app.example", "https://app.example.evil.test", "https://app.example:8443",
          "https://xapp.example", "null", "https://APP.example", "*", "")  # fmt: skip


@pytest.fixture(scope="module")
async def opened(api: Serving) -> AsyncIterator[httpx.AsyncClient]:
    """The API with one named origin, and room for a hundred reads."""
    limiter = RateLimiter(MemoryLimitStore(lambda: 1), Quotas(dict.fromkeys(CLASSES, Quota(100, 60)), {}))
    settings = replace(SETTINGS, cors_origins=(NAMED,))
    server = ApiServer(create_app(replace(api.parts, settings=settings, limiter=limiter)), port=0)
    await server.start()
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        yield http
    await server.stop()


PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
}


async def test_without_names_no_other_site_may_read_anything(api: Serving, tell: Tell) -> None:
    for origin in (NAMED, *OTHERS):
        for method in ("GET", "OPTIONS"):
            answer = await api.http.request(method, "/v1/problems", headers={"Origin": origin, **PREFLIGHT})
            assert "access-control-allow-origin" not in answer.headers
            tell("cross-origin: origins refused", 1)


async def test_a_named_origin_may_read_answers_and_refusals_and_no_other_may(
    opened: httpx.AsyncClient, tell: Tell
) -> None:
    for path, status in (("/v1/problems", 200), ("/v1/account", 401), ("/v1/nothing", 404)):
        answer = await opened.get(path, headers={"Origin": NAMED})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, NAMED)
        assert "access-control-allow-credentials" not in answer.headers
        assert "Retry-After" in answer.headers["access-control-expose-headers"]
        for other in OTHERS:
            answer = await opened.get(path, headers={"Origin": other})
            assert "access-control-allow-origin" not in answer.headers, other
            tell("cross-origin: origins refused", 1)
    asked = await opened.options("/v1/orders", headers={"Origin": NAMED, **PREFLIGHT})
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, NAMED)
    assert "authorization" in asked.headers["access-control-allow-headers"].lower()
    for other in OTHERS:
        asked = await opened.options("/v1/orders", headers={"Origin": other, **PREFLIGHT})
        assert "access-control-allow-origin" not in asked.headers


async def test_a_refusal_for_asking_too_often_can_be_read_by_a_named_origin(
    opened: httpx.AsyncClient,
) -> None:
    for _ in range(101):
        answer = await opened.get("/v1/problems/x", headers={"Origin": NAMED})
        if answer.status_code == 429:
            break
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (429, NAMED)
