"""Requests that a proxy before us might read in another way: refused, closed, and nothing hidden in them is ever served."""

import json

import pytest

from tests.integration.api.serving import Serving
from tests.integration.front_door.conftest import Tell
from tests.integration.front_door.raw_http import exchange

pytestmark = pytest.mark.anyio
HIDDEN = b"GET /v1/markets HTTP/1.1\r\nHost: a\r\n\r\n"
BODY = b'{"address":"1"}'
POST = b"POST /v1/auth/nonce HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
CHUNKED = b"1\r\n{\r\n0\r\n\r\n"


def _post(*headers: bytes, body: bytes = BODY) -> bytes:
    return POST + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


LENGTH = b"Content-Length: %d" % len(BODY)
AMBIGUOUS: dict[str, bytes] = {
    "CL.TE": _post(b"Content-Length: 6", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + HIDDEN),
    "TE.CL": _post(b"Transfer-Encoding: chunked", b"Content-Length: 4", body=b"5c\r\n" + HIDDEN + b"\r\n0\r\n\r\n"),
    "CL.TE with spaces": _post(LENGTH, b"Transfer-Encoding:  chunked ", body=CHUNKED + HIDDEN),
    "two lengths, different": _post(LENGTH, b"Content-Length: 0", body=BODY + HIDDEN),
    "two lengths, equal": _post(LENGTH, LENGTH),
    "a list of lengths": _post(b"Content-Length: 15, 15"),
    "a signed length": _post(b"Content-Length: +15"),
    "a negative length": _post(b"Content-Length: -1"),
    "a hexadecimal length": _post(b"Content-Length: 0xf"),
    "a length with a letter": _post(b"Content-Length: 15a"),
    "a length with a space inside": _post(b"Content-Length: 1 5"),
    "an empty length": _post(b"Content-Length: "),
    "a length beyond 64 bits": _post(b"Content-Length: 18446744073709551631"),
    "a folded header": _post(LENGTH, b"X-A: b", b" Transfer-Encoding: chunked"),
    "a folded length": _post(b"Content-Length:", b" 15"),
    "a folded encoding": _post(b"Transfer-Encoding:", b"\tchunked", body=CHUNKED),
    "a space before the colon": _post(b"Content-Length : 15"),
    "a space before the encoding's colon": _post(LENGTH, b"Transfer-Encoding : chunked"),
    "a header without a colon": _post(LENGTH, b"Transfer-Encoding chunked"),
    "a NUL in a name": _post(LENGTH, b"Transfer-Enc\x00oding: chunked"),
    "a NUL in a value": _post(LENGTH, b"X-A: \x00"),
    "a lone carriage return in a value": _post(LENGTH, b"X-A: b\rTransfer-Encoding: chunked"),
    "lone line feeds": POST.replace(b"\r\n", b"\n") + LENGTH + b"\n\n" + BODY,
    "one lone line feed": POST + b"X-A: b\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKED,
    "an unknown encoding": _post(b"Transfer-Encoding: xchunked", body=CHUNKED),
    "an encoding behind chunked": _post(b"Transfer-Encoding: chunked, identity", body=CHUNKED),
    "identity": _post(b"Transfer-Encoding: identity", LENGTH),
    "chunked twice": _post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: cow", body=CHUNKED),
    "quoted chunked": _post(b'Transfer-Encoding: "chunked"', body=CHUNKED),
    "chunked in HTTP/1.0": _post(b"Transfer-Encoding: chunked", body=CHUNKED).replace(b"HTTP/1.1", b"HTTP/1.0"),
    "a chunk size beyond 64 bits": _post(b"Transfer-Encoding: chunked", body=b"ffffffffffffffff1\r\n" + BODY),
    "a negative chunk size": _post(b"Transfer-Encoding: chunked", body=b"-1\r\n" + BODY),
    "a chunk size with 0x": _post(b"Transfer-Encoding: chunked", body=b"0x1\r\n{\r\n0\r\n\r\n"),
    "a chunk size with a space": _post(b"Transfer-Encoding: chunked", body=b"1 1\r\n{\r\n0\r\n\r\n"),
    "a chunk without its end": _post(b"Transfer-Encoding: chunked", body=b"1\r\n{{\r\n0\r\n\r\n"),
    "chunks ended by lone line feeds": _post(b"Transfer-Encoding: chunked", body=b"1\n{\n0\n\n"),
    "an absolute address": b"GET http://b/v1/markets HTTP/1.1\r\nHost: a\r\n\r\n",
    "an absolute https address": b"GET https://a/v1/markets HTTP/1.1\r\nHost: a\r\n\r\n",
    "CONNECT": b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n" + HIDDEN,
    "no address": b"GET  HTTP/1.1\r\nHost: a\r\n\r\n",
    "an address without a slash": b"GET v1/markets HTTP/1.1\r\nHost: a\r\n\r\n",
    "two hosts": b"GET /v1/markets HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "no host": b"GET /v1/markets HTTP/1.1\r\n\r\n",
    "a space before the first header": b"GET /v1/markets HTTP/1.1\r\n Host: a\r\nX: y\r\n\r\n",
    "HTTP/0.9": b"GET /v1/markets\r\n\r\n",
    "HTTP/1.2": b"GET /v1/markets HTTP/1.2\r\nHost: a\r\n\r\n",
    "HTTP/2's preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a version with letters": b"GET /v1/markets HTTP/1.1x\r\nHost: a\r\n\r\n",
    "a method that is none": b"GE T /v1/markets HTTP/1.1\r\nHost: a\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
}  # fmt: skip


@pytest.mark.parametrize("kind", AMBIGUOUS)
async def test_an_ambiguous_request_ends_its_connection_and_nothing_behind_it_is_served(
    api: Serving, tell: Tell, kind: str
) -> None:
    request = AMBIGUOUS[kind]
    halves = (request[: len(request) // 2], request[len(request) // 2 :])
    bytewise = tuple(request[place : place + 1] for place in range(len(request)))
    for pieces in ((request,), halves, bytewise):
        [answer] = await exchange(api.server.port, *pieces)
        assert answer.status == 400, answer
        assert answer.headers["connection"] == "close"
        assert json.loads(answer.body)["code"] == "malformed_request"
    assert (await api.http.get("/healthz")).status_code == 200
    tell("smuggling: ambiguous requests, each whole, halved and byte by byte", 3)


@pytest.mark.parametrize("kind", AMBIGUOUS)
async def test_a_good_request_before_an_ambiguous_one_keeps_its_own_answer(
    api: Serving, tell: Tell, kind: str
) -> None:
    good = b"GET /v1/problems/not_found HTTP/1.1\r\nHost: a\r\n\r\n"
    first, *others = await exchange(api.server.port, good + AMBIGUOUS[kind])
    assert (first.status, json.loads(first.body)["code"]) == (200, "not_found")
    assert [other.status for other in others] in ([], [400])
    tell("smuggling: the same behind a good request", 1)


async def test_what_is_unusual_but_has_one_meaning_is_served_and_poisons_nothing(
    api: Serving, tell: Tell
) -> None:
    usual = {
        "chunks with extensions": _post(b"Transfer-Encoding: chunked", body=b"f;a=b\r\n" + BODY + b"\r\n0\r\n\r\n"),
        "trailers": _post(b"Transfer-Encoding: chunked", body=b"f\r\n" + BODY + b"\r\n0\r\nHost: b\r\n\r\n"),
        "a request as a body": _post(b"Content-Length: %d" % len(HIDDEN), body=HIDDEN),
        "another protocol": b"GET /v1/problems HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    }  # fmt: skip
    for kind, request in usual.items():
        first, *others = await exchange(api.server.port, request)
        assert first.status in (200, 400), kind
        assert [json.loads(other.body) for other in others] in ([], [{"status": "ok"}]), kind
        tell("smuggling: unusual but unambiguous", 1)
