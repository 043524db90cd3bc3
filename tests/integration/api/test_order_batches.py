"""Many signed orders in one request: each is answered by itself, and all are one commit."""

import asyncio
import dataclasses

import pytest

from api.orders.message_rate import RateLimited, WalletRate
from tests.integration.api.serving import SETTINGS, Serving, bearer, problem, serving_alone, signed

pytestmark = pytest.mark.anyio


async def test_orders_of_several_traders_travel_together_and_each_has_its_own_answer(api: Serving) -> None:
    (anna, token), (bert, bert_token) = await api.join(), await api.join()
    good, other = signed(anna.key, api.text(anna)), signed(bert.key, api.text(bert))
    orders = [
        good,
        other,
        good,
        signed(bert.key, api.text(anna)),
        {"text": "nonsense", "signature": ""},
        {"text": api.text(anna), "signature": "AAAA"},
        signed(anna.key, api.end_text(anna, None)),
        signed(anna.key, api.text(anna, lots=5_000)),
    ]
    before = await api.stored()
    answer = await api.http.post("/v1/orders/batch", json={"orders": orders}, headers=bearer(token))
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [one["status"] for one in results] == [201, 201, 200, 422, 422, 400, 422, 409]
    codes = [one["problem"]["code"] for one in results[3:]]
    assert codes == ["wrong_signature", "order_text", "signature_form", "not_an_order", "over_limit"]
    assert results[2]["receipt"] == results[0]["receipt"]
    after = await api.stored()
    assert after["events"] == before["events"] + 2  # type: ignore[operator]
    for one, owner in ((results[0], token), (results[1], bert_token)):
        order = (await api.http.get(f"/v1/orders/{one['id']}", headers=bearer(owner))).json()
        assert (order["receipt"], order["accepted_seq"]) == (one["receipt"], one["accepted_seq"])


async def test_a_batch_is_one_commit(api: Serving) -> None:
    households = await asyncio.gather(*(api.join() for _ in range(4)))
    orders = [signed(own.key, api.text(own, lots=1)) for own, _ in households for _ in range(8)]
    answer = await api.http.post(
        "/v1/orders/batch", json={"orders": orders}, headers=bearer(households[0][1])
    )
    seqs = [one["accepted_seq"] for one in answer.json()["results"]]
    assert len(set(seqs)) == 32
    commits = await api.pool.fetchval(
        "SELECT count(DISTINCT xmin::text) FROM events WHERE seq = ANY($1::bigint[])", seqs
    )
    assert commits == 1


async def test_a_batch_of_a_thousand_is_read_and_one_of_more_is_not(api: Serving) -> None:
    household, token = await api.join()
    body = signed(household.key, api.text(household))
    full = await api.http.post("/v1/orders/batch", json={"orders": [body] * 1_000}, headers=bearer(token))
    assert [one["status"] for one in full.json()["results"]] == [201] + [200] * 999
    for orders in ([], [body] * 1_001):
        before = await api.stored()
        wrong = await api.http.post("/v1/orders/batch", json={"orders": orders}, headers=bearer(token))
        assert (wrong.status_code, problem(wrong)["code"]) == (400, "invalid_input")
        assert await api.stored() == before


async def test_who_sends_too_fast_is_told_when_to_come_back() -> None:
    settings = dataclasses.replace(SETTINGS, orders_per_second=1, orders_burst=3)
    async with serving_alone(settings=settings) as api:
        household, token = await api.join()
        body = signed(household.key, api.text(household))
        before = await api.stored()
        answer = await api.http.post("/v1/orders/batch", json={"orders": [body] * 4}, headers=bearer(token))
        assert (answer.status_code, problem(answer)["code"]) == (429, "rate_limited")
        assert answer.headers["retry-after"] == str(answer.json()["retry_after_seconds"])
        assert await api.stored() == before
        single = await api.http.post("/v1/orders", json=body, headers=bearer(token))
        assert single.status_code == 201  # the batch that was refused took no room


def test_a_wallet_has_its_burst_and_then_its_steady_rate() -> None:
    now = [100.0]
    rate = WalletRate(per_second=2, burst=4, clock=lambda: now[0])
    rate.take("a", 4)
    with pytest.raises(RateLimited) as refused:
        rate.take("a")
    assert refused.value.details == {"retry_after_seconds": 1}
    rate.take("b")
    now[0] += 0.5
    rate.take("a")
    with pytest.raises(RateLimited):
        rate.take("a")
    now[0] += 100
    rate.take("a", 4)
