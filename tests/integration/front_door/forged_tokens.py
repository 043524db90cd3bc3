"""Session tokens that nobody was given, made from one that somebody was."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import jwt

SOON, LONG_AGO = 4_000_000_000, 1_000_000_000
ATTACKER = b"a key that only the attacker knows of, long enough"
ALGORITHMS_NONE = ("none", "None", "NONE", "nOnE", "", " none", "none ")
ALGORITHMS_OTHER = (
    "HS384",
    "HS512",
    "RS256",
    "ES256",
    "PS256",
    "EdDSA",
    "ES256K",
    "hs256",
    "HS256 ",
    "dir",
    "A128KW",
)
KEY_NAMES: tuple[Any, ...] = (
    None, "", "0", "2", "test-1 ", "TEST-1", "test", 1, True, [], {}, ["test-1"], "../../../../dev/null",
    "/dev/null", "x' UNION SELECT 'a", "test-1\x00", "http://evil.test/key", "file:///dev/null",
)  # fmt: skip
AUDIENCES: tuple[Any, ...] = (
    None, "", "x", "http://auction.test/", "http://AUCTION.test", "https://auction.test", "auction.test", [], ["x"],
    "http://auction.test.evil.test", {}, 1, True, "*", "http://auction.test\x00",
)  # fmt: skip
EXPIRIES: tuple[Any, ...] = (
    LONG_AGO,
    0,
    -1,
    1.5,
    None,
    "",
    "x",
    str(SOON) + "x",
    [],
    {},
    [SOON],
    True,
    False,
    10**30,
    -(10**30),
    1e308,
)


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def forged(token: str, secret: bytes, other_wallet: str) -> Iterator[tuple[str, str]]:
    """(what is wrong, token). secret: the server's, for tokens that are wrong in one thing alone."""
    header, claims = jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})
    yield from _wrong_algorithm(token, header, claims, secret)
    yield from _wrong_key(header, claims, secret)
    yield from _wrong_claims(header, claims, secret)
    yield from _changed(token, claims, other_wallet)
    yield from _no_token(token)


def signed(header: dict[str, Any], claims: dict[str, Any], secret: bytes, algorithm: str = "HS256") -> str:
    """By HMAC, whatever the header says."""
    message = f"{encoded(header)}.{encoded(claims)}"
    digest = jwt.get_algorithm_by_name(algorithm).sign(message.encode(), secret)
    return f"{message}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def _wrong_algorithm(
    token: str, header: dict[str, Any], claims: dict[str, Any], secret: bytes
) -> Iterator[tuple[str, str]]:
    signature = token.rsplit(".", 1)[1]
    for name in ALGORITHMS_NONE:
        unsigned = f"{encoded({**header, 'alg': name})}.{encoded(claims)}."
        for end in ("", signature, "AAAA"):
            yield "alg none", unsigned + end
    for name in ALGORITHMS_OTHER:
        real = name if name in ("HS384", "HS512") else "HS256"
        yield "another alg", signed({**header, "alg": name}, claims, secret, real)
    odd_names: tuple[Any, ...] = (None, 1, True, [], ["HS256"], {})
    for odd in odd_names:
        yield "another alg", signed({**header, "alg": odd}, claims, secret)
    yield (
        "another alg",
        signed({name: value for name, value in header.items() if name != "alg"}, claims, secret),
    )


def _wrong_key(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> Iterator[tuple[str, str]]:
    for name in KEY_NAMES:
        yield "kid", signed({**header, "kid": name}, claims, secret)
        yield "kid", signed({**header, "kid": name}, claims, ATTACKER)
    yield "kid", signed({name: value for name, value in header.items() if name != "kid"}, claims, secret)
    own = {"kty": "oct", "k": base64.urlsafe_b64encode(ATTACKER).decode(), "kid": "test-1"}
    for more in (
        {"jwk": own},
        {"jku": "http://evil.test/jwks.json"},
        {"x5u": "http://evil.test/cert.pem"},
        {"x5c": ["MIIB"]},
        {"crit": ["b64"], "b64": False},
        {"zip": "DEF"},
    ):
        yield "another key", signed({**header, **more}, claims, ATTACKER)
    for guess in (
        b"",
        b"\0" * 32,
        b"secret",
        b"test-1",
        b"http://auction.test",
        secret[:-1],
        secret + b"\0x",
        secret.upper(),
    ):
        yield "another key", signed(header, claims, guess)


def _wrong_claims(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> Iterator[tuple[str, str]]:
    for audience in AUDIENCES:
        yield "aud", signed(header, {**claims, "aud": audience}, secret)
    for expiry in EXPIRIES:
        yield "exp", signed(header, {**claims, "exp": expiry}, secret)
    yield "exp", signed(header, {**claims, "nbf": SOON}, secret)
    for name in ("sub", "aud", "exp", "iat"):
        yield (
            f"no {name}",
            signed(header, {key: value for key, value in claims.items() if key != name}, secret),
        )
    for odd in ([], "x", 1, None, [claims]):
        yield "claims of another form", signed(header, odd, secret)  # type: ignore[arg-type]


def _changed(token: str, claims: dict[str, Any], other_wallet: str) -> Iterator[tuple[str, str]]:
    header, payload, signature = token.split(".")
    for place in range(len(signature)):
        # The last character carries two bits that no decoder looks at, so it is changed in its first.
        letter = "A" if signature[place] not in "ABCD" else "z"
        yield "signature changed", f"{header}.{payload}.{signature[:place]}{letter}{signature[place + 1 :]}"
    for size in (0, 1, 10, len(signature) - 1):
        yield "signature cut off", f"{header}.{payload}.{signature[:size]}"
    yield "signature prolonged", token + "AAAA"
    for name, value in (
        ("sub", other_wallet),
        ("exp", SOON),
        ("jti", "0"),
        ("role", "admin"),
        ("roles", ["operator"]),
    ):
        yield "claims changed", f"{header}.{encoded({**claims, name: value})}.{signature}"


def _no_token(token: str) -> Iterator[tuple[str, str]]:
    header, payload, signature = token.split(".")
    for text in (
        "", " ", ".", "..", "...", "null", "undefined", "x", "a.b.c", "[]", "{}", "%00", "' OR '1'='1", "../../jwt-secret",
        f"{header}.{payload}", f"{header}..{signature}", f".{payload}.{signature}", f"{header}.{payload}.{signature}.x.y",
        f"{payload}.{header}.{signature}", token[::-1], token.upper(), token.replace(".", "%2e"), f'"{token}"',
        f"{token},{token}", f"Bearer {token}", "A" * 3_000, "\xe9" * 20, "=" * 40, "." * 2_000, "[" * 2_000,
        base64.b64encode(token.encode()).decode(), json.dumps({"payload": payload, "signatures": []}),
    ):  # fmt: skip
        yield "no token", text
