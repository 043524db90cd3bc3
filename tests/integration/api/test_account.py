"""Money over HTTP: what a wallet has, deposits and withdrawals that it signs itself, and what is never relayed."""

import base64

import pytest
from solders.hash import Hash
from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.message import Message, MessageV0
from solders.pubkey import Pubkey
from solders.system_program import TransferParams, transfer
from solders.transaction import VersionedTransaction

from api.account.relay import check_relayable
from auction_engine.core.errors import InvalidInput
from chain import instructions as program
from chain.addresses import ASSOCIATED_TOKEN_PROGRAM, token_account_address, trader_address
from chain.sending import send_and_confirm
from chain.token import create_token_account, mint_to
from tests.integration.api.serving import Serving, bearer, problem, sign_built
from tests.integration.chain.community import SOL, Household

pytestmark = pytest.mark.anyio


async def rich_wallet(api: Serving, tokens: int = 9_000_000) -> tuple[Keypair, str]:
    """A wallet with SOL and tokens that has never been in the market, and its session."""
    key, community = Keypair(), api.community
    await api.parts.rpc.airdrop(key.pubkey(), SOL)
    operator = community.operator
    made = [
        create_token_account(operator.pubkey(), key.pubkey(), community.mint),
        mint_to(community.mint, key.pubkey(), operator.pubkey(), tokens),
    ]
    await send_and_confirm(api.parts.rpc, made, operator)
    return key, await api.sign_in(key)


async def test_a_wallet_that_was_never_here_sees_its_pocket_and_an_unopened_account(api: Serving) -> None:
    key, token = await rich_wallet(api)
    account = (await api.http.get("/v1/account", headers=bearer(token))).json()
    assert (account["wallet"], account["open"]) == (str(key.pubkey()), False)
    assert (account["lamports"], account["tokens"], account["tokens_base_units"]) == (
        SOL,
        "9.000000",
        9_000_000,
    )
    assert [account[name] for name in ("free", "locked", "pending", "available")] == ["0.000000"] * 4
    assert (account["max_buy_wh"], account["max_sell_wh"]) == (0, 0)


async def test_a_deposit_opens_the_account_moves_the_tokens_and_can_be_withdrawn(api: Serving) -> None:
    key, token = await rich_wallet(api)
    body = {"market": api.market.address, "amount": "5.5"}
    built = await api.http.post("/v1/account/deposit", json=body, headers=bearer(token))
    assert built.status_code == 200
    assert built.json()["summary"].startswith(
        "Deposit 5.500000 into market STREET-1, opening your trader account"
    )
    assert built.json()["expires_at_block_height"] > 0
    sent = await api.http.post(
        "/v1/transactions", json=sign_built(key, built.json()["transaction"]), headers=bearer(token)
    )
    assert sent.status_code == 200, sent.text
    (status,) = await api.parts.rpc.signature_statuses([sent.json()["signature"]])
    assert status is not None and status.err is None and status.reaches("confirmed")
    household = Household(key, _trader(api, key))
    assert (await api.community.account(household)).free == 5_500_000
    await api.sight(household)
    account = (await api.http.get("/v1/account", headers=bearer(token))).json()
    assert (account["open"], account["free"], account["available"]) == (True, "5.500000", "5.500000")
    assert account["tokens"] == "3.500000"

    body["amount"] = "1"
    built = await api.http.post("/v1/account/withdraw", json=body, headers=bearer(token))
    assert built.json()["summary"] == "Withdraw 1.000000 from market STREET-1."
    sent = await api.http.post(
        "/v1/transactions", json=sign_built(key, built.json()["transaction"]), headers=bearer(token)
    )
    assert sent.status_code == 200
    pocket = await api.parts.rpc.token_balance(token_account_address(key.pubkey(), api.community.mint))
    assert pocket == 4_500_000


def _trader(api: Serving, key: Keypair) -> Pubkey:
    return trader_address(api.community.program, api.community.address, key.pubkey())


async def test_pending_orders_are_taken_off_what_is_available(api: Serving) -> None:
    household, token = await api.join(tokens=1_000_000)
    await api.place(household, token, lots=5, limit=250)
    account = (await api.http.get("/v1/account", headers=bearer(token))).json()
    cost = 5 * (250 * api.market.unit + 3) + 5
    assert (account["free_base_units"], account["pending_base_units"]) == (1_000_000, cost)
    assert account["available_base_units"] == 1_000_000 - cost


@pytest.mark.parametrize(
    "amount", ["", "0", "0.000000", "-1", "1e3", "1,5", "0x1", "1.0000001", "9" * 30, "١", " 1"]
)
async def test_an_amount_that_is_no_exact_positive_number_is_refused(api: Serving, amount: str) -> None:
    token = await api.sign_in(Keypair())
    for kind in ("deposit", "withdraw"):
        body = {"market": api.market.address, "amount": amount}
        answer = await api.http.post(f"/v1/account/{kind}", json=body, headers=bearer(token))
        assert (answer.status_code, problem(answer)["code"]) == (400, "invalid_input")


async def test_more_than_there_is_cannot_be_moved_and_the_problem_says_how_much_there_is(
    api: Serving,
) -> None:
    _, token = await rich_wallet(api)
    body = {"market": api.market.address, "amount": "9.000001"}
    deposit = await api.http.post("/v1/account/deposit", json=body, headers=bearer(token))
    assert (deposit.status_code, problem(deposit)["code"]) == (409, "over_funds")
    assert deposit.json()["available"] == 9_000_000
    withdrawal = await api.http.post("/v1/account/withdraw", json=body, headers=bearer(token))
    assert (withdrawal.status_code, problem(withdrawal)["code"]) == (409, "no_trader")
    _, token = await api.join(tokens=1_000_000)
    withdrawal = await api.http.post("/v1/account/withdraw", json=body, headers=bearer(token))
    assert (withdrawal.status_code, problem(withdrawal)["code"]) == (409, "over_funds")


async def test_a_wallet_without_sol_is_told_that_it_cannot_pay_the_fee(api: Serving) -> None:
    token = await api.sign_in(Keypair())
    body = {"market": api.market.address, "amount": "1"}
    answer = await api.http.post("/v1/account/deposit", json=body, headers=bearer(token))
    assert (answer.status_code, problem(answer)["code"]) == (409, "no_fee_money")


async def test_a_transaction_that_the_program_refuses_is_told_by_the_programs_error(api: Serving) -> None:
    household, token = await api.join(tokens=1_000_000)
    community = api.community
    own = token_account_address(household.wallet, community.mint)
    too_much = program.withdraw(
        community.program, household.wallet, community.address, community.mint, own, 1_000_001
    )
    latest = await api.parts.rpc.latest_blockhash()
    body = encoded(household.key, [too_much], latest.blockhash)
    answer = await api.http.post("/v1/transactions", json=body, headers=bearer(token))
    found = problem(answer)
    assert (answer.status_code, found["code"]) == (409, "program_refused")
    assert found["number"] >= 6_000 and found["name"]


def encoded(key: Keypair, steps: list[Instruction], blockhash: Hash) -> dict[str, str]:
    message = Message.new_with_blockhash(steps, key.pubkey(), blockhash)
    return {"transaction": base64.b64encode(bytes(VersionedTransaction(message, [key]))).decode()}


async def test_a_transaction_with_an_old_blockhash_is_told_to_be_built_anew(api: Serving) -> None:
    household, token = await api.join()
    step = program.end_orders(api.community.program, household.wallet, api.community.address)
    answer = await api.http.post(
        "/v1/transactions", json=encoded(household.key, [step], Hash.new_unique()), headers=bearer(token)
    )
    assert (answer.status_code, problem(answer)["code"]) == (409, "transaction_expired")


async def test_an_unsigned_or_foreign_transaction_is_not_relayed(api: Serving) -> None:
    household, token = await api.join()
    other, _ = await api.join()
    body = {"market": api.market.address, "amount": "1"}
    built = (await api.http.post("/v1/account/withdraw", json=body, headers=bearer(token))).json()[
        "transaction"
    ]
    blockhash = (await api.parts.rpc.latest_blockhash()).blockhash
    pay = transfer(TransferParams(from_pubkey=household.wallet, to_pubkey=other.wallet, lamports=1))
    end = program.end_orders(api.community.program, household.wallet, api.community.address)
    theirs = program.end_orders(api.community.program, other.wallet, api.community.address)
    bodies = {
        "wrong_signature": {"transaction": built},
        "transaction_foreign": encoded(household.key, [pay], blockhash),
        "not_a_transaction": {"transaction": base64.b64encode(b"no transaction").decode()},
        "invalid_input": {"transaction": "!"},
        "transaction_form": {"transaction": base64.b64encode(bytes(2_000)).decode()},
    }
    for code, sent in bodies.items():
        answer = await api.http.post("/v1/transactions", json=sent, headers=bearer(token))
        assert 400 <= answer.status_code < 500
        assert problem(answer)["code"] == code
    for steps, key in (([end, pay], household.key), ([theirs], other.key)):
        answer = await api.http.post(
            "/v1/transactions", json=encoded(key, steps, blockhash), headers=bearer(token)
        )
        assert problem(answer)["code"] == "transaction_foreign"


def test_only_what_this_api_could_have_built_is_relayable() -> None:
    key, ours = Keypair(), Pubkey.new_unique()
    wallet = str(key.pubkey())

    def wire(*programs: Pubkey, data: bytes = b"\x01", v0: bool = False, tail: bytes = b"") -> bytes:
        steps = [Instruction(p, data, [AccountMeta(key.pubkey(), True, True)]) for p in programs]
        message = (
            MessageV0.try_compile(key.pubkey(), steps, [], Hash.default())
            if v0
            else Message.new_with_blockhash(steps, key.pubkey(), Hash.default())
        )
        return bytes(VersionedTransaction(message, [key])) + tail

    check_relayable(wire(ours), wallet, str(ours))
    check_relayable(wire(ours, v0=True), wallet, str(ours))
    check_relayable(wire(ASSOCIATED_TOKEN_PROGRAM, ours), wallet, str(ours))
    for bad in (
        wire(),
        wire(ASSOCIATED_TOKEN_PROGRAM),
        wire(ASSOCIATED_TOKEN_PROGRAM, ours, data=b"\x02"),
        wire(ours, Pubkey.new_unique()),
        wire(ours, tail=b"\x00"),
        b"",
    ):
        with pytest.raises(InvalidInput):
            check_relayable(bad, wallet, str(ours))
    with pytest.raises(InvalidInput, match="fee payer"):
        check_relayable(wire(ours), str(Pubkey.new_unique()), str(ours))
