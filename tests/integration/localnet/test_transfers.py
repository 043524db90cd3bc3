"""Lamports move as on a cluster, and everything that a client asks about a transfer is answered."""

import pytest
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed, Finalized
from solana.rpc.types import TxOpts
from solders.keypair import Keypair
from solders.signature import Signature
from solders.transaction_status import TransactionConfirmationStatus, UiTransaction

from tests.integration.localnet.actors import SOL, HandClock, funded, latest, payment, signed

pytestmark = pytest.mark.anyio

OPTS = TxOpts(preflight_commitment=Confirmed)


async def pay(client: AsyncClient, payer: Keypair, lamports: int) -> tuple[Signature, Keypair]:
    receiver = Keypair()
    transaction = signed([payer], [payment(payer, receiver.pubkey(), lamports)], await latest(client))
    return (await client.send_transaction(transaction, OPTS)).value, receiver


async def test_an_airdrop_is_there_at_once_and_twice_the_same_one_counts_twice(client: AsyncClient) -> None:
    wallet = Keypair()
    for _ in range(2):
        await client.request_airdrop(wallet.pubkey(), SOL)
    assert (await client.get_balance(wallet.pubkey(), Confirmed)).value == 2 * SOL


async def test_a_transfer_moves_lamports_and_costs_the_payer_5000(
    client: AsyncClient, payer: Keypair
) -> None:
    signature, receiver = await pay(client, payer, SOL)
    assert (await client.get_balance(receiver.pubkey())).value == SOL
    assert (await client.get_balance(payer.pubkey())).value == 9 * SOL - 5_000
    found = (await client.get_transaction(signature, "json", Confirmed, 0)).value
    assert found is not None and found.transaction.meta is not None
    meta = found.transaction.meta
    assert (meta.err, meta.fee, meta.compute_units_consumed) == (None, 5_000, 150)
    assert meta.pre_balances[:2] == [10 * SOL, 0]
    assert meta.post_balances[:2] == [9 * SOL - 5_000, SOL]
    assert meta.log_messages is not None and "success" in meta.log_messages[-1]


async def test_solana_pys_confirm_returns_once_the_slot_is_finalized(
    client: AsyncClient, payer: Keypair, clock: HandClock
) -> None:
    signature, _ = await pay(client, payer, SOL)
    status = (await client.confirm_transaction(signature, Confirmed)).value[0]
    assert status is not None and status.confirmation_status == TransactionConfirmationStatus.Confirmed
    clock.pass_slots(4)
    status = (await client.confirm_transaction(signature, Finalized)).value[0]
    assert status is not None and status.confirmation_status == TransactionConfirmationStatus.Finalized
    assert status.confirmations is None and status.err is None


async def test_every_encoding_of_a_transaction_holds_the_same_bytes(
    client: AsyncClient, payer: Keypair
) -> None:
    transaction = signed([payer], [payment(payer, Keypair().pubkey(), SOL)], await latest(client))
    signature = (await client.send_transaction(transaction, OPTS)).value
    for encoding in ("base64", "base58"):
        found = (await client.get_transaction(signature, encoding, Confirmed, 0)).value
        assert found is not None
        assert found.transaction.transaction == transaction
        assert found.transaction.version == 0
    in_json = (await client.get_transaction(signature, "json", Confirmed, 0)).value
    assert in_json is not None
    assert in_json.transaction.transaction.signatures == [signature]
    assert isinstance(in_json.transaction.transaction, UiTransaction)
    assert in_json.transaction.transaction.message.account_keys == transaction.message.account_keys


async def test_an_unknown_signature_has_no_status_and_no_transaction(client: AsyncClient) -> None:
    assert (await client.get_signature_statuses([Signature.default()])).value == [None]
    assert (await client.get_transaction(Signature.default(), commitment=Confirmed)).value is None


async def test_an_address_lists_its_transactions_newest_first_with_before_until_and_limit(
    client: AsyncClient, payer: Keypair
) -> None:
    sent = [(await pay(client, payer, SOL))[0] for _ in range(4)]
    newest_first = sent[::-1]

    async def listed(**bounds: object) -> list[Signature]:
        found = await client.get_signatures_for_address(payer.pubkey(), commitment=Confirmed, **bounds)  # type: ignore[arg-type]
        return [one.signature for one in found.value]

    assert (await listed())[:4] == newest_first
    assert await listed(limit=2) == newest_first[:2]
    assert (await listed(before=sent[2]))[:2] == [sent[1], sent[0]]
    assert await listed(until=sent[1]) == [sent[3], sent[2]]
    assert await listed(before=sent[3], until=sent[0]) == [sent[2], sent[1]]


async def test_a_block_holds_the_transactions_of_its_slot(
    client: AsyncClient, payer: Keypair, clock: HandClock
) -> None:
    clock.pass_slots(1)
    sent = [(await pay(client, payer, SOL))[0] for _ in range(2)]
    slot = (await client.get_slot(Confirmed)).value
    clock.pass_slots(4)
    block = (await client.get_block(slot, "base64", max_supported_transaction_version=0)).value
    assert block is not None
    assert block.transactions is not None
    assert [one.transaction.signatures[0] for one in block.transactions] == sent
    assert (block.parent_slot, block.block_height) == (slot - 1, slot)
    assert block.block_time == (await client.get_block_time(slot)).value


async def test_a_message_costs_what_is_then_charged(client: AsyncClient, payer: Keypair) -> None:
    other = await funded(client)
    both = signed([payer, other], [payment(other, payer.pubkey(), SOL)], await latest(client))
    before = (await client.get_balance(payer.pubkey())).value
    fee = (await client.get_fee_for_message(both.message, Confirmed)).value
    await client.send_transaction(both, OPTS)
    assert fee == 10_000
    assert (await client.get_balance(payer.pubkey())).value == before + SOL - fee
