"""Signing in over HTTP: nonce, signed text, session; and every way in which it must fail."""

import asyncio
import base64
from collections.abc import Callable
from datetime import timedelta

import httpx
import jwt
import pytest
from solders.keypair import Keypair

from api.auth.sessions import ACCESS_LIFE
from api.times import utc_now
from tests.integration.api.serving import (
    KEY,
    SETTINGS,
    Serving,
    bearer,
    login_body,
    problem,
    signature,
    signed,
)
from tests.integration.chain.community import Household

pytestmark = pytest.mark.anyio


async def nonce_of(api: Serving, key: Keypair) -> dict[str, object]:
    answer = await api.http.post("/v1/auth/nonce", json={"address": str(key.pubkey())})
    assert answer.status_code == 200
    found: dict[str, object] = answer.json()
    return found


@pytest.fixture(scope="module")
async def household(api: Serving) -> Household:
    """One whose order would be accepted with a session of its own."""
    return (await api.join())[0]


async def refused_order(api: Serving, household: Household, session: str) -> httpx.Response:
    """The answer to an order that is good in everything but its session; fails if anything was stored."""
    body = signed(household.key, api.text(household))
    before = await api.stored()
    answer = await api.http.post("/v1/orders", json=body, headers=bearer(session))
    assert await api.stored() == before
    return answer


async def refused_login(api: Serving, body: dict[str, str]) -> str:
    """The code of the refusal; fails if it opens a session or if anything was stored."""
    before = await api.stored()
    answer = await api.http.post("/v1/auth/login", json=body)
    assert answer.status_code == 401
    assert "token" not in answer.json()
    assert await api.stored() == before
    return str(problem(answer)["code"])


async def test_a_wallet_that_signs_the_text_gets_a_session_that_reads_its_account(api: Serving) -> None:
    key = Keypair()
    nonce = await nonce_of(api, key)
    login = await api.http.post("/v1/auth/login", json=login_body(key, str(nonce["message"])))
    assert login.status_code == 200
    body = login.json()
    assert body["address"] == str(key.pubkey())
    account = await api.http.get("/v1/account", headers=bearer(body["token"]))
    assert account.json()["wallet"] == str(key.pubkey())


async def test_the_text_names_domain_wallet_cluster_and_expiry_and_matches_its_input(api: Serving) -> None:
    key = Keypair()
    nonce = await nonce_of(api, key)
    fields = nonce["input"]
    assert isinstance(fields, dict)
    assert fields["domain"] == "auction.test"
    assert fields["chainId"] == "localnet"
    message = str(nonce["message"])
    assert message.startswith(
        f"auction.test wants you to sign in with your Solana account:\n{key.pubkey()}\n"
    )
    for line in (
        f"URI: {fields['uri']}",
        f"Nonce: {nonce['nonce']}",
        f"Expiration Time: {fields['expirationTime']}",
    ):
        assert line in message.split("\n")


@pytest.mark.parametrize("address", ["", "not-an-address", "1" * 44, "0" * 32, "A" * 9_000])
async def test_a_nonce_for_what_is_no_address_is_refused(api: Serving, address: str) -> None:
    answer = await api.http.post("/v1/auth/nonce", json={"address": address})
    assert answer.status_code == 400
    assert problem(answer)["code"] == "invalid_input"


async def test_a_nonce_is_good_once(api: Serving) -> None:
    key = Keypair()
    body = login_body(key, str((await nonce_of(api, key))["message"]))
    assert (await api.http.post("/v1/auth/login", json=body)).status_code == 200
    assert await refused_login(api, body) == "nonce_unknown"
    again = await api.http.post("/v1/auth/login", json=body)
    assert "/v1/auth/nonce" in again.json()["detail"]


async def test_of_many_logins_at_once_with_one_nonce_one_succeeds(api: Serving) -> None:
    key = Keypair()
    body = login_body(key, str((await nonce_of(api, key))["message"]))
    answers = await asyncio.gather(*(api.http.post("/v1/auth/login", json=body) for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 49


async def test_a_nonce_that_was_never_given_out_is_refused(api: Serving) -> None:
    key = Keypair()
    nonce = await nonce_of(api, key)
    forged = str(nonce["message"]).replace(str(nonce["nonce"]), "0" * 32)
    assert await refused_login(api, login_body(key, forged)) == "nonce_unknown"


async def test_a_changed_text_is_refused_even_when_it_is_well_signed(api: Serving) -> None:
    key = Keypair()
    nonce = await nonce_of(api, key)
    changed = str(nonce["message"]).replace("auction.test", "phishing.test")
    assert await refused_login(api, login_body(key, changed)) == "login_refused"


async def test_a_nonce_of_one_wallet_is_no_good_for_another_and_stays_good_for_the_first(
    api: Serving,
) -> None:
    owner, stranger = Keypair(), Keypair()
    message = str((await nonce_of(api, owner))["message"])
    foreign = {**login_body(owner, message), "signature": signature(stranger, message.encode())}
    assert await refused_login(api, foreign) == "login_refused"
    assert (await api.http.post("/v1/auth/login", json=login_body(owner, message))).status_code == 200


async def test_a_stranger_who_signs_anothers_text_himself_is_refused(api: Serving) -> None:
    owner, stranger = Keypair(), Keypair()
    message = str((await nonce_of(api, owner))["message"])
    assert await refused_login(api, login_body(stranger, message)) == "nonce_unknown"


@pytest.mark.parametrize("wrong", ["", "AAAA", "not base64!", base64.b64encode(bytes(63)).decode()])
async def test_a_login_signature_that_is_none_is_malformed(api: Serving, wrong: str) -> None:
    key = Keypair()
    body = {**login_body(key, str((await nonce_of(api, key))["message"])), "signature": wrong}
    answer = await api.http.post("/v1/auth/login", json=body)
    assert (answer.status_code, problem(answer)["code"]) == (400, "signature_form")


async def test_without_a_session_every_private_route_answers_401_and_how_to_get_one(api: Serving) -> None:
    routes = [
        ("POST", "/v1/orders"),
        ("GET", "/v1/orders"),
        ("GET", "/v1/orders/abc"),
        ("DELETE", "/v1/orders/abc"),
        ("GET", "/v1/account"),
        ("POST", "/v1/account/deposit"),
        ("POST", "/v1/account/withdraw"),
        ("POST", "/v1/transactions"),
        ("POST", "/v1/auth/logout"),
        ("POST", "/v1/auth/logout-everywhere"),
        ("GET", "/v1/me"),
        ("PATCH", "/v1/me"),
        ("DELETE", "/v1/me/profile"),
        ("GET", "/v1/me/sessions"),
        ("DELETE", "/v1/me/sessions/abc"),
        ("GET", "/v1/me/api-keys"),
        ("POST", "/v1/me/api-keys"),
        ("DELETE", "/v1/me/api-keys/abc"),
        ("GET", "/v1/me/export"),
        ("GET", "/v1/admin/roles"),
        ("PUT", "/v1/admin/roles"),
        ("DELETE", "/v1/admin/roles"),
    ]
    for method, path in routes:
        body = {"text": "", "signature": ""} if "orders" in path else {"market": "", "amount": ""}
        body = {"transaction": ""} if "transactions" in path else body
        answer = await api.http.request(method, path, json=None if method == "GET" else body)
        assert (answer.status_code, problem(answer)["code"]) == (401, "not_authenticated"), (method, path)
        assert answer.headers["www-authenticate"] == "Bearer"


def token(**changes: object) -> str:
    """A session of our own making: a stranger's wallet unless `sub` says whose."""
    now = utc_now()
    claims = {
        "sub": str(Keypair().pubkey()),
        "aud": SETTINGS.public_url,
        "iat": now,
        "exp": now + ACCESS_LIFE,
        "jti": "1",
        "sid": "of no database",
    }
    claims.update(changes)
    return jwt.encode(claims, KEY.secret, algorithm="HS256", headers={"kid": KEY.name})


def tampered(good: str, place: int) -> str:
    parts = good.split(".")
    changed = "A" if parts[place][5] != "A" else "B"
    parts[place] = parts[place][:5] + changed + parts[place][6:]
    return ".".join(parts)


def unsigned() -> str:
    claims = {
        "sub": str(Keypair().pubkey()),
        "aud": SETTINGS.public_url,
        "iat": 1,
        "exp": 9_999_999_999,
        "sid": "1",
    }
    return jwt.encode(claims, "", algorithm="none", headers={"kid": KEY.name})


BAD_TOKENS: dict[str, Callable[[], str]] = {
    "header tampered": lambda: tampered(token(), 0),
    "claims tampered": lambda: tampered(token(), 1),
    "signature tampered": lambda: tampered(token(), 2),
    "signature cut": lambda: token().rpartition(".")[0] + ".",
    "algorithm none": unsigned,
    "another algorithm": lambda: jwt.encode(
        {"sub": "x", "aud": SETTINGS.public_url, "iat": 1, "exp": 9_999_999_999, "sid": "1"},
        KEY.secret * 2,
        algorithm="HS512",
        headers={"kid": KEY.name},
    ),
    "unknown key": lambda: jwt.encode({"sub": "x"}, KEY.secret, algorithm="HS256", headers={"kid": "x"}),
    "no key named": lambda: jwt.encode({"sub": "x"}, KEY.secret, algorithm="HS256"),
    "signed by another": lambda: jwt.encode(
        {"sub": "x", "aud": SETTINGS.public_url, "iat": 1, "exp": 9_999_999_999, "sid": "1"},
        b"another key that is long enough too",
        algorithm="HS256",
        headers={"kid": KEY.name},
    ),
    "for another service": lambda: token(aud="http://elsewhere.test"),
    "without an expiry": lambda: _without("exp"),
    "without a wallet": lambda: _without("sub"),
    "without a session": lambda: _without("sid"),
    "an expiry beyond all time": lambda: token(exp=10**18),
    "no token": lambda: "x",
    "dots": lambda: "..",
    "long": lambda: "a" * 5_000,
}


def _without(claim: str) -> str:
    claims = {"sub": "x", "aud": SETTINGS.public_url, "iat": 1, "exp": 9_999_999_999, "sid": "1"}
    del claims[claim]
    return jwt.encode(claims, KEY.secret, algorithm="HS256", headers={"kid": KEY.name})


@pytest.mark.parametrize("kind", BAD_TOKENS)
async def test_a_token_that_is_not_ours_or_was_changed_opens_nothing(api: Serving, kind: str) -> None:
    answer = await api.http.get("/v1/orders", headers=bearer(BAD_TOKENS[kind]()))
    assert (answer.status_code, problem(answer)["code"]) == (401, "token_invalid")


async def test_an_expired_token_is_refused_with_the_advice_to_sign_in_again(api: Serving) -> None:
    old = token(exp=utc_now() - timedelta(seconds=1))
    answer = await api.http.get("/v1/orders", headers=bearer(old))
    assert (answer.status_code, problem(answer)["code"]) == (401, "token_expired")
    assert "sign in again" in answer.json()["detail"]


SPOILS: dict[str, Callable[[str], str]] = {
    "header": lambda good: tampered(good, 0),
    "claims": lambda good: tampered(good, 1),
    "signature": lambda good: tampered(good, 2),
    "signature cut": lambda good: good.rpartition(".")[0] + ".",
}


@pytest.mark.parametrize("kind", SPOILS)
async def test_an_order_with_the_wallets_own_token_tampered_with_is_refused_and_nothing_is_stored(
    api: Serving, household: Household, kind: str
) -> None:
    good = await api.sign_in(household.key)
    answer = await refused_order(api, household, SPOILS[kind](good))
    assert (answer.status_code, problem(answer)["code"]) == (401, "token_invalid")


@pytest.mark.parametrize("kind", BAD_TOKENS)
async def test_an_order_with_a_token_that_is_not_ours_is_refused_and_nothing_is_stored(
    api: Serving, household: Household, kind: str
) -> None:
    answer = await refused_order(api, household, BAD_TOKENS[kind]())
    assert (answer.status_code, problem(answer)["code"]) == (401, "token_invalid")


async def test_an_order_with_an_expired_token_is_refused_and_accepted_with_one_that_is_not(
    api: Serving, household: Household
) -> None:
    own = str(household.wallet)
    answer = await refused_order(api, household, token(sub=own, exp=utc_now() - timedelta(seconds=1)))
    assert (answer.status_code, problem(answer)["code"]) == (401, "token_expired")
    assert (await api.place(household, token(sub=own)))["wallet"] == own


async def test_an_order_with_the_session_of_another_wallet_is_refused_and_nothing_is_stored(
    api: Serving, household: Household
) -> None:
    answer = await refused_order(api, household, await api.sign_in(Keypair()))
    assert (answer.status_code, problem(answer)["code"]) == (422, "wrong_trader")


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer", "token"])
async def test_an_authorization_of_another_kind_is_refused(api: Serving, header: str) -> None:
    answer = await api.http.get("/v1/orders", headers={"Authorization": header})
    assert (answer.status_code, problem(answer)["code"]) == (401, "not_authenticated")
