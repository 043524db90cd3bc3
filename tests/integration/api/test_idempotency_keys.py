"""The Idempotency-Key: the first answer again for the same request, a clear refusal for another."""

import asyncio

import pytest

from tests.integration.api.serving import Serving, bearer, problem

pytestmark = pytest.mark.anyio
PATH = "/v1/account/withdraw"


async def test_the_same_request_gets_the_first_answer_word_for_word(api: Serving) -> None:
    _, token = await api.join()
    body = {"market": api.market.address, "amount": "1"}
    headers = {**bearer(token), "Idempotency-Key": "withdraw-1"}
    first = await api.http.post(PATH, json=body, headers=headers)
    await api.jump(5)  # another blockhash would make another transaction
    again = await api.http.post(PATH, json=body, headers=headers)
    assert first.status_code == again.status_code == 200
    assert again.json() == first.json()
    other = await api.http.post(PATH, json=body, headers={**headers, "Idempotency-Key": "withdraw-2"})
    assert other.json() != first.json()


async def test_a_key_used_for_another_body_or_route_is_refused(api: Serving) -> None:
    _, token = await api.join()
    body = {"market": api.market.address, "amount": "1"}
    headers = {**bearer(token), "Idempotency-Key": "once"}
    assert (await api.http.post(PATH, json=body, headers=headers)).status_code == 200
    before = await api.stored()
    for path, changed in ((PATH, {**body, "amount": "2"}), ("/v1/account/deposit", body)):
        answer = await api.http.post(path, json=changed, headers=headers)
        assert (answer.status_code, problem(answer)["code"]) == (422, "idempotency_reused")
    assert await api.stored() == before


async def test_keys_belong_to_their_wallets(api: Serving) -> None:
    (_, one), (_, other) = await api.join(), await api.join()
    key, market = {"Idempotency-Key": "mine"}, api.market.address
    answers = [
        await api.http.post(PATH, json={"market": market, "amount": amount}, headers={**bearer(token), **key})
        for token, amount in ((one, "1"), (other, "2"))
    ]
    assert [answer.status_code for answer in answers] == [200, 200]


async def test_a_refused_request_leaves_its_key_free(api: Serving) -> None:
    _, token = await api.join()
    headers = {**bearer(token), "Idempotency-Key": "again"}
    before = await api.stored()
    refused = await api.http.post(
        PATH, json={"market": api.market.address, "amount": "999999"}, headers=headers
    )
    assert (refused.status_code, problem(refused)["code"]) == (409, "over_funds")
    assert await api.stored() == before
    good = await api.http.post(PATH, json={"market": api.market.address, "amount": "1"}, headers=headers)
    assert good.status_code == 200


async def test_of_many_at_once_one_does_the_work(api: Serving) -> None:
    _, token = await api.join()
    body, headers = (
        {"market": api.market.address, "amount": "1"},
        {**bearer(token), "Idempotency-Key": "race"},
    )
    answers = await asyncio.gather(*(api.http.post(PATH, json=body, headers=headers) for _ in range(8)))
    told = {answer.json()["transaction"] for answer in answers if answer.status_code == 200}
    assert len(told) == 1
    assert {problem(answer)["code"] for answer in answers if answer.status_code != 200} <= {
        "idempotency_running"
    }


async def test_an_answer_is_forgotten_after_a_day_and_a_dead_request_after_a_minute(api: Serving) -> None:
    _, token = await api.join()
    headers = {**bearer(token), "Idempotency-Key": "old"}

    async def ask(amount: str) -> int:
        body = {"market": api.market.address, "amount": amount}
        return (await api.http.post(PATH, json=body, headers=headers)).status_code

    async def age(span: str, answer: str = "answer") -> None:
        await api.pool.execute(
            f"UPDATE idempotent_answers SET asked_at = now() - interval '{span}', answer = {answer} WHERE key = 'old'"
        )

    assert await ask("1") == 200
    await age("23 hours 59 minutes")
    assert await ask("2") == 422
    await age("24 hours 1 second")
    assert await ask("2") == 200
    await age("59 seconds", "NULL")
    assert await ask("2") == 409
    await age("61 seconds", "NULL")
    assert await ask("3") == 200


@pytest.mark.parametrize("key", ["", "a b", "x" * 101, "a;b"])
async def test_a_key_that_is_none_is_refused(api: Serving, key: str) -> None:
    _, token = await api.join()
    body = {"market": api.market.address, "amount": "1"}
    answer = await api.http.post(PATH, json=body, headers={**bearer(token), "Idempotency-Key": key})
    assert (answer.status_code, problem(answer)["code"]) == (400, "idempotency_form")
