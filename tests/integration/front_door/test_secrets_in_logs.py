"""What is secret is in no line of any log, even at the finest level and when everything fails; and in no answer."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import structlog
from solders.keypair import Keypair

from api.auth.sessions import JwtKey
from api.connection_limits import ConnectionLimits
from auction_engine.cli.logs import log_to
from auction_engine.core.errors import LogBroken
from tests.integration.api.serving import KEY, SETTINGS, Serving, bearer, login_body, sign_built, signed
from tests.integration.front_door.conftest import Tell
from tests.integration.front_door.raw_http import another_server, line_to

pytestmark = pytest.mark.anyio


@contextmanager
def all_logs() -> Iterator[io.StringIO]:
    """Every line of the standard library's loggers and of structlog's, from DEBUG up."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level, kept = root.level, structlog.get_config()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    log_to(stream, level=logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        structlog.configure(**kept)


async def test_no_secret_is_logged_whatever_happens(api: Serving, tell: Tell) -> None:
    def broken() -> int:
        raise LogBroken("the clock is broken")

    with all_logs() as stream:
        secrets = await _a_day(api)
        failing = replace(api.parts, clock=broken)  # type: ignore[arg-type]
        async with another_server(failing, ConnectionLimits()) as server, line_to(server.port) as line:
            for path in ("/v1/markets", f"/v1/orders?token={secrets['token']}", "/v1/account"):
                answer = await line.ask("GET", path, list(bearer(secrets["token"]).items()))
                assert b"Traceback" not in answer.body and b'File "' not in answer.body
                for name, secret in secrets.items():
                    assert secret.encode() not in answer.body, name
        logging.getLogger("api").error("the log is read")
    logged = stream.getvalue()
    assert "the log is read" in logged and "the clock is broken" in logged
    for name, secret in secrets.items():
        assert secret not in logged, name
        tell("secrets: searched for in the whole log", 1)


async def _a_day(api: Serving) -> dict[str, str]:
    """Signing in, trading, and every failure on the way; what must never be logged, by name."""
    household, token = await api.join()
    key = Keypair()
    nonce = (await api.http.post("/v1/auth/nonce", json={"address": str(key.pubkey())})).json()
    login = login_body(key, nonce["message"])
    spent = await api.http.post("/v1/auth/login", json=login)
    await api.http.post("/v1/auth/login", json=login)
    await api.http.post("/v1/auth/login", json={**login, "signature": login["signature"][:-4] + "AAA="})
    order = signed(household.key, api.text(household))
    await api.http.post("/v1/orders", json=order, headers=bearer(token))
    await api.http.post("/v1/orders", json={**order, "text": "x"}, headers=bearer(token))
    wrong = f"{token[:-6]}AAAAAA"
    for session in (token, wrong, f"{token} {token}"):
        await api.http.get("/v1/orders", headers=bearer(session))
        await api.http.post(
            "/v1/orders", content=b"{", headers={**bearer(session), "Content-Type": "application/json"}
        )
    withdrawal = await api.http.post(
        "/v1/account/withdraw", json={"market": api.market.address, "amount": "0.1"}, headers=bearer(token)
    )
    transaction = sign_built(household.key, withdrawal.json()["transaction"])
    await api.http.post("/v1/transactions", json=transaction, headers=bearer(token))
    async with line_to(api.server.port) as line:
        await line.ask("GET", "http://x/", list(bearer(token).items()))
    return {
        "token": token,
        "another token": spent.json()["token"],
        "a refused token": wrong,
        "nonce": nonce["nonce"],
        "sign-in signature": login["signature"],
        "order signature": order["signature"],
        "transaction": transaction["transaction"],
        "JWT secret": KEY.secret.decode(),
        "wallet's key": str(key),
        "household's key": str(household.key),
    }


async def test_settings_and_keys_show_no_secret_when_they_are_printed() -> None:
    for shown in (repr(KEY), repr(SETTINGS), str(SETTINGS), json.dumps(repr(JwtKey("1", b"x" * 32)))):
        assert KEY.secret.decode() not in shown and "xxxx" not in shown
