"""The history routes over a real market that a keeper keeps: every figure leads to the balance that the chain holds."""

import asyncio
import csv
import io
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from api.app import create_app
from api.auth.nonces import MemoryNonceStore
from api.history.statement_page import PAGE_POLICY
from api.parts import ApiParts
from api.server import ApiServer
from api.times import utc_now
from chain.clock import ChainClock
from tests.integration.api.serving import RECEIPT_KEY, SETTINGS, bearer, login_body, problem
from tests.integration.chain.community import Household
from tests.integration.keeper.exchange import Exchange, eventually, exchange, keeping
from tests.integration.keeper.test_money_history import caught_up, play
from tests.localnet import LocalNode

pytestmark = pytest.mark.anyio
GUIDE = Path(__file__).parents[3] / "docs" / "api.md"
LISTS = {"fills": "/v1/fills", "settlements": "/v1/settlements", "transactions": "/v1/transactions"}


@dataclass
class Served:
    """A played market, its API, and a signed-in household's headers."""

    at: Exchange
    http: httpx.AsyncClient
    own: Household
    auth: dict[str, str]
    month: str

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.http.get(path, params=query, headers=self.auth)

    async def json(self, path: str, **query: Any) -> dict[str, Any]:
        answer = await self.get(path, **query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def pages(self, name: str, limit: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        before: dict[str, str] = {}
        while True:
            page = await self.json(LISTS[name], limit=limit, **before)
            found += page[name]
            if page["next"] is None:
                return found
            assert len(page[name]) == limit
            before = {"before": page["next"]}


@asynccontextmanager
async def api_of(at: Exchange) -> AsyncIterator[httpx.AsyncClient]:
    """The real API server over the exchange's parts."""
    clock = ChainClock(at.rpc)
    await clock.refresh()
    running = asyncio.create_task(clock.run(0.1))
    parts = ApiParts(
        gateway=at.gateway,
        follower=at.follower,
        pool=at.pool,
        rpc=at.rpc,
        clock=clock.now_ms,
        program=str(at.community.program),
        settings=SETTINGS,
        nonces=MemoryNonceStore(utc_now),
        receipt_key=RECEIPT_KEY,
    )
    server = ApiServer(create_app(parts), port=0)
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=30) as http:
            yield http
    finally:
        await server.stop()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def sign_in(http: httpx.AsyncClient, own: Household) -> dict[str, str]:
    nonce = await http.post("/v1/auth/nonce", json={"address": str(own.wallet)})
    login = await http.post("/v1/auth/login", json=login_body(own.key, nonce.json()["message"]))
    return bearer(login.json()["token"])


@asynccontextmanager
async def played(node: LocalNode, pool: asyncpg.Pool) -> AsyncIterator[Served]:
    """The keeper is gone when the test begins, so that nothing moves any more."""
    async with exchange(node, pool) as at:
        async with keeping(at):
            await play(at)
            await caught_up(at)
        async with api_of(at) as http:
            buyer = at.community.households[1]
            month = datetime.fromtimestamp(await at.community.now(), UTC).strftime("%Y-%m")
            yield Served(at, http, buyer, await sign_in(http, buyer), month)


async def test_a_statement_leads_from_nothing_to_what_the_account_holds(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with played(localnet, pool) as served:
        account = await served.at.community.account(served.own)
        statement = await served.json("/v1/statements", month=served.month)
        base = {name: statement[f"{name}_base_units"] for name in ("opening", "closing", "deposits")}
        assert base == {"opening": 0, "closing": account.free + account.locked, "deposits": 50_000_000}
        assert statement["adds_up"] is True and statement["complete"] is False
        moved = sum(each["amount_base_units"] for each in statement["movements"])
        assert base["opening"] + moved == base["closing"]
        parts = ("deposits", "withdrawals", "compensations")
        summed = sum(statement[f"{name}_base_units"] for name in parts)
        summed += sum(statement[side]["amount_base_units"] for side in ("bought", "sold"))
        summed -= statement["fill_fees_base_units"] + statement["order_fees_base_units"]
        assert summed == base["closing"]
        mine = await served.json("/v1/account")
        assert mine["free_base_units"] + mine["locked_base_units"] == base["closing"]

        fills = await served.pages("fills", 50)
        assert {fill["state"] for fill in fills} == {"settled"} and len(fills) == 3
        assert statement["bought"]["wh"] == sum(fill["wh"] for fill in fills)
        assert statement["bought"]["amount_base_units"] == sum(fill["amount_base_units"] for fill in fills)
        settlements = await served.pages("settlements", 50)
        net = sum(each["net_base_units"] for each in settlements)
        assert net == sum(fill["net_base_units"] for fill in fills)
        outside = await served.pages("transactions", 50)
        assert net + sum(each["amount_base_units"] for each in outside) == base["closing"]
        assert [each["kind"] for each in outside] == ["order_fee", "withdrawal", "order_fee", "deposit"]
        for each in (*fills, *outside):
            assert await served.at.rpc.transaction(each["signature"]) is not None

        for form in ("csv", "html"):
            await _shows_the_same(served, form, statement)
        await _pages_are_stable(served)
        await _answers_are_kept(served)
        await _nobody_else_sees_it(served)
        await _what_is_asked_wrongly_is_refused(served)
        await _the_guides_examples_work(served)


async def _shows_the_same(served: Served, form: str, statement: dict[str, Any]) -> None:
    """The statement in another form, chosen by the query or by the Accept header."""
    chosen = await served.get("/v1/statements", month=served.month, format=form)
    headers = {**served.auth, "Accept": f"text/{form}"}
    path = f"/v1/statements?month={served.month}"
    assert (await served.http.get(path, headers=headers)).content == chosen.content
    assert chosen.headers["content-type"] == f"text/{form}; charset=utf-8"
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(chosen.text, newline="")))
        assert rows[0]["balance"] == statement["opening"] and rows[-1]["balance"] == statement["closing"]
        assert [row["amount"] for row in rows[1:-1]] == [m["amount"] for m in statement["movements"]]
        assert chosen.headers["content-disposition"].startswith("attachment; filename=")
    else:
        for figure in (statement["closing"], statement["bought"]["average_price"], statement["wallet"]):
            assert figure in chosen.text
        assert "<script" not in chosen.text
        assert chosen.headers["content-security-policy"] == PAGE_POLICY


async def _pages_are_stable(served: Served) -> None:
    """Page by page one reads what one page holds, and a period holds what lies in it."""
    for name, path in LISTS.items():
        whole = await served.pages(name, 200)
        assert await served.pages(name, 1) == whole
        begins = whole[0]["slot"] if name != "transactions" else whole[0]["time"]
        recent = (await served.json(path, **{"from": begins}))[name]
        older = (await served.json(path, to=begins))[name]
        assert recent and recent + older == whole


async def _answers_are_kept(served: Served) -> None:
    """By its ETag an answer is asked for again, and each form has its own."""
    tags = set()
    paths = [
        *LISTS.values(),
        *(f"/v1/statements?month={served.month}&format={f}" for f in ("json", "csv", "html")),
    ]
    for path in paths:
        first = await served.http.get(path, headers=served.auth)
        tags.add(first.headers["etag"])
        again = await served.http.get(path, headers={**served.auth, "If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["read-until"] == first.headers["read-until"]
        other = await served.http.get(path, headers={**served.auth, "If-None-Match": '"other"'})
        assert other.status_code == 200
    assert len(tags) == len(paths)


async def _nobody_else_sees_it(served: Served) -> None:
    """Without a session there is nothing, and a stranger's history is empty."""
    stranger = await sign_in(served.http, Household(type(served.own.key)(), served.own.trader))
    for name, path in LISTS.items():
        refused = await served.http.get(path)
        assert (refused.status_code, problem(refused)["code"]) == (401, "not_authenticated")
        assert (await served.http.get(path, headers=stranger)).json()[name] == []
    empty = (await served.http.get(f"/v1/statements?month={served.month}", headers=stranger)).json()
    assert (empty["movements"], empty["closing"], empty["bought"]["average_price"]) == ([], "0.000000", None)


async def _what_is_asked_wrongly_is_refused(served: Served) -> None:
    for path, code in (
        ("/v1/statements", "invalid_input"),
        ("/v1/statements?month=2026-13", "invalid_input"),
        ("/v1/statements?month=9000-01", "invalid_input"),
        (f"/v1/statements?month={served.month}&format=pdf", "invalid_input"),
        ("/v1/fills?before=nothing", "invalid_input"),
        ("/v1/settlements?before=%00", "invalid_input"),
        ("/v1/transactions?from=yesterday", "invalid_input"),
        ("/v1/transactions?limit=0", "invalid_input"),
        ("/v1/fills?market=none", "market_not_found"),
    ):
        refused = await served.http.get(path, headers=served.auth)
        assert problem(refused)["code"] == code, path


async def _the_guides_examples_work(served: Served) -> None:
    """Every command of the History section of docs/api.md, as a shell runs it."""
    section = GUIDE.read_text().split("## History")[1].split("\n## ")[0]
    commands = re.findall(r"^    (curl .*)$", section, re.M)
    assert len(commands) == 6
    names = {
        "API": str(served.http.base_url).rstrip("/"),
        "AUTH": f"Authorization: {served.auth['Authorization']}",
        "MARKET": served.at.community.market.address,
        "MONTH": served.month,
    }
    for command in commands:
        shell = await asyncio.create_subprocess_exec(
            *("sh", "-c", command.replace("curl", "curl --silent --show-error --fail --noproxy '*'", 1)),
            env={**os.environ, **names},
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await shell.communicate()
        assert shell.returncode == 0 and said, command


async def test_a_fill_is_pending_until_its_batch_is_settled_and_keeps_its_place(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool) as at, keeping(at), api_of(at) as http:
        await at.known_traders()
        seller, buyer = at.community.households
        auth = await sign_in(http, seller)
        slot = await at.coming_slot()
        sold = await at.place(seller, await at.community.sign(seller, "sell", 10, 250, slot))
        bought = await at.place(buyer, await at.community.sign(buyer, "buy", 10, 250, slot))
        orders = [sold, bought]
        await eventually(lambda: all(at.order(order).status == "registered" for order in orders))
        await caught_up(at)
        await at.empty_the_purse()  # the slot is cleared, and nobody can settle it
        await at.pass_gate(slot)
        await eventually(lambda: at.status(slot) == "cleared")
        (waiting,) = (await http.get("/v1/fills", headers=auth)).json()["fills"]
        assert (waiting["state"], waiting["signature"], waiting["fee_base_units"]) == ("pending", None, 30)
        assert waiting["net_base_units"] == 10 * 250 * 100 - 30 and waiting["order_id"] == orders[0]
        (pending,) = (await http.get("/v1/settlements", headers=auth)).json()["settlements"]
        assert (pending["state"], pending["pending_wh"], pending["net"]) == ("pending", 1000, "0.000000")

        await at.rpc.airdrop(at.community.operator.pubkey(), 10_000_000_000)
        await eventually(lambda: at.status(slot) == "settled")
        await caught_up(at)
        (settled,) = (await http.get("/v1/fills", headers=auth)).json()["fills"]
        told_later = ("state", "signature", "chain_slot", "time")
        assert {k: v for k, v in settled.items() if k not in told_later} == {
            k: v for k, v in waiting.items() if k not in told_later
        }
        assert settled["state"] == "settled" and settled["signature"] is not None
