"""The API's OpenAPI document as bytes, without any part running: what `make docs` writes to docs/openapi.json."""

from typing import Any, cast

import msgspec

from api.app import create_app
from api.auth.sessions import JwtKey
from api.parts import ApiParts, ApiSettings, Faucet


def openapi_json() -> bytes:
    """Describes every route, the localnet's faucet too. Nothing is started, so the running parts are left out."""
    absent = cast(Any, None)
    parts = ApiParts(
        gateway=absent,
        follower=absent,
        pool=absent,
        rpc=absent,
        clock=absent,
        program="",
        settings=ApiSettings(
            domain="localhost",
            public_url="http://localhost",
            cluster="localnet",
            jwt_keys=lambda: (JwtKey("documentation", bytes(32)),),
        ),
        nonces=absent,
        receipt_key=absent,
        faucet=cast(Faucet, type(absent)),
    )
    document = create_app(parts).openapi_schema.to_schema()
    return msgspec.json.format(msgspec.json.encode(document), indent=2)
