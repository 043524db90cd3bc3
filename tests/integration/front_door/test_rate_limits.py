"""Limits over real HTTP and a real Redis: all beyond the threshold are refused, however many ask at once."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from api.app import create_app
from api.limits.gcra import SECOND_US, Quota
from api.limits.limiter import RateLimiter
from api.limits.quotas import CLASSES, Quotas
from api.limits.redis_store import PREFIX, RedisLimitStore, SteadyLimitStore
from api.limits.store import LimitStore, MemoryLimitStore
from api.proxies import trusted_proxies
from api.server import ApiServer
from tests.integration.api.serving import SETTINGS, Serving, bearer, problem, signed
from tests.integration.front_door.conftest import Tell
from tests.integration.front_door.raw_http import Answer, line_to
from tests.redis_server import RedisServer, running_redis

pytestmark = pytest.mark.anyio
CLIENTS, EACH = 50, 20
ALLOWED = 100
SLOW = Quota(ALLOWED, 100_000)
"""Refills one request in a thousand seconds: none comes back while a test runs."""
MANY = Quota(1_000_000, 1)


def monotonic_us() -> int:
    return time.monotonic_ns() // 1000


def quotas(address: Quota = MANY, wallet: Quota = MANY) -> Quotas:
    return Quotas(dict.fromkeys(CLASSES, address), dict.fromkeys(CLASSES, wallet))


@pytest.fixture(scope="module")
async def redis(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RedisServer]:
    async with running_redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@asynccontextmanager
async def limited(api: Serving, *limiters: RateLimiter) -> AsyncIterator[list[httpx.AsyncClient]]:
    """The API behind these limits, a process's worth of server for each; a client for each."""
    async with AsyncExitStack() as stack:
        clients = []
        for limiter in limiters:
            server = ApiServer(create_app(replace(api.parts, limiter=limiter)), port=0)
            await server.start()
            stack.push_async_callback(server.stop)
            client = httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=30)
            clients.append(await stack.enter_async_context(client))
        yield clients


async def storm(clients: list[httpx.AsyncClient], path: str, token: str = "") -> list[Answer]:
    """CLIENTS at once, EACH one request after the other."""
    headers = list(bearer(token).items()) if token else []

    async def ask(number: int) -> list[Answer]:
        async with line_to(clients[number % len(clients)].base_url.port or 0) as line:
            return [await line.ask("GET", path, headers) for _ in range(EACH)]

    found = await asyncio.gather(*(ask(number) for number in range(CLIENTS)))
    return [answer for answers in found for answer in answers]


def check_refusals(found: list[Answer], tell: Tell, what: str) -> None:
    """Exactly the allowed passed; each refusal is a 429 with everything that a client needs."""
    statuses = Counter(answer.status == 429 for answer in found)
    assert statuses == {False: ALLOWED, True: CLIENTS * EACH - ALLOWED}
    for answer in found:
        if answer.status == 429:
            told = answer.problem()
            assert told["code"] == "rate_limited"
            assert int(answer.headers["retry-after"]) == told["retry_after_seconds"] >= 1
            assert f"q={ALLOWED};w={SLOW.window_seconds}" in answer.headers["ratelimit-policy"]
            assert ";r=0;" in answer.headers["ratelimit"]
            assert answer.headers["x-content-type-options"] == "nosniff"
    tell(f"rate limit: refused past the threshold, 50 clients, {what}", statuses[True])


async def test_all_beyond_the_threshold_are_refused_in_memory(api: Serving, tell: Tell) -> None:
    async with limited(api, RateLimiter(MemoryLimitStore(monotonic_us), quotas(address=SLOW))) as clients:
        check_refusals(await storm(clients, "/v1/problems"), tell, "in memory")
        assert (await clients[0].get("/healthz")).status_code == 200, "who watches the service is not limited"
        assert (await clients[0].get("/")).status_code == 200, "other classes have their own quotas"


async def test_all_beyond_the_threshold_are_refused_by_two_processes_over_redis(
    api: Serving, redis: RedisServer, tell: Tell
) -> None:
    shared = [redis.client(), redis.client()]
    limiters = [RateLimiter(RedisLimitStore(client), quotas(address=SLOW)) for client in shared]
    async with limited(api, *limiters) as clients:
        check_refusals(await storm(clients, "/v1/problems"), tell, "over Redis, two servers")
    keys = await shared[0].keys(f"{PREFIX}*")
    assert keys and all([await shared[0].pttl(key) > 0 for key in keys]), "every key expires"
    for client in shared:
        await client.flushall()
        await client.aclose()


async def test_a_wallet_is_limited_wherever_it_comes_from_and_others_are_not(
    api: Serving, tell: Tell
) -> None:
    _, token = await api.join()
    other = await api.sign_in((await api.community.join()).key)
    async with limited(api, RateLimiter(MemoryLimitStore(monotonic_us), quotas(wallet=SLOW))) as clients:
        check_refusals(await storm(clients, "/v1/orders", token), tell, "by wallet")
        assert (await clients[0].get("/v1/orders", headers=bearer(other))).status_code == 200
        refused = await clients[0].get("/v1/orders", headers=bearer(token))
        assert refused.headers["ratelimit"].startswith('"read";r=')
        assert '"wallet-read";r=0;' in refused.headers["ratelimit"]


async def test_a_refused_order_is_not_placed_and_passes_after_the_time_that_was_told(api: Serving) -> None:
    household, token = await api.join()
    now = 1
    store = MemoryLimitStore(lambda: now)
    async with limited(api, RateLimiter(store, quotas(wallet=Quota(1, 3_600)))) as [http]:
        placed = await http.post(
            "/v1/orders", json=signed(household.key, api.text(household)), headers=bearer(token)
        )
        assert placed.status_code == 201
        before = await api.stored()
        body = signed(household.key, api.text(household))
        refused = await http.post("/v1/orders", json=body, headers=bearer(token))
        assert (refused.status_code, await api.stored()) == (429, before)
        now += int(refused.headers["retry-after"]) * SECOND_US
        assert (await http.post("/v1/orders", json=body, headers=bearer(token))).status_code == 201


async def test_the_feeds_handshake_is_limited_with_the_same_words(api: Serving, tell: Tell) -> None:
    limiter = RateLimiter(MemoryLimitStore(monotonic_us), quotas(address=Quota(5, 100_000)))
    async with limited(api, limiter) as [http]:
        url = str(http.base_url).replace("http:", "ws:") + "/v1/feed"
        for _ in range(5):
            async with connect(url, proxy=None) as listener:
                await listener.recv()
        for _ in range(20):
            with pytest.raises(InvalidStatus) as refused:
                async with connect(url, proxy=None):
                    pass
            assert refused.value.response.status_code == 429
            assert refused.value.response.headers["retry-after"]
            assert b"rate_limited" in (refused.value.response.body or b"")
        tell("rate limit: feed handshakes refused past the threshold", 20)


async def test_when_redis_is_killed_each_process_limits_by_itself_and_comes_back_to_it(
    api: Serving, tmp_path: Path, tell: Tell
) -> None:
    async with running_redis(tmp_path) as server:
        client = server.client()
        store = SteadyLimitStore(RedisLimitStore(client), MemoryLimitStore(monotonic_us), monotonic_us)
        async with limited(api, RateLimiter(store, quotas(address=SLOW))) as clients:
            assert (
                (await clients[0].get("/v1/problems"))
                .headers["ratelimit"]
                .startswith(f'"read";r={ALLOWED - 1};')
            )
            await server.kill()
            check_refusals(await storm(clients, "/v1/problems"), tell, "Redis killed")
            await server.start()
            async with asyncio.timeout(10):
                while (await clients[0].get("/v1/problems")).status_code == 429:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)  # the store asks Redis again once a second
        await client.aclose()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    quota=st.builds(Quota, st.integers(1, 50), st.integers(1, 120)),
    schedule=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 20 * SECOND_US), st.integers(1, 8)),
        min_size=1,
        max_size=40,
    ),
    start=st.integers(1_700_000_000 * SECOND_US, 2_000_000_000 * SECOND_US),
)
async def test_redis_and_memory_decide_alike(
    redis: RedisServer, tell: Tell, quota: Quota, schedule: list[tuple[int, int, int]], start: int
) -> None:
    now = start
    client = redis.client()
    stores: list[LimitStore] = [MemoryLimitStore(lambda: now), RedisLimitStore(client, lambda: now)]
    await client.flushall()
    for who, pause, cost in schedule:
        now += pause
        one, other = [await store.judge(str(who), quota, cost) for store in stores]
        if one.passed:
            assert one == other
        else:  # an idle caller's number may be forgotten by one and not yet by the other
            assert (one.passed, one.remaining, one.retry_us) == (
                other.passed,
                other.remaining,
                other.retry_us,
            )
    await client.aclose()
    tell("rate limit: schedules on which Redis and memory decide alike", 1)


async def test_a_forged_address_buys_no_new_quota(api: Serving, tell: Tell) -> None:
    limiter = RateLimiter(MemoryLimitStore(monotonic_us), quotas(address=Quota(10, 100_000)))
    async with limited(api, limiter) as [http]:
        found = []
        for number in range(60):
            headers = {"X-Forwarded-For": f"192.0.2.{number}", "Forwarded": f"for=192.0.2.{number}"}
            found.append((await http.get("/v1/problems", headers=headers)).status_code)
        assert found == [200] * 10 + [429] * 50
        tell("proxies: forged forwarded headers that bought nothing", 50)


async def test_behind_a_named_proxy_each_caller_has_his_own_quota_whatever_he_claims(
    api: Serving, tell: Tell
) -> None:
    behind = replace(api.parts, settings=replace(SETTINGS, trusted_proxies=trusted_proxies(["127.0.0.1"])))
    limiter = RateLimiter(MemoryLimitStore(monotonic_us), quotas(address=Quota(10, 100_000)))
    async with limited(replace(api, parts=behind), limiter) as [http]:
        for caller in ("198.51.100.1", "198.51.100.2"):
            found = []
            for number in range(30):
                headers = {"X-Forwarded-For": f"192.0.2.{number}, {caller}"}
                found.append((await http.get("/v1/problems", headers=headers)).status_code)
            assert found == [200] * 10 + [429] * 20
        forged = await http.get(
            "/v1/problems", headers={"X-Forwarded-For": "192.0.2.1", "Forwarded": "for=192.0.2.2"}
        )
        assert (forged.status_code, problem(forged)["code"]) == (400, "malformed_request")
        tell("proxies: forged forwarded headers that bought nothing", 41)
