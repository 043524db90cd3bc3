"""Lamports that a stranger sends to a wallet's addresses make system accounts there; the wallet does all it could before."""

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from chain.addresses import TOKEN_PROGRAM, token_account_address, trader_address
from chain.sending import send_and_confirm
from chain.token import create_token_account, mint_to
from tests.integration.api.serving import Serving, bearer, problem, sign_built
from tests.integration.chain.community import SOL, Household, dust

pytestmark = pytest.mark.anyio


async def dusted_wallet(api: Serving) -> tuple[Keypair, str]:
    """A wallet with SOL but no account in the market and no tokens, at whose addresses a stranger left lamports."""
    key = Keypair()
    await api.parts.rpc.airdrop(key.pubkey(), SOL)
    await dust(api.parts.rpc, trader_of(api, key), purse_of(api, key))
    return key, await api.sign_in(key)


def trader_of(api: Serving, key: Keypair) -> Pubkey:
    return trader_address(api.community.program, api.community.address, key.pubkey())


def purse_of(api: Serving, key: Keypair) -> Pubkey:
    return token_account_address(key.pubkey(), api.community.mint)


async def move(api: Serving, key: Keypair, token: str, kind: str, amount: str) -> str:
    """Build, sign and send a transfer that succeeds; its summary."""
    body = {"market": api.market.address, "amount": amount}
    built = await api.http.post(f"/v1/account/{kind}", json=body, headers=bearer(token))
    assert built.status_code == 200, built.text
    signed = sign_built(key, built.json()["transaction"])
    sent = await api.http.post("/v1/transactions", json=signed, headers=bearer(token))
    assert sent.status_code == 200, sent.text
    return str(built.json()["summary"])


async def test_lamports_at_the_missing_token_account_are_no_tokens(api: Serving) -> None:
    _, token = await dusted_wallet(api)
    account = await api.http.get("/v1/account", headers=bearer(token))
    assert account.status_code == 200, account.text
    assert (account.json()["open"], account.json()["tokens_base_units"]) == (False, 0)
    body = {"market": api.market.address, "amount": "1"}
    deposit = await api.http.post("/v1/account/deposit", json=body, headers=bearer(token))
    assert (deposit.status_code, problem(deposit)["code"]) == (409, "over_funds")
    withdrawal = await api.http.post("/v1/account/withdraw", json=body, headers=bearer(token))
    assert (withdrawal.status_code, problem(withdrawal)["code"]) == (409, "no_trader")


async def test_a_token_account_and_a_trader_account_are_made_over_the_lamports_and_a_deposit_succeeds(
    api: Serving,
) -> None:
    key, token = await dusted_wallet(api)
    community, operator = api.community, api.community.operator
    given = [
        create_token_account(operator.pubkey(), key.pubkey(), community.mint),
        mint_to(community.mint, key.pubkey(), operator.pubkey(), 9_000_000),
    ]
    await send_and_confirm(api.parts.rpc, given, operator)
    summary = await move(api, key, token, "deposit", "5.5")
    assert "opening your trader account" in summary
    assert (await community.account(Household(key, trader_of(api, key)))).free == 5_500_000


async def test_a_withdrawal_makes_the_token_account_over_the_lamports(api: Serving) -> None:
    household, token = await api.join(tokens=1_000_000)
    await close_purse(api, household)
    await dust(api.parts.rpc, purse_of(api, household.key))
    await move(api, household.key, token, "withdraw", "0.25")
    assert await api.parts.rpc.token_balance(purse_of(api, household.key)) == 250_000


async def close_purse(api: Serving, household: Household) -> None:
    """Close the household's token account, which its deposit has emptied."""
    from spl.token.instructions import CloseAccountParams, close_account

    closing = CloseAccountParams(
        program_id=TOKEN_PROGRAM,
        account=purse_of(api, household.key),
        dest=household.wallet,
        owner=household.wallet,
    )
    await send_and_confirm(api.parts.rpc, [close_account(closing)], household.key)
