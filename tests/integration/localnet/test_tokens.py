"""The real SPL Token program: mint, accounts, transfer, and the calls that read them."""

import pytest
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from solana.rpc.types import DataSliceOpts, MemcmpOpts, TokenAccountOpts, TxOpts
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.system_program import CreateAccountParams, create_account
from spl.token.constants import TOKEN_PROGRAM_ID
from spl.token.instructions import (
    InitializeMintParams,
    MintToParams,
    TransferCheckedParams,
    create_associated_token_account,
    get_associated_token_address,
    initialize_mint,
    mint_to,
    transfer_checked,
)

from chain.localnet.node import Localnet
from tests.integration.localnet.actors import call, latest, signed

pytestmark = pytest.mark.anyio

OPTS = TxOpts(preflight_commitment=Confirmed)
MINTED = 5_000_001


class Market:
    """A mint of six decimals, and two holders of whom the first has 5.000001."""

    def __init__(self, client: AsyncClient, payer: Keypair) -> None:
        self.client, self.payer, self.mint = client, payer, Keypair()
        self.holders = [payer.pubkey(), Keypair().pubkey()]
        self.accounts = [get_associated_token_address(holder, self.mint.pubkey()) for holder in self.holders]

    async def open(self) -> None:
        payer, mint = self.payer.pubkey(), self.mint.pubkey()
        rent = (await self.client.get_minimum_balance_for_rent_exemption(82)).value
        instructions = [
            create_account(
                CreateAccountParams(
                    from_pubkey=payer, to_pubkey=mint, lamports=rent, space=82, owner=TOKEN_PROGRAM_ID
                )
            ),
            initialize_mint(
                InitializeMintParams(decimals=6, mint=mint, mint_authority=payer, program_id=TOKEN_PROGRAM_ID)
            ),
            *(create_associated_token_account(payer, holder, mint) for holder in self.holders),
            mint_to(MintToParams(TOKEN_PROGRAM_ID, mint, self.accounts[0], payer, MINTED)),
        ]
        blockhash = await latest(self.client)
        await self.client.send_transaction(signed([self.payer, self.mint], instructions, blockhash), OPTS)

    async def transfer(self, amount: int) -> Signature:
        source, target = self.accounts
        instruction = transfer_checked(
            TransferCheckedParams(
                TOKEN_PROGRAM_ID, source, self.mint.pubkey(), target, self.payer.pubkey(), amount, 6
            )
        )
        transaction = signed([self.payer], [instruction], await latest(self.client))
        return (await self.client.send_transaction(transaction, OPTS)).value


@pytest.fixture
async def market(client: AsyncClient, payer: Keypair) -> Market:
    market = Market(client, payer)
    await market.open()
    return market


async def test_tokens_are_minted_and_transferred(client: AsyncClient, market: Market) -> None:
    signature = await market.transfer(1_500_000)
    balance = (await client.get_token_account_balance(market.accounts[1])).value
    assert (balance.amount, balance.decimals, balance.ui_amount_string) == ("1500000", 6, "1.5")
    assert (await client.get_token_supply(market.mint.pubkey())).value.ui_amount_string == "5.000001"
    found = (await client.get_transaction(signature, "json", Confirmed, 0)).value
    assert found is not None and found.transaction.meta is not None
    post = found.transaction.meta.post_token_balances or []
    assert {one.ui_token_amount.amount for one in post} == {"1500000", "3500001"}
    assert {one.owner for one in post} == set(market.holders)


async def test_calls_of_programs_by_programs_are_told(client: AsyncClient, market: Market) -> None:
    listed = (await client.get_signatures_for_address(market.mint.pubkey(), commitment=Confirmed)).value
    found = (await client.get_transaction(listed[-1].signature, "json", Confirmed, 0)).value
    assert found is not None and found.transaction.meta is not None
    inner = found.transaction.meta.inner_instructions or []
    assert [one.index for one in inner] == [2, 3]
    assert all(len(one.instructions) >= 4 for one in inner)


async def test_an_owners_token_accounts_are_found_by_mint_and_by_program(
    client: AsyncClient, market: Market
) -> None:
    for opts in (TokenAccountOpts(mint=market.mint.pubkey()), TokenAccountOpts(program_id=TOKEN_PROGRAM_ID)):
        found = (await client.get_token_accounts_by_owner(market.holders[1], opts)).value
        assert [one.pubkey for one in found] == [market.accounts[1]]
    elsewhere = TokenAccountOpts(mint=Keypair().pubkey())
    assert (await client.get_token_accounts_by_owner(market.holders[1], elsewhere)).value == []


async def test_a_programs_accounts_are_filtered_and_sliced(client: AsyncClient, market: Market) -> None:
    async def found(*filters: int | MemcmpOpts) -> set[Pubkey]:
        answer = await client.get_program_accounts(TOKEN_PROGRAM_ID, encoding="base64", filters=list(filters))
        return {one.pubkey for one in answer.value}

    holder = MemcmpOpts(offset=32, bytes=str(market.holders[0]))
    assert await found() == {market.mint.pubkey(), *market.accounts}
    assert await found(165) == set(market.accounts)
    assert await found(82) == {market.mint.pubkey()}
    assert await found(165, holder) == {market.accounts[0]}
    sliced = await client.get_program_accounts(
        TOKEN_PROGRAM_ID,
        encoding="base64",
        data_slice=DataSliceOpts(offset=64, length=8),
        filters=[165, holder],
    )
    assert [int.from_bytes(one.account.data, "little") for one in sliced.value] == [MINTED]


async def test_zstd_and_base58_give_the_same_data_as_base64(client: AsyncClient, market: Market) -> None:
    plain = (await client.get_account_info(market.mint.pubkey(), encoding="base64")).value
    for encoding in ("base64+zstd", "base58", "jsonParsed"):
        assert (await client.get_account_info(market.mint.pubkey(), encoding=encoding)).value == plain


async def test_base58_is_refused_above_128_bytes(node: Localnet, market: Market) -> None:
    answer = await call(
        node, "getAccountInfo", str(market.accounts[0]), {"encoding": "base58", "commitment": "confirmed"}
    )
    assert answer["error"]["code"] == -32600
    assert "Base64" in answer["error"]["message"]


async def test_several_accounts_come_in_the_order_asked_for(client: AsyncClient, market: Market) -> None:
    asked = [market.accounts[1], Keypair().pubkey(), market.mint.pubkey()]
    found = (await client.get_multiple_accounts(asked)).value
    assert [one and len(one.data) for one in found] == [165, None, 82]


async def test_what_is_no_token_account_has_no_token_balance(node: Localnet, payer: Keypair) -> None:
    answer = await call(node, "getTokenAccountBalance", str(payer.pubkey()), {"commitment": "confirmed"})
    assert answer["error"]["code"] == -32602
    assert "no token account" in answer["error"]["message"]
