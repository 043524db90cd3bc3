"""A session's life: renewed by tokens that are good once, ended by its owner, kept in cookies that other sites cannot use."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from http.cookies import Morsel, SimpleCookie
from typing import Any

import httpx
import pytest
from solders.keypair import Keypair

from api.app import create_app
from api.auth.renewal import SESSION_LIFE
from api.auth.revocations import POLL_SECONDS
from api.auth.sessions import ACCESS_LIFE
from api.server import ApiServer
from tests.integration.api.serving import (
    SETTINGS,
    Serving,
    bearer,
    login_body,
    problem,
)

pytestmark = pytest.mark.anyio
QUERY_SECONDS_MAX = 9.0
"""Far more than a query takes: a machine that runs other tests beside this one may stand still for seconds."""


async def log_in(http: httpx.AsyncClient, key: Keypair, **more: Any) -> httpx.Response:
    nonce = await http.post("/v1/auth/nonce", json={"address": str(key.pubkey())})
    answer = await http.post("/v1/auth/login", json={**login_body(key, nonce.json()["message"]), **more})
    assert answer.status_code == 200, answer.text
    return answer


async def begun(api: Serving, key: Keypair | None = None) -> dict[str, Any]:
    found: dict[str, Any] = (await log_in(api.http, key or Keypair())).json()
    return found


async def renewed(api: Serving, token: str) -> httpx.Response:
    return await api.http.post("/v1/auth/refresh", json={"refresh_token": token})


async def is_in(api: Serving, token: str) -> bool:
    answer = await api.http.get("/v1/me", headers=bearer(token))
    if answer.status_code != 200:
        assert (answer.status_code, problem(answer)["code"]) == (401, "session_revoked")
    return answer.status_code == 200


async def test_a_refresh_token_gives_the_next_tokens_of_the_same_session(api: Serving) -> None:
    first = await begun(api)
    second = (await renewed(api, first["refresh_token"])).json()
    third = (await renewed(api, second["refresh_token"])).json()
    assert {first["session"]} == {second["session"], third["session"]}
    assert len({one["refresh_token"] for one in (first, second, third)}) == 3
    assert len({one["token"] for one in (first, second, third)}) == 3
    assert first["session_expires_at"] == third["session_expires_at"], "renewing does not prolong it"
    assert await is_in(api, third["token"])


async def test_using_a_refresh_token_again_ends_the_whole_session(api: Serving) -> None:
    first = await begun(api)
    second = (await renewed(api, first["refresh_token"])).json()
    again = await renewed(api, first["refresh_token"])
    assert (again.status_code, problem(again)["code"]) == (401, "refresh_reused")
    assert not await is_in(api, first["token"])
    assert not await is_in(api, second["token"])
    newest = await renewed(api, second["refresh_token"])
    assert (newest.status_code, problem(newest)["code"]) == (401, "refresh_invalid")


async def test_of_many_who_renew_at_once_with_one_token_one_succeeds_and_the_session_ends(
    api: Serving,
) -> None:
    first = await begun(api)
    answers = await asyncio.gather(*(renewed(api, first["refresh_token"]) for _ in range(50)))
    good = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(good) == 1
    codes = {problem(answer)["code"] for answer in answers if answer.status_code != 200}
    assert codes <= {"refresh_reused", "refresh_invalid"}
    assert "refresh_reused" in codes
    assert not await is_in(api, good[0]["token"])
    assert (await renewed(api, good[0]["refresh_token"])).status_code == 401


async def test_the_reuse_of_one_session_leaves_the_wallets_others_alone(api: Serving) -> None:
    key = Keypair()
    one, other = await begun(api, key), await begun(api, key)
    await renewed(api, one["refresh_token"])
    await renewed(api, one["refresh_token"])
    assert not await is_in(api, one["token"])
    assert await is_in(api, other["token"])


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "a" * 9_000])
async def test_a_refresh_token_that_is_none_is_refused(api: Serving, token: str) -> None:
    answer = await renewed(api, token)
    assert (answer.status_code, problem(answer)["code"]) == (401, "refresh_invalid")
    without = await api.http.post("/v1/auth/refresh")
    assert (without.status_code, problem(without)["code"]) == (401, "refresh_invalid")


async def test_no_token_is_in_the_database(api: Serving) -> None:
    first = await begun(api)
    second = (await renewed(api, first["refresh_token"])).json()
    rows = await api.pool.fetch("SELECT sessions::text AS row FROM sessions")
    hashes = [row["hash"] for row in await api.pool.fetch("SELECT hash FROM refresh_tokens")]
    kept = " ".join(row["row"] for row in rows).encode() + b" ".join(hashes)
    for secret in (first["refresh_token"], second["refresh_token"], first["token"]):
        assert secret.encode() not in kept
    assert {len(found) for found in hashes} == {32}


async def test_a_session_is_listed_for_its_owner_alone_and_ended_by_him_alone(api: Serving) -> None:
    key = Keypair()
    one, other, stranger = await begun(api, key), await begun(api, key), await begun(api)
    listed = (await api.http.get("/v1/me/sessions", headers=bearer(one["token"]))).json()["sessions"]
    assert {found["id"] for found in listed} == {one["session"], other["session"]}
    assert [found["id"] for found in listed if found["current"]] == [one["session"]]
    path = f"/v1/me/sessions/{other['session']}"
    foreign = await api.http.delete(path, headers=bearer(stranger["token"]))
    assert (foreign.status_code, problem(foreign)["code"]) == (404, "not_found")
    assert await is_in(api, other["token"])
    assert (await api.http.delete(path, headers=bearer(one["token"]))).status_code == 204
    assert not await is_in(api, other["token"])
    assert (await renewed(api, other["refresh_token"])).status_code == 401
    assert (await api.http.delete(path, headers=bearer(one["token"]))).status_code == 404
    assert await is_in(api, one["token"])


async def test_logging_out_ends_this_session_and_everywhere_ends_all_of_the_wallet(api: Serving) -> None:
    key = Keypair()
    one, two, three, stranger = [await begun(api, key) for _ in range(3)] + [await begun(api)]
    out = await api.http.post("/v1/auth/logout", headers=bearer(one["token"]))
    assert (out.status_code, out.json()) == (200, {"ended": 1})
    assert [await is_in(api, each["token"]) for each in (one, two, three)] == [False, True, True]
    everywhere = await api.http.post("/v1/auth/logout-everywhere", headers=bearer(two["token"]))
    assert everywhere.json() == {"ended": 2}
    assert [await is_in(api, each["token"]) for each in (two, three, stranger)] == [False, False, True]


async def test_a_session_that_is_over_is_renewed_no_more_and_leaves_the_database(api: Serving) -> None:
    first = await begun(api)
    await api.pool.execute("UPDATE sessions SET expires_at = created_at WHERE id = $1", first["session"])
    answer = await renewed(api, first["refresh_token"])
    assert (answer.status_code, problem(answer)["code"]) == (401, "refresh_invalid")
    await begun(api)
    assert not await api.pool.fetchval("SELECT count(*) FROM sessions WHERE id = $1", first["session"])


@pytest.fixture(scope="module")
async def another(api: Serving) -> AsyncIterator[httpx.AsyncClient]:
    """A second API process beside the first, as far as sessions go: parts of its own on the same database, over https."""
    parts = replace(api.parts, settings=replace(SETTINGS, public_url="https://auction.test"))
    server = ApiServer(create_app(parts), port=0)
    await server.start()
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        yield http
    await server.stop()


async def test_a_session_ended_in_one_process_ends_in_another_within_the_bound(
    api: Serving, another: httpx.AsyncClient
) -> None:
    session = (await log_in(another, key := Keypair())).json()
    assert (await another.get("/v1/me", headers=bearer(session["token"]))).status_code == 200
    own = await begun(api, key)
    await api.http.delete(f"/v1/me/sessions/{session['session']}", headers=bearer(own["token"]))
    async with asyncio.timeout(POLL_SECONDS + QUERY_SECONDS_MAX):
        while (await another.get("/v1/me", headers=bearer(session["token"]))).status_code == 200:
            pass


def cookies_of(answer: httpx.Response) -> dict[str, Morsel[str]]:
    found: SimpleCookie = SimpleCookie()
    for header in answer.headers.get_list("set-cookie"):
        found.load(header)
    return dict(found)


@pytest.mark.parametrize("https", [False, True])
async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    api: Serving, another: httpx.AsyncClient, https: bool
) -> None:
    answer = await log_in(another if https else api.http, Keypair(), cookies=True)
    body, cookies = answer.json(), cookies_of(answer)
    assert (body["token"], body["refresh_token"]) == (None, None)
    assert set(cookies) == {"auction_access", "auction_refresh", "auction_csrf"}
    for name, cookie in cookies.items():
        assert bool(cookie["httponly"]) == (name != "auction_csrf")
        assert bool(cookie["secure"]) == https
        assert cookie["samesite"].lower() == "strict"
        assert not cookie["domain"]
    assert cookies["auction_refresh"]["path"] == "/v1/auth"
    assert cookies["auction_csrf"].value == body["csrf_token"]
    assert int(cookies["auction_access"]["max-age"]) == ACCESS_LIFE.total_seconds()
    assert SESSION_LIFE - timedelta(minutes=1) < timedelta(seconds=int(cookies["auction_refresh"]["max-age"]))
    api.http.cookies.clear()
    another.cookies.clear()


@pytest.fixture
async def browser(api: Serving) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    """A client that keeps cookies, signed in; and its CSRF value."""
    async with httpx.AsyncClient(base_url=api.server.url, trust_env=False) as http:
        answer = await log_in(http, Keypair(), cookies=True)
        yield http, answer.json()["csrf_token"]


async def test_a_write_with_cookies_must_repeat_the_csrf_value_and_a_read_need_not(
    browser: tuple[httpx.AsyncClient, str], api: Serving
) -> None:
    http, csrf = browser
    assert (await http.get("/v1/me")).status_code == 200
    other = (await log_in(api.http, Keypair(), cookies=True)).json()["csrf_token"]
    api.http.cookies.clear()
    for wrong in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": other}, {"X-CSRF-Token": csrf[:-1]}):
        for method, path, body in (
            ("PATCH", "/v1/me", {"display_name": "Mallory"}),
            ("POST", "/v1/me/api-keys", {"name": "stolen"}),
            ("DELETE", "/v1/me/profile", None),
            ("POST", "/v1/auth/logout", None),
            ("POST", "/v1/auth/refresh", None),
        ):
            answer = await http.request(method, path, json=body, headers=wrong)
            assert (answer.status_code, problem(answer)["code"]) == (403, "csrf_refused"), (path, wrong)
    assert (await http.get("/v1/me")).json()["display_name"] is None
    good = await http.patch("/v1/me", json={"display_name": "Ada"}, headers={"X-CSRF-Token": csrf})
    assert good.json()["display_name"] == "Ada"


async def test_cookies_are_renewed_and_forgotten(browser: tuple[httpx.AsyncClient, str]) -> None:
    http, csrf = browser
    before = dict(http.cookies)
    again = await http.post("/v1/auth/refresh", headers={"X-CSRF-Token": csrf})
    assert again.status_code == 200, again.text
    after = dict(http.cookies)
    assert after["auction_refresh"] != before["auction_refresh"]
    assert after["auction_csrf"] == csrf
    assert (await http.get("/v1/me")).status_code == 200
    out = await http.post("/v1/auth/logout", headers={"X-CSRF-Token": csrf})
    assert {cookie["max-age"] for cookie in cookies_of(out).values()} == {"0"}
    assert not http.cookies
    http.cookies.set("auction_access", after["auction_access"])
    ended = await http.get("/v1/me")
    assert (ended.status_code, problem(ended)["code"]) == (401, "session_revoked")


async def test_a_bearers_token_put_into_a_cookie_writes_nothing(api: Serving) -> None:
    session = await begun(api)
    async with httpx.AsyncClient(base_url=api.server.url, trust_env=False) as http:
        http.cookies.set("auction_access", session["token"])
        answer = await http.patch("/v1/me", json={"display_name": "x"}, headers={"X-CSRF-Token": "None"})
        assert (answer.status_code, problem(answer)["code"]) == (403, "csrf_refused")
