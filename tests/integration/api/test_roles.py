"""Who may do what: every role against every question, given by the command line and by admins."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from litestar import get
from solders.keypair import Keypair

from api.app import create_app
from api.auth.roles import require_role
from api.server import ApiServer
from auction_engine.db.roles import ROLES, granted_roles
from tests.integration.api.serving import Serving, bearer, problem
from tests.markets import address

pytestmark = pytest.mark.anyio
HERE, THERE = address(201), address(202)


def _guarded(role: Any) -> list[Any]:
    """Two routes that only a role may use: in one market, and in every market."""

    @get(f"/v1/test/{role}/{{market:str}}", guards=[require_role(role, "market")])
    async def in_market(market: str) -> str:
        return market

    @get(f"/v1/test/{role}", guards=[require_role(role)])
    async def everywhere() -> str:
        return "everywhere"

    return [in_market, everywhere]


@dataclass
class Guarded:
    api: Serving
    http: httpx.AsyncClient


@pytest.fixture(scope="module")
async def guarded(api: Serving) -> AsyncIterator[Guarded]:
    """The application with routes behind each role, on the same database."""
    app = create_app(api.parts)
    for role in ROLES:
        for handler in _guarded(role):
            app.register(handler)
    server = ApiServer(app, port=0)
    await server.start()
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        yield Guarded(api, http)
    await server.stop()


GRANTS = [
    None,
    *((role, market) for role in ROLES for market in (None, HERE) if (role, market) != ("admin", HERE)),
]


def allowed(grant: tuple[str, str | None] | None, wanted: str, market: str | None) -> bool:
    """The rule in one line, as docs/api.md says it."""
    if wanted == "prosumer" or grant is None:
        return wanted == "prosumer"
    role, where = grant
    return role == "admin" or (role == wanted and (where is None or where == market))


@pytest.mark.parametrize("grant", GRANTS, ids=str)
async def test_every_role_opens_exactly_what_it_says(
    guarded: Guarded, grant: tuple[str, str | None] | None
) -> None:
    key = Keypair()
    token = await guarded.api.sign_in(key)
    if grant is not None:
        role, market = grant
        await guarded.api.pool.execute(
            "INSERT INTO wallet_roles (wallet, role, market, granted_by) VALUES ($1, $2, $3, 'test')",
            str(key.pubkey()),
            role,
            market,
        )
    for wanted in ROLES:
        for market, path in ((None, ""), (HERE, f"/{HERE}"), (THERE, f"/{THERE}")):
            answer = await guarded.http.get(f"/v1/test/{wanted}{path}", headers=bearer(token))
            expected = allowed(grant, wanted, market)
            assert answer.status_code == (200 if expected else 403), (grant, wanted, market)
            assert expected or problem(answer)["code"] == "role_required"


async def test_without_a_session_and_with_an_api_key_no_role_is_asked_for(guarded: Guarded) -> None:
    key = Keypair()
    token = await guarded.api.sign_in(key)
    made = await guarded.api.http.post("/v1/me/api-keys", json={"name": "k"}, headers=bearer(token))
    await guarded.api.pool.execute(
        "INSERT INTO wallet_roles (wallet, role, granted_by) VALUES ($1, 'admin', 'test')", str(key.pubkey())
    )
    nobody = await guarded.http.get("/v1/test/auditor")
    assert (nobody.status_code, problem(nobody)["code"]) == (401, "not_authenticated")
    by_key = await guarded.http.get("/v1/test/auditor", headers=bearer(made.json()["key"]))
    assert (by_key.status_code, problem(by_key)["code"]) == (403, "session_required")


async def test_an_admin_gives_and_takes_roles_and_both_hold_at_once(guarded: Guarded) -> None:
    http = guarded.api.http
    admin, other = Keypair(), Keypair()
    headers = bearer(await guarded.api.sign_in(admin))
    his = bearer(await guarded.api.sign_in(other))
    body = {"wallet": str(other.pubkey()), "role": "auditor", "market": HERE}
    for method in ("PUT", "DELETE"):
        refused = await http.request(method, "/v1/admin/roles", json=body, headers=headers)
        assert (refused.status_code, problem(refused)["code"]) == (403, "role_required")
    await guarded.api.pool.execute(
        "INSERT INTO wallet_roles (wallet, role, granted_by) VALUES ($1, 'admin', 'test')",
        str(admin.pubkey()),
    )
    for changed in (True, False):
        given = await http.put("/v1/admin/roles", json=body, headers=headers)
        assert given.json() == {"changed": changed}
    assert (await guarded.http.get(f"/v1/test/auditor/{HERE}", headers=his)).status_code == 200
    me = (await http.get("/v1/me", headers=his)).json()
    assert me["roles"] == [{"role": "prosumer", "market": None}, {"role": "auditor", "market": HERE}]
    listed = await http.get(f"/v1/admin/roles?wallet={other.pubkey()}", headers=headers)
    (found,) = listed.json()["roles"]
    assert (found["granted_by"], found["role"]) == (str(admin.pubkey()), "auditor")
    for changed in (True, False):
        taken = await http.request("DELETE", "/v1/admin/roles", json=body, headers=headers)
        assert taken.json() == {"changed": changed}
    assert (await guarded.http.get(f"/v1/test/auditor/{HERE}", headers=his)).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"wallet": "nobody"},
        {"role": "king"},
        {"market": "nowhere"},
        {"role": "admin", "market": HERE},
        {"more": 1},
    ],
)
async def test_a_grant_that_means_nothing_is_refused(guarded: Guarded, wrong: dict[str, object]) -> None:
    admin = Keypair()
    headers = bearer(await guarded.api.sign_in(admin))
    await guarded.api.pool.execute(
        "INSERT INTO wallet_roles (wallet, role, granted_by) VALUES ($1, 'admin', 'test')",
        str(admin.pubkey()),
    )
    before = await granted_roles(guarded.api.pool)
    body = {"wallet": str(Keypair().pubkey()), "role": "operator", **wrong}
    answer = await guarded.api.http.put("/v1/admin/roles", json=body, headers=headers)
    assert (answer.status_code, problem(answer)["code"]) == (400, "invalid_input")
    assert await granted_roles(guarded.api.pool) == before
