"""Every way around signing in that we know of, on every route that needs a session."""

import asyncio
import base64
import json
from collections import Counter

import pytest
from solders.keypair import Keypair

from tests.integration.api.serving import KEY, Serving, bearer, login_body, signature, signed
from tests.integration.front_door.conftest import Tell
from tests.integration.front_door.forged_tokens import forged
from tests.integration.front_door.raw_http import line_to
from tests.integration.front_door.routes import PUBLIC, operations, protected

pytestmark = pytest.mark.anyio
REFUSALS = {"not_authenticated", "token_invalid", "token_expired"}
PARALLEL, ROUNDS = 10, 10


async def test_every_forged_token_is_refused_on_every_route(api: Serving, tell: Tell) -> None:
    household, token = await api.join()
    order = await api.place(household, token)
    routes = protected(api, {"order_id": order["id"], "market": api.market.address})
    tokens = list(forged(token, KEY.secret, str(Keypair().pubkey())))
    tried: Counter[str] = Counter()
    before = await api.stored()
    async with line_to(api.server.port) as line:
        for method, _, path, body in routes:
            for kind, forgery in tokens:
                answer = await line.ask(method, path, [("Authorization", f"Bearer {forgery}")], body)
                assert answer.status == 401, (method, path, kind, forgery, answer)
                assert answer.problem()["code"] in REFUSALS
                assert answer.headers["www-authenticate"] == "Bearer"
                tried[kind] += 1
    assert await api.stored() == before
    assert tried.total() >= 1_000 and len(routes) >= 9
    for kind, count in tried.items():
        tell(f"bypass: token with {kind}", count)


async def test_a_good_token_anywhere_but_in_its_header_opens_nothing(api: Serving, tell: Tell) -> None:
    _, token = await api.join()
    ways: list[list[tuple[str, str]]] = [
        [],
        [("Authorization", token)],
        [("Authorization", f"Basic {token}")],
        [("Authorization", f"Token {token}")],
        [("Authorization", f"JWT {token}")],
        [("Authorization", f"Bearer: {token}")],
        [("Authorization", f"Bearer\t{token}x")],
        [("Authorization", "Bearer")],
        [("Proxy-Authorization", f"Bearer {token}")],
        [("X-Authorization", f"Bearer {token}")],
        [("X-Forwarded-Authorization", f"Bearer {token}")],
        [("Cookie", f"token={token}; session={token}; Authorization=Bearer {token}")],
        [("X-User", "operator"), ("X-Remote-User", "operator"), ("X-Wallet", token)],
        [("X-Original-URL", "/healthz"), ("X-Rewrite-URL", "/healthz")],
        [("X-HTTP-Method-Override", "GET")],
    ]
    queries = ("", f"?token={token}", f"?access_token={token}", f"?Authorization=Bearer%20{token}")
    async with line_to(api.server.port) as line:
        for method, _, path, body in protected(api):
            for headers in ways:
                for query in queries:
                    answer = await line.ask(method, path + query, headers, body)
                    assert (answer.status, answer.problem()["code"] in REFUSALS) == (401, True), (
                        method,
                        path,
                        headers,
                    )
                    tell("bypass: a good token in the wrong place, or none", 1)


async def test_other_spellings_of_a_path_are_no_way_around_its_door(api: Serving, tell: Tell) -> None:
    async with line_to(api.server.port) as line:
        for method, _, path, body in protected(api):
            upper = path.upper()
            for spelled in (
                f"/{path}", f"{path}/", f"{path}//", f"{path}/.", f"{path}/..", f"/.{path}", f"/x/..{path}", f"{path};a=b",
                f"{path}%20", f"{path}%00", f"{path}%2f", f"{path}.json", upper, path.replace("/v1", "/v1/."),
                path.replace("/v1", "//v1"), path.replace("/v1", "/%76%31"), path.replace("/v1", "/v1%2f.."), f"{path}?",
            ):  # fmt: skip
                answer = await line.ask(method, spelled, (), body)
                assert answer.status in (400, 401, 404, 405), (method, spelled, answer)
                tell("bypass: other spellings of a path", 1)
            for verb in {"HEAD", "PUT", "PATCH", "TRACE", "PROPFIND", "DELETE", "POST", "GET"} - {method}:
                if verb != "HEAD":
                    answer = await line.ask(verb, path, (), body)
                    assert answer.status in (400, 401, 404, 405), (verb, path, answer)
                    tell("bypass: other methods on a path", 1)


async def test_what_is_another_wallets_is_as_if_it_were_not_there(api: Serving, tell: Tell) -> None:
    owner, own_token = await api.join()
    order = await api.place(owner, own_token)
    _, token = await api.join()
    thief = list(bearer(token).items())
    before = await api.stored()
    async with line_to(api.server.port) as line:
        for method, template, path, body in protected(
            api, {"order_id": order["id"], "market": api.market.address}
        ):
            answer = await line.ask(method, path, thief, body)
            if order["id"] not in path:
                assert order["id"].encode() not in answer.body, (method, path)
            assert str(owner.key.pubkey()).encode() not in answer.body
            if "{order_id}" in template:
                absent = await line.ask(method, path.replace(order["id"], "0" * 64), thief, body)
                assert answer.status == absent.status
                assert answer.body.replace(order["id"].encode(), b"0" * 64) == absent.body
            tell("bypass: another wallet's resources", 1)
        texts = [
            api.text(owner),
            api.end_text(owner, order["time"]),
            api.end_text(owner, None),
            order["text"],
        ]
        for text in texts:
            body = json.dumps(signed(owner.key, text)).encode()
            for method, path in (("POST", "/v1/orders"), ("DELETE", f"/v1/orders/{order['id']}")):
                answer = await line.ask(method, path, thief, body)
                assert 400 <= answer.status < 500
                tell("bypass: another wallet's signed texts", 1)
    assert await api.stored() == before


async def test_a_nonce_lets_in_once_however_many_try_at_once(api: Serving, tell: Tell) -> None:
    for _ in range(ROUNDS):
        key = Keypair()
        nonce = await api.http.post("/v1/auth/nonce", json={"address": str(key.pubkey())})
        body = json.dumps(login_body(key, nonce.json()["message"])).encode()

        async def log_in(body: bytes = body) -> int:
            async with line_to(api.server.port) as line:
                return (await line.ask("POST", "/v1/auth/login", (), body)).status

        statuses = Counter(await asyncio.gather(*(log_in() for _ in range(PARALLEL))))
        assert statuses == {200: 1, 401: PARALLEL - 1}
        assert await log_in() == 401, "nor later"
        tell("bypass: nonce used again, in a race and later", PARALLEL)


async def test_a_signature_over_anything_else_or_of_anybody_else_lets_nobody_in(
    api: Serving, tell: Tell
) -> None:
    key, thief = Keypair(), Keypair()
    address = str(key.pubkey())
    message = (await api.http.post("/v1/auth/nonce", json={"address": address})).json()["message"]
    theirs = (await api.http.post("/v1/auth/nonce", json={"address": str(thief.pubkey())})).json()["message"]
    good = login_body(key, message)
    attempts = [{**good, "signature": signature(thief, message.encode())}]
    attempts += [
        login_body(key, message[:place] + "~" + message[place + 1 :]) for place in range(len(message))
    ]
    attempts += [login_body(key, theirs), {**login_body(thief, message), "address": str(thief.pubkey())}]
    attempts += [{**login_body(thief, theirs), "address": address}, {**good, "address": str(thief.pubkey())}]
    raw = bytes(key.sign_message(message.encode()))
    for bit in range(0, 512, 3):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        attempts.append({**good, "signature": _base64(bytes(flipped))})
    attempts += [
        {**good, "signature": _base64(other)} for other in (bytes(64), b"\xff" * 64, raw[32:] + raw[:32])
    ]
    identity = "11111111111111111111111111111111"
    attempts.append(
        {"address": identity, "signed_message": good["signed_message"], "signature": _base64(bytes(64))}
    )
    async with line_to(api.server.port) as line:
        for attempt in attempts:
            answer = await line.ask("POST", "/v1/auth/login", (), json.dumps(attempt).encode())
            assert answer.status in (400, 401), attempt
            assert answer.problem()["code"] in ("login_refused", "nonce_unknown", "invalid_input"), attempt
            tell("bypass: foreign and changed signatures", 1)


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


async def test_the_list_of_public_routes_holds_nothing_that_is_not_there(api: Serving) -> None:
    assert {(one.method, one.template) for one in operations(api)} >= PUBLIC
