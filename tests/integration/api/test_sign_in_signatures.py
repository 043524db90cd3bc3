"""What counts as a wallet's signature over the sign-in text: every envelope of a hardware wallet, and nothing dubious."""

import base64
import json
from pathlib import Path

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from auction_engine.core.envelope import sign_in_messages_of
from tests.integration.api.serving import Serving, signature
from tests.integration.api.test_sign_in import nonce_of, refused_login

pytestmark = pytest.mark.anyio
FORMS = ["bare", "v0, ASCII", "v1", "v0, UTF-8"]


@pytest.mark.parametrize("form", range(4), ids=FORMS)
@pytest.mark.parametrize("told", [True, False], ids=["envelope told", "text told"])
async def test_a_text_may_be_signed_bare_or_inside_an_envelope_whether_the_wallet_tells_it_or_not(
    api: Serving, form: int, told: bool
) -> None:
    key = Keypair()
    text = str((await nonce_of(api, key))["message"])
    message = sign_in_messages_of(text.encode(), bytes(key.pubkey()))[form]
    sent = message if told else text.encode()
    body = {
        "address": str(key.pubkey()),
        "signed_message": base64.b64encode(sent).decode(),
        "signature": signature(key, message),
    }
    assert (await api.http.post("/v1/auth/login", json=body)).status_code == 200
    assert await refused_login(api, body) == "nonce_unknown"


@pytest.mark.parametrize("form", range(1, 4), ids=FORMS[1:])
async def test_an_envelope_that_names_another_signer_is_refused(api: Serving, form: int) -> None:
    key = Keypair()
    text = str((await nonce_of(api, key))["message"])
    message = sign_in_messages_of(text.encode(), bytes(Keypair().pubkey()))[form]
    body = {
        "address": str(key.pubkey()),
        "signed_message": base64.b64encode(message).decode(),
        "signature": signature(key, message),
    }
    assert await refused_login(api, body) == "login_refused"


SPECCHECK = json.loads((Path(__file__).parents[2] / "vectors" / "ed25519_speccheck.json").read_text())[
    "cases"
]


@pytest.mark.parametrize("case", SPECCHECK, ids=lambda case: case["comment"])
async def test_a_published_dubious_signature_signs_nobody_in(api: Serving, case: dict[str, str]) -> None:
    """Only the one that the chain takes too passes as a signature, and is then no text of ours."""
    address = str(Pubkey(bytes.fromhex(case["key"])))
    body = {
        "address": address,
        "signed_message": base64.b64encode(bytes.fromhex(case["message"])).decode(),
        "signature": base64.b64encode(bytes.fromhex(case["signature"])).decode(),
    }
    assert await refused_login(api, body) == ("nonce_unknown" if case["valid"] else "login_refused")


async def test_a_key_that_anybody_can_sign_for_is_not_let_in(api: Serving) -> None:
    """The identity: for it R = identity and S = 0 hold over every text, where nobody looks for small orders."""
    address = str(Pubkey(b"\1" + bytes(31)))
    nonce = await api.http.post("/v1/auth/nonce", json={"address": address})
    body = {
        "address": address,
        "signed_message": base64.b64encode(nonce.json()["message"].encode()).decode(),
        "signature": base64.b64encode(b"\1" + bytes(63)).decode(),
    }
    assert await refused_login(api, body) == "login_refused"
