"""The localnet's faucet over HTTP: from nothing to a first order; and no such thing where it is not wired."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from solders.keypair import Keypair

from auction_engine.demo.faucet import DemoFaucet
from chain.addresses import token_account_address, trader_address
from tests.integration.api.serving import Serving, bearer, problem, serving
from tests.integration.chain.community import Household, dust
from tests.postgres import database, pool

__all__ = ["database", "pool"]

pytestmark = pytest.mark.anyio


@pytest.fixture
async def generous(pool: asyncpg.Pool) -> AsyncIterator[Serving]:
    async with serving(pool, faucet=lambda own: DemoFaucet(own.rpc, own.program, own.operator)) as running:
        yield running


async def test_a_new_wallet_gets_money_an_account_and_limits_and_trades(generous: Serving) -> None:
    api, key = generous, Keypair()
    token = await api.sign_in(key)
    body = {"market": api.market.address}
    answer = await api.http.post("/v1/localnet/faucet", json=body, headers=bearer(token))
    assert answer.status_code == 200, answer.text
    grant = answer.json()
    assert grant["lamports"] > 0 and grant["max_buy_wh"] == grant["max_sell_wh"] == 50_000
    account = (await api.http.get("/v1/account", headers=bearer(token))).json()
    assert (account["trader"], account["tokens"]) == (grant["trader"], grant["tokens"])
    unknown = await api.http.post("/v1/localnet/faucet", json={"market": "x"}, headers=bearer(token))
    assert (unknown.status_code, problem(unknown)["code"]) == (404, "market_not_found")


async def test_lamports_that_a_stranger_left_at_a_wallets_addresses_do_not_keep_the_faucet_from_opening_it(
    generous: Serving,
) -> None:
    api, key, community = generous, Keypair(), generous.community
    trader = trader_address(community.program, community.address, key.pubkey())
    await dust(api.parts.rpc, trader, token_account_address(key.pubkey(), community.mint))
    answer = await api.http.post(
        "/v1/localnet/faucet", json={"market": api.market.address}, headers=bearer(await api.sign_in(key))
    )
    assert answer.status_code == 200, answer.text
    assert (await community.account(Household(key, trader))).max_buy_lots > 0


async def test_where_no_faucet_is_wired_there_is_no_such_route(api: Serving) -> None:
    token = await api.sign_in(Keypair())
    answer = await api.http.post(
        "/v1/localnet/faucet", json={"market": api.market.address}, headers=bearer(token)
    )
    assert answer.status_code in (404, 405)
