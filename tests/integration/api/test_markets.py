"""What everybody may read: markets, books, slots with their results; checked against a slot that is really settled."""

from datetime import datetime

import pytest

from auction_engine.core.commands import GatePassed, SealBook, SettlementSeen
from auction_engine.core.units import Seconds, SlotIndex
from auction_engine.db.transactions import ChainTransaction, record_transaction
from chain.accounts import book_rows, decode_slot, to_settlement_seen
from chain.addresses import slot_address
from chain.registration import registration_instructions
from chain.sending import Confirmed, send_and_confirm
from tests.integration.api.serving import Serving, bearer, problem, signed
from tests.integration.chain.community import Household

pytestmark = pytest.mark.anyio


async def test_a_market_shows_its_rules_as_decimals_and_base_units(api: Serving) -> None:
    (market,) = (await api.http.get("/v1/markets")).json()["markets"]
    own = api.market
    assert (market["address"], market["tag"], market["mint"]) == (own.address, own.tag, own.mint)
    assert (market["cluster"], market["program"]) == ("localnet", api.parts.program)
    assert (market["tick"], market["tick_base_units"]) == ("0.001", 1_000)
    assert (market["floor"], market["cap"], market["lot"], market["unit"]) == ("-0.500", "1.000", 100, 100)
    assert (market["fee"], market["fee_base_units"]) == ("0.000003", 3)
    assert (market["order_fee"], market["order_fee_base_units"]) == ("0.000005", 5)
    assert (market["price_rule"], market["rationing"]) == ("midpoint", "pro_rata")


async def test_open_slots_follow_the_chains_clock_and_close_for_intake_before_their_gate(
    api: Serving,
) -> None:
    await api.jump(1_000)
    (market,) = (await api.http.get("/v1/markets")).json()["markets"]
    assert abs(market["chain_time_ms"] - api.clock.now_ms()) < 3_000
    assert _seconds(market["chain_time"]) == market["chain_time_ms"] // 1000
    slots = market["open_slots"]
    assert [slot["index"] for slot in slots] == list(range(slots[0]["index"], slots[0]["index"] + 8))
    for slot in slots:
        gate, closes = _seconds(slot["gate"]), _seconds(slot["intake_closes"])
        assert _seconds(slot["slot"]) == slot["index"] * market["slot_seconds"]
        assert gate == _seconds(slot["slot"]) - market["gate_lead_seconds"]
        assert gate - closes == 3
        assert closes * 1000 >= market["chain_time_ms"] - 1_000


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


async def test_an_open_book_shows_pending_energy_beside_registered_and_what_would_be_cleared(
    api: Serving,
) -> None:
    buyer, buyer_token = await api.join()
    seller, seller_token = await api.join()
    slot = api.slot(4)
    await api.place(buyer, buyer_token, lots=5, limit=300, first=slot)
    await api.place(buyer, buyer_token, lots=2, limit=300, first=slot)
    await api.place(seller, seller_token, side="sell", lots=4, limit=100, first=slot)
    shown = await shown_slot(api, slot)
    assert (shown["status"], shown["orders"], shown["price"]) == ("open", 3, None)
    assert shown["book"] == {
        "buys": [{"price": "0.300", "wh": 0, "orders": 2, "pending_wh": 700}],
        "sells": [{"price": "0.100", "wh": 0, "orders": 1, "pending_wh": 400}],
    }
    assert shown["indicative"] == {"price": "0.300", "volume_wh": 400}
    assert shown["result"] is shown["settlement"] is None


async def shown_slot(api: Serving, slot: int | str) -> dict[str, object]:
    answer = await api.http.get(f"/v1/markets/{api.market.address}/slots/{slot}")
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def register(api: Serving, own: Household, token: str, text: str) -> str:
    """Place an order and carry it to the chain, as the keeper does; its id."""
    answer = await api.http.post("/v1/orders", json=signed(own.key, text), headers=bearer(token))
    proof = (text, bytes(own.key.sign_message(text.encode())))
    community = api.community
    made = registration_instructions(community.program, community.address, own.wallet, [proof])
    await send_and_confirm(api.parts.rpc, made, community.operator)
    await api.sight(own)
    return str(answer.json()["id"])


async def seal(api: Serving, slot: SlotIndex) -> None:
    """Gate the slot and seal its book from the chain."""
    await api.community.wait_past(api.market.timing.gate(slot))
    now = await api.community.now()
    gateway, address = api.parts.gateway, api.market.address
    await gateway.submit(address, GatePassed(slot=slot, chain_time=now))
    rows = tuple(book_rows(await api.community.accounts(), api.market, slot))
    accepted = await gateway.submit(address, SealBook(slot=slot, chain_slot=1, chain_time=now, rows=rows))
    await api.parts.follower.wait_for(address, accepted.seq)


async def settle(api: Serving, slot: SlotIndex) -> list[Confirmed]:
    """Post and settle on chain, record the transactions, and see the slot's account."""
    done = await api.community.post_and_settle(slot)
    for nth, confirmed in enumerate(done):
        transaction = ChainTransaction(
            signature=confirmed.signature,
            market=api.market.address,
            slot=slot,
            kind="settle_batch" if nth else "post_clearing",
            chain_slot=confirmed.chain_slot,
            compute_units=confirmed.compute_units,
            fee_lamports=confirmed.fee_lamports,
        )
        await record_transaction(api.pool, transaction)
    account = await api.parts.rpc.account(slot_address(api.community.program, api.community.address, slot))
    assert account is not None
    seen: SettlementSeen = to_settlement_seen(decode_slot(account.data))
    accepted = await api.parts.gateway.submit(api.market.address, seen)
    await api.parts.follower.wait_for(api.market.address, accepted.seq)
    return done


async def test_a_settled_slot_shows_result_hashes_fills_and_transactions_and_orders_their_fills(
    api: Serving,
) -> None:
    buyer, buyer_token = await api.join()
    seller, seller_token = await api.join()
    slot = api.slot(3)
    bought = await register(api, buyer, buyer_token, api.text(buyer, lots=5, limit=300, first=slot))
    text = api.text(seller, side="sell", lots=4, limit=100, first=slot)
    sold = await register(api, seller, seller_token, text)
    await seal(api, slot)
    cleared = await shown_slot(api, slot)
    assert (cleared["status"], cleared["orders"], cleared["price"]) == ("cleared", 2, "0.300")
    order = (await api.http.get(f"/v1/orders/{bought}", headers=bearer(buyer_token))).json()
    assert [fill["status"] for fill in order["fills"]] == ["cleared"]
    done = await settle(api, slot)
    shown = await shown_slot(api, str(cleared["slot"]))
    assert (shown["status"], shown["volume_wh"], shown["fills"]) == ("settled", 400, 2)
    assert (shown["batches"], shown["batches_settled"], shown["transactions"]) == (1, 1, 2)
    assert shown["compute_units"] == sum(each.compute_units for each in done) > 0
    result, settlement = shown["result"], shown["settlement"]
    assert isinstance(result, dict) and isinstance(settlement, dict)
    account = await api.parts.rpc.account(slot_address(api.community.program, api.community.address, slot))
    assert account is not None
    on_chain = decode_slot(account.data)
    assert result["result_root"] == on_chain.result_root.hex()
    assert result["book_hash"] == on_chain.book_hash.hex()
    assert result["admissible"] == shown["admissible"] == {"low": "0.300", "high": "0.300"}
    assert {(fill["order_id"], fill["wh"], fill["side"]) for fill in result["fills"]} == {
        (bought, 400, "buy"),
        (sold, 400, "sell"),
    }
    assert all(fill["batches"] == [0] for fill in result["fills"])
    assert settlement["settled"] == [0]
    assert [one["signature"] for one in settlement["transactions"]] == [each.signature for each in done]
    order = (await api.http.get(f"/v1/orders/{bought}", headers=bearer(buyer_token))).json()
    assert order["fills"] == [
        {
            "slot": shown["slot"],
            "index": slot,
            "wh": 400,
            "price": "0.300",
            "amount": "0.120000",
            "status": "settled",
        }
    ]
    listed = (await api.http.get(f"/v1/markets/{api.market.address}/slots")).json()["slots"]
    assert listed[0] == {name: shown[name] for name in listed[0]}


async def pass_gates(api: Serving) -> SlotIndex:
    """Tell the log the last gate that has passed on chain; its slot."""
    now = await api.community.now()
    last = SlotIndex(api.market.timing.next_gate(Seconds(now)) - 1)
    accepted = await api.parts.gateway.submit(api.market.address, GatePassed(slot=last, chain_time=now))
    await api.parts.follower.wait_for(api.market.address, accepted.seq)
    return last


async def test_slots_are_listed_in_pages_newest_first(api: Serving) -> None:
    for _ in range(2):  # the first gate that a market hears of begins its list: the second jump fills it
        await api.jump(60)
        last = await pass_gates(api)
    path = f"/v1/markets/{api.market.address}/slots"
    whole = (await api.http.get(path, params={"limit": 200})).json()["slots"]
    assert whole[0]["index"] == last
    assert len(whole) > 2
    first = (await api.http.get(path, params={"limit": 2})).json()
    rest = (await api.http.get(path, params={"limit": 200, "before": first["next"]})).json()
    assert first["slots"] + rest["slots"] == whole
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/markets/nothing/slots", 404, "market_not_found"),
        ("/v1/markets/{m}/slots/yesterday", 422, "off_slot"),
        ("/v1/markets/{m}/slots/2026-06-01T00:15:01Z", 422, "off_slot"),
        ("/v1/markets/{m}/slots/0001-01-01T00:00:00Z", 404, "slot_not_found"),
        ("/v1/markets/{m}/slots/9999-12-31T23:59:50Z", 404, "slot_not_found"),
        ("/v1/markets/{m}/slots/9999999999", 404, "slot_not_found"),
        ("/v1/markets/{m}/slots/1", 404, "slot_not_found"),
        ("/v1/markets/{m}/slots/99999999999999999999", 422, "off_slot"),
        ("/v1/markets/{m}/slots?limit=0", 400, "invalid_input"),
        ("/v1/markets/{m}/slots?limit=1000", 400, "invalid_input"),
        ("/v1/markets/{m}/slots?limit=x", 400, "invalid_input"),
        ("/v1/markets/{m}/slots?before=-1", 400, "invalid_input"),
        ("/v1/nothing", 404, "not_found"),
    ],
)
async def test_what_does_not_exist_is_told_so(api: Serving, path: str, status: int, code: str) -> None:
    answer = await api.http.get(path.replace("{m}", api.market.address))
    assert (answer.status_code, problem(answer)["code"]) == (status, code)


async def test_looking_at_any_slot_keeps_no_book_of_it(api: Serving) -> None:
    first = api.slot(0)
    for slot in range(first + 20, first + 60):
        await shown_slot(api, slot)
    assert len(api.parts.follower.states[api.market.address].books) <= 10
