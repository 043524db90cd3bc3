"""The AsyncAPI document describes the messages as they are: each that a live market sends is held against its schema."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.feed.asyncapi import asyncapi_json
from api.feed.messages import Message
from auction_engine.core.commands import GatePassed
from auction_engine.core.errors import AuctionError
from auction_engine.core.units import SlotIndex
from tests.integration.api.feed_listening import ask, heard, listening
from tests.integration.api.json_schema import check
from tests.integration.api.serving import Serving, bearer

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[3]
NEVER_HERE = {"notice"}
"""Messages that this test's market gives no cause for; they are encoded by hand below."""


async def document(api: Serving) -> dict[str, Any]:
    found: dict[str, Any] = (await api.http.get("/v1/asyncapi.json")).json()
    return found


def schema_of(root: dict[str, Any], name: str) -> dict[str, Any]:
    payload: dict[str, Any] = root["components"]["messages"][name]["payload"]
    return payload


async def test_the_document_is_asyncapi_3_and_every_reference_in_it_leads_somewhere(api: Serving) -> None:
    root = await document(api)
    assert root["asyncapi"] == "3.0.0"
    references = [value for name, value in _members(root) if name == "$ref"]
    assert len(references) > 50
    for reference in references:
        found: Any = root
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


def _members(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, list):
        return [member for item in value for member in _members(item)]
    if not isinstance(value, dict):
        return []
    return [*value.items(), *(member for item in value.values() for member in _members(item))]


async def test_every_message_of_a_live_market_fits_its_schema(api: Serving) -> None:
    root = await document(api)
    household, token = await api.join()
    seen: set[str] = set()
    async with listening(api, f"?market={api.market.address}", additional_headers=bearer(token)) as listener:
        requests: list[dict[str, Any]] = [
            {"op": "subscribe", "channel": "account"},
            {"op": "subscribe", "channel": "slot", "slot": api.slot(3)},
            {"op": "unsubscribe", "channel": "slot", "slot": api.slot(3)},
        ]
        for request in requests:
            whole = {**request, "market": api.market.address}
            check(whole, schema_of(root, request["op"]), root)
            await ask(listener, **whole)
        await listener.send("hello")
        await api.place(household, token, first=api.slot(0), count=3)
        await _pass_gate(api)
        wanted = set(root["components"]["messages"]) - {"subscribe", "unsubscribe"} - NEVER_HERE
        while not wanted <= seen:
            message = await heard(listener)
            check(message, schema_of(root, message["type"]), root)
            seen.add(message["type"])


async def _pass_gate(api: Serving) -> None:
    slot = api.slot(0)
    await api.jump(api.market.timing.slot_seconds)
    now = await api.community.now()
    try:
        await api.parts.gateway.submit(api.market.address, GatePassed(slot=SlotIndex(slot), chain_time=now))
    except AuctionError as error:
        raise AssertionError("the gate should have passed") from error


async def test_a_message_that_does_not_fit_is_noticed(api: Serving) -> None:
    root = await document(api)
    beat = {"type": "heartbeat", "market": "M", "sequence": 1, "chain_time_ms": None}
    schema = schema_of(root, "heartbeat")
    check(beat, schema, root)
    for wrong in ({"sequence": "1"}, {"sequence": True}, {"type": "book"}, {"more": 1}):
        with pytest.raises(AssertionError):
            check({**beat, **wrong}, schema, root)


async def test_every_type_of_message_is_in_the_document(api: Serving) -> None:
    root = await document(api)
    tags = {str(one.__struct_config__.tag) for one in Message.__args__}
    assert tags | {"subscribe", "unsubscribe"} == set(root["components"]["messages"])
    assert tags == {one["$ref"].rpartition("/")[2] for one in root["operations"]["say"]["messages"]}


def test_the_committed_document_is_what_the_types_say() -> None:
    """Else: make docs."""
    assert (ROOT / "docs" / "asyncapi.json").read_bytes().strip() == asyncapi_json().strip()
    assert msgspec.json.decode(asyncapi_json()) == json.loads((ROOT / "docs" / "asyncapi.json").read_text())
