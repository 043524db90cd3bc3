"""Every order that must not be taken: a 4xx problem document that says what to do, and nothing stored."""

import base64
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from solders.keypair import Keypair

from auction_engine.core.envelope import envelope_v1
from auction_engine.core.units import Lots, Milliseconds, Ticks
from tests.integration.api.serving import JSON, Serving, bearer, problem, signature, signed
from tests.integration.chain.community import Household

pytestmark = pytest.mark.anyio


async def refused(api: Serving, token: str, body: object) -> dict[str, Any]:
    """The problem that the order is answered with; fails if anything was stored."""
    before = await api.stored()
    answer = await api.http.post("/v1/orders", json=body, headers=bearer(token))
    assert 400 <= answer.status_code < 500
    found = problem(answer)
    assert len(found["detail"]) > 20
    assert await api.stored() == before
    return found


Spoil = Callable[[Serving, Household], str]
TEXTS: dict[str, tuple[str, Spoil]] = {
    "malformed": ("order_text", lambda api, own: api.text(own).replace(" BUY ", " buy ")),
    "empty": ("order_text", lambda api, own: ""),
    "overlong": ("order_text", lambda api, own: api.text(own) + " " * 200),
    "not ASCII": ("order_text", lambda api, own: api.text(own) + "é"),
    "with a NUL": ("order_text", lambda api, own: api.text(own) + "\0"),
    "another spelling": ("order_text", lambda api, own: api.text(own).replace(" 500 Wh", " 0500 Wh")),
    "expired": ("expired", lambda api, own: api.text(own, time=Milliseconds(api.clock.now_ms() - 120_000))),
    "signed ahead": (
        "signed_ahead",
        lambda api, own: api.text(own, time=Milliseconds(api.clock.now_ms() + 120_000)),
    ),
    "off-tick": ("off_tick", lambda api, own: api.text(own).replace("limit 0.250/", "limit 0.2505/")),
    "off-lot": ("off_lot", lambda api, own: api.text(own).replace(" 500 Wh", " 550 Wh")),
    "off-slot": ("off_slot", lambda api, own: api.text(own).replace("0Z slots", "1Z slots")),
    "of eight digits": ("order_text", lambda api, own: api.text(own).replace(" 500 Wh", " 99999900 Wh")),
    "too many slots": ("too_many_slots", lambda api, own: api.text(own).replace("slots 1 ", "slots 673 ")),
    "beyond the cap": ("limit_out_of_range", lambda api, own: api.text(own, limit=Ticks(1_001))),
    "over-collateral": (
        "over_collateral",
        lambda api, own: api.text(own, lots=Lots(1_000), limit=Ticks(1_000)),
    ),
    "over the connection": ("over_limit", lambda api, own: api.text(own, lots=Lots(1_001), limit=Ticks(1))),
    "past-gate": ("past_gate", lambda api, own: api.text(own, first=api.slot(-3))),
    "wrong-market": ("wrong_market", lambda api, own: _tagged(api, own, "00000000")),
    "wrong-trader": ("wrong_trader", lambda api, own: api.text(own, trader=str(Keypair().pubkey()))),
    "an END": ("not_an_order", lambda api, own: api.end_text(own, None)),
}


def _tagged(api: Serving, own: Household, tag: str) -> str:
    return api.text(own).replace(f"tag {api.market.tag}", f"tag {tag}")


@pytest.fixture(scope="module")
async def trader(api: Serving) -> tuple[Household, str]:
    """A household with little money that places no order, and its session."""
    return await api.join(tokens=4_000_000)


@pytest.mark.parametrize("kind", TEXTS)
async def test_a_text_that_breaks_a_rule_is_refused_by_its_name(
    api: Serving, trader: tuple[Household, str], kind: str
) -> None:
    household, token = trader
    code, spoil = TEXTS[kind]
    assert (await refused(api, token, signed(household.key, spoil(api, household))))["code"] == code


async def test_an_order_of_another_cluster_is_refused_although_wallet_and_market_are_the_same(
    api: Serving,
) -> None:
    """The tag is what tells clusters apart: addresses are the same on each."""
    household, token = await api.join()
    other = tag_with(api, NEWEST_HASH_ELSEWHERE)
    found = await refused(api, token, signed(household.key, _tagged(api, household, other)))
    assert (found["code"], found["status"]) == ("wrong_market", 422)
    assert found["title"] == "The text names another market or cluster"
    assert found["detail"].startswith(
        f"tag {other!r} names another market or cluster; those run here are {api.market.tag}"
    )


NEWEST_HASH_ELSEWHERE = bytes(range(32))


def tag_with(api: Serving, newest_slot_hash: bytes) -> str:
    """The tag that this very market has where it was made after this slot hash, as `initialize_market` computes it."""
    return sha256(bytes(api.community.address) + newest_slot_hash).hexdigest()[:8]


async def test_over_collateral_says_how_much_is_needed_and_how_much_there_is(api: Serving) -> None:
    household, token = await api.join(tokens=1_000)
    found = await refused(api, token, signed(household.key, api.text(household)))
    assert found["code"] == "over_collateral"
    assert found["available"] == 1_000 < found["needed"]


async def test_pending_orders_count_against_the_collateral(api: Serving) -> None:
    household, token = await api.join(tokens=200_000)
    await api.place(household, token)
    found = await refused(api, token, signed(household.key, api.text(household)))
    assert found["code"] == "over_collateral"


async def test_a_signing_time_is_good_for_one_order(api: Serving) -> None:
    household, token = await api.join()
    order = await api.place(household, token)
    replayed = api.text(household, lots=Lots(9), time=Milliseconds(order["time"]))
    assert (await refused(api, token, signed(household.key, replayed)))["code"] == "replayed"


async def test_a_wallet_without_a_trader_account_is_told_to_open_one(api: Serving) -> None:
    from api.orders.intake import trader_of

    key = Keypair()
    token = await api.sign_in(key)
    trader = trader_of(api.parts.program, api.market.address, str(key.pubkey()))
    stranger = Household(key, trader)  # type: ignore[arg-type]
    found = await refused(api, token, signed(key, api.text(stranger)))
    assert found["code"] == "no_trader"


async def test_a_ninth_order_finds_no_record(api: Serving) -> None:
    household, token = await api.join()
    for _ in range(8):
        await api.place(household, token, lots=1)
    assert (await refused(api, token, signed(household.key, api.text(household, lots=1))))[
        "code"
    ] == "too_many_orders"


SIGNATURES: dict[str, tuple[str, Callable[[Household, str], str]]] = {
    "of another text": ("wrong_signature", lambda own, text: signature(own.key, (text + " ").encode())),
    "of another wallet's envelope": (
        "wrong_signature",
        lambda own, text: signature(own.key, envelope_v1(text.encode(), bytes(32))),
    ),
    "of another wallet": ("wrong_signature", lambda own, text: signature(Keypair(), text.encode())),
    "of zeroes": ("wrong_signature", lambda own, text: base64.b64encode(bytes(64)).decode()),
    "with S not reduced": (
        "wrong_signature",
        lambda own, text: _malleable(signature(own.key, text.encode())),
    ),
    "of 63 bytes": ("signature_form", lambda own, text: base64.b64encode(bytes(63)).decode()),
    "in hex": ("signature_form", lambda own, text: bytes(own.key.sign_message(text.encode())).hex()),
    "missing": ("signature_form", lambda own, text: ""),
    "not ASCII": ("signature_form", lambda own, text: "é" * 88),
}
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493


def _malleable(good: str) -> str:
    """The other signature of the same text: S + L, which a lenient verifier would take."""
    raw = base64.b64decode(good)
    other = int.from_bytes(raw[32:], "little") + GROUP_ORDER
    return base64.b64encode(raw[:32] + other.to_bytes(32, "little")).decode()


@pytest.mark.parametrize("kind", SIGNATURES)
async def test_a_signature_that_is_not_the_wallets_over_this_text_is_refused(
    api: Serving, trader: tuple[Household, str], kind: str
) -> None:
    household, token = trader
    code, spoil = SIGNATURES[kind]
    text = api.text(household)
    body = {"text": text, "signature": spoil(household, text)}
    assert (await refused(api, token, body))["code"] == code


async def test_an_order_of_one_wallet_is_not_taken_in_the_session_of_another(api: Serving) -> None:
    owner, _ = await api.join()
    _, token = await api.join()
    found = await refused(api, token, signed(owner.key, api.text(owner)))
    assert found["code"] == "wrong_trader"


async def test_small_order_keys_whose_signatures_anybody_can_make_are_refused(api: Serving) -> None:
    """The neutral point as a wallet: R = it, S = 0 verifies leniently for every text."""
    from chain.signatures import verify_strict

    neutral = "4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM"
    forged = bytes([1, *bytes(31)]) + bytes(32)
    assert not verify_strict(neutral, b"any text", forged)
    nonce = (await api.http.post("/v1/auth/nonce", json={"address": neutral})).json()
    body = {
        "address": neutral,
        "signed_message": base64.b64encode(nonce["message"].encode()).decode(),
        "signature": base64.b64encode(forged).decode(),
    }
    assert (await api.http.post("/v1/auth/login", json=body)).status_code == 401


BODIES: dict[str, tuple[int, bytes]] = {
    "nothing": (400, b""),
    "null": (400, b"null"),
    "a list": (400, b"[]"),
    "cut off": (400, b'{"text":"a"'),
    "a field missing": (400, b'{"text":"a"}'),
    "a field too much": (400, b'{"text":"a","signature":"b","wallet":"c"}'),
    "a number for text": (400, b'{"text":1,"signature":"b"}'),
    "not UTF-8": (400, b'{"text":"\xff","signature":"b"}'),
    "half a surrogate": (400, b'{"text":"\\ud800","signature":"b"}'),
    "nested deeply": (400, b"[" * 15_000),
    "too large": (413, b'{"text":"' + b"a" * 20_000 + b'"}'),
}


@pytest.mark.parametrize("kind", BODIES)
async def test_a_body_that_is_no_signed_text_is_refused_with_the_place_of_the_fault(
    api: Serving, trader: tuple[Household, str], kind: str
) -> None:
    _, token = trader
    before = await api.stored()
    status, body = BODIES[kind]
    answer = await api.http.post("/v1/orders", content=body, headers={**bearer(token), **JSON})
    assert answer.status_code == status
    assert problem(answer)["detail"]
    assert await api.stored() == before


async def test_a_body_of_another_type_is_refused(api: Serving, trader: tuple[Household, str]) -> None:
    household, token = trader
    body = signed(household.key, api.text(household))
    for headers in ({"Content-Type": "text/plain"}, {"Content-Type": "application/jsonp"}):
        answer = await api.http.post("/v1/orders", content=str(body), headers={**bearer(token), **headers})
        assert (answer.status_code, problem(answer)["code"]) == (415, "not_json")
    form = await api.http.post("/v1/orders", data=body, headers=bearer(token))
    assert (form.status_code, problem(form)["code"]) == (415, "not_json")
