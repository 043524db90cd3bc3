"""Every outcome of a sent transaction is told: landed, refused, expired, unknown."""

import asyncio
import base64
from collections.abc import AsyncIterator

import pytest
from solders.hash import Hash
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.transaction import VersionedTransaction

from auction_engine.core.errors import InvalidInput
from chain import instructions
from chain.addresses import token_account_address
from chain.confirming import Attempt
from chain.errors import (
    ConfirmationTimeout,
    NodeUnavailable,
    ProgramRefused,
    TransactionExpired,
    TransactionFailed,
)
from chain.registration import registration_instructions
from chain.rpc import Rpc
from chain.sending import build_unsigned, send_and_confirm, send_transaction, simulate
from tests.integration.chain.community import Community, Household, found_community
from tests.integration.chain.faulty_network import answer, faulty_network
from tests.localnet import LocalNode

pytestmark = pytest.mark.anyio


@pytest.fixture
async def rpc(localnet: LocalNode) -> AsyncIterator[Rpc]:
    async with Rpc(localnet.url, localnet.ws_url) as rpc:
        yield rpc


@pytest.fixture
async def community(localnet: LocalNode, rpc: Rpc) -> Community:
    async def pass_time(seconds: float) -> None:
        localnet.clock.jump(seconds)

    return await found_community(rpc, pass_time)


@pytest.fixture
async def household(community: Community) -> Household:
    return await community.join()


def limits(community: Community, household: Household, lots: int) -> Instruction:
    return instructions.set_limits(
        community.program,
        community.operator.pubkey(),
        community.address,
        household.wallet,
        max_sell_lots=lots,
        max_buy_lots=lots,
    )


def deposit(community: Community, own: Household, amount: int) -> Instruction:
    source = token_account_address(own.wallet, community.mint)
    return instructions.deposit(
        community.program, own.wallet, community.address, community.mint, source, amount
    )


async def test_a_landed_transaction_tells_its_slot_compute_units_and_fee(
    community: Community, household: Household
) -> None:
    made = [limits(community, household, 7)]
    expected = await simulate(community.rpc, made, community.operator.pubkey())
    done = await community.send(made)
    assert done.compute_units == expected.units_consumed
    assert done.fee_lamports == 5_000
    assert 0 < done.chain_slot <= await community.rpc.slot()
    assert (await community.account(household)).max_buy_lots == 7


async def test_equal_transactions_in_one_block_all_land(community: Community, household: Household) -> None:
    made = [limits(community, household, 7)]
    done = await asyncio.gather(*(community.send(made) for _ in range(3)))
    assert len({each.signature for each in done}) == 3


async def test_a_program_error_comes_by_name_and_costs_nothing(
    community: Community, household: Household
) -> None:
    before = await community.rpc.balance(household.wallet)
    me, market = household.wallet, community.address
    stolen = instructions.set_limits(community.program, me, market, me, max_sell_lots=1, max_buy_lots=1)
    with pytest.raises(ProgramRefused, match="The signer is not the authority of the market") as refused:
        await community.send([stolen], household.key)
    assert (refused.value.name, refused.value.number) == ("WrongAuthority", 6001)
    assert await community.rpc.balance(household.wallet) == before


async def test_a_program_error_of_a_landed_transaction_comes_by_name_too(
    community: Community, household: Household
) -> None:
    refused_one = [instructions.release_orders(community.program, community.address, household.trader)]
    before = await community.rpc.balance(community.operator.pubkey())
    with pytest.raises(ProgramRefused) as refused:
        await send_and_confirm(community.rpc, refused_one, community.operator, preflight=False)
    assert refused.value.name == "NothingToRelease"
    assert await community.rpc.balance(community.operator.pubkey()) == before - 5_000


async def test_errors_of_called_programs_and_of_the_precompile_are_told_apart(
    community: Community, household: Household
) -> None:
    with pytest.raises(ProgramRefused) as refused:
        await community.send([deposit(community, household, 1)], household.key)
    assert refused.value.name == "TokenInsufficientFunds"
    text, signature = await community.sign(household, "buy", 1, 100, 180_000_000)
    forged = registration_instructions(
        community.program,
        community.address,
        household.wallet,
        [(text, bytes([signature[0] ^ 1]) + signature[1:])],
    )
    with pytest.raises(ProgramRefused) as refused:
        await community.send(forged)
    assert refused.value.name == "InvalidSignature"


async def test_a_payer_without_lamports_is_told_so(community: Community, household: Household) -> None:
    poor = Keypair()
    with pytest.raises(TransactionFailed):
        await send_and_confirm(community.rpc, [limits(community, household, 1)], poor, [community.operator])


async def test_a_wallets_transaction_is_built_unsigned_signed_by_it_and_sent(
    community: Community, household: Household
) -> None:
    withdraw = instructions.withdraw(
        community.program,
        household.wallet,
        community.address,
        community.mint,
        token_account_address(household.wallet, community.mint),
        5,
    )
    latest = await community.rpc.latest_blockhash()
    unsigned = build_unsigned([withdraw], household.wallet, latest.blockhash)
    message = VersionedTransaction.from_bytes(base64.b64decode(unsigned)).message
    signed = bytes(VersionedTransaction(message, [household.key]))
    done = await send_transaction(community.rpc, signed, last_valid_height=latest.last_valid_height)
    again = await send_transaction(community.rpc, signed)  # the same bytes land once, and say so again
    assert again == done
    assert (await community.account(household)).free == 50_000_000 - 5


async def test_bytes_that_are_no_signed_transaction_are_refused_before_they_are_sent(
    community: Community, household: Household
) -> None:
    latest = await community.rpc.latest_blockhash()
    unsigned = build_unsigned([deposit(community, household, 1)], household.wallet, latest.blockhash)
    for wire, code in (
        (b"", "not_a_transaction"),
        (bytes(70), "not_a_transaction"),
        (b"\x01" * 200, "not_a_transaction"),
        (base64.b64decode(unsigned), "wrong_signature"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await send_transaction(community.rpc, wire)
        assert refused.value.code == code


async def test_a_transaction_that_is_too_large_is_refused_before_it_is_sent(
    community: Community, household: Household
) -> None:
    made = [limits(community, household, n) for n in range(60)]
    with pytest.raises(InvalidInput, match="1232 fit") as refused:
        await community.send(made)
    assert refused.value.code == "transaction_too_large"


async def test_an_old_blockhash_is_told_as_expired(
    localnet: LocalNode, community: Community, household: Household
) -> None:
    attempt = await _attempt(community, household)
    localnet.clock.jump(60)
    with pytest.raises(TransactionExpired):
        await send_transaction(community.rpc, attempt.wire, last_valid_height=attempt.last_valid_height)
    with pytest.raises(TransactionExpired):
        await send_transaction(community.rpc, _stamped(community, household, Hash.new_unique()))


async def test_what_is_to_be_remembered_is_told_before_the_transaction_is_sent(
    community: Community, household: Household
) -> None:
    told: list[Attempt] = []

    async def remember(attempt: Attempt) -> None:
        assert (await community.rpc.signature_statuses([attempt.signature])) == [None]
        told.append(attempt)

    done = await send_and_confirm(
        community.rpc, [limits(community, household, 3)], community.operator, on_attempt=remember
    )
    assert [each.signature for each in told] == [done.signature]
    assert told[0].last_valid_height > await community.rpc.block_height()


async def test_a_transaction_that_the_network_lost_is_sent_again_in_the_same_bytes(
    localnet: LocalNode, community: Community, household: Household
) -> None:
    def lose_first(method: str, before: int) -> bytes | None:
        return answer("1" * 88) if method == "sendTransaction" and before == 0 else None

    attempt = await _attempt(community, household)
    async with faulty_network(localnet.url, lose_first) as network, Rpc(network.url) as rpc:
        done = await send_transaction(rpc, attempt.wire, last_valid_height=attempt.last_valid_height)
    assert done.signature == attempt.signature
    assert network.asked["sendTransaction"] == 2


async def test_a_transaction_that_never_arrives_is_expired_once_the_chain_is_past_its_height(
    localnet: LocalNode, community: Community, household: Household
) -> None:
    def lose_all(method: str, before: int) -> bytes | None:
        if method == "getBlockHeight":
            localnet.clock.jump(60)
        return answer("1" * 88) if method == "sendTransaction" else None

    attempt = await _attempt(community, household)
    async with faulty_network(localnet.url, lose_all) as network, Rpc(network.url) as rpc:
        with pytest.raises(TransactionExpired):
            await send_transaction(rpc, attempt.wire, last_valid_height=attempt.last_valid_height)
    assert await community.rpc.signature_statuses([attempt.signature]) == [None]


async def test_an_answer_that_gets_lost_does_not_lose_the_outcome(
    localnet: LocalNode, community: Community, household: Household
) -> None:
    def hang_up(method: str, before: int) -> bytes | None:
        return b"" if before == 0 and method in ("getSignatureStatuses", "getTransaction") else None

    attempt = await _attempt(community, household)
    async with faulty_network(localnet.url, hang_up) as network, Rpc(network.url) as rpc:
        done = await send_transaction(rpc, attempt.wire, last_valid_height=attempt.last_valid_height)
    assert done.compute_units > 0


async def test_a_node_that_stops_answering_leaves_the_outcome_unknown(
    localnet: LocalNode, community: Community, household: Household
) -> None:
    attempt = await _attempt(community, household)
    async with faulty_network(localnet.url, lambda *_: b"") as network, Rpc(network.url) as rpc:
        with pytest.raises(NodeUnavailable, match="unknown"):
            await send_transaction(rpc, attempt.wire, last_valid_height=attempt.last_valid_height)


async def test_a_transaction_that_is_not_seen_in_time_may_still_land(
    localnet: LocalNode, community: Community, household: Household
) -> None:
    def lose_all(method: str, before: int) -> bytes | None:
        return answer("1" * 88) if method == "sendTransaction" else None

    attempt = await _attempt(community, household)
    async with faulty_network(localnet.url, lose_all) as network, Rpc(network.url) as rpc:
        with pytest.raises(ConfirmationTimeout, match="may still land"):
            await send_transaction(
                rpc, attempt.wire, last_valid_height=attempt.last_valid_height, timeout_seconds=0.3
            )


def _stamped(community: Community, household: Household, blockhash: Hash) -> bytes:
    unsigned = build_unsigned([limits(community, household, 9)], community.operator.pubkey(), blockhash)
    message = VersionedTransaction.from_bytes(base64.b64decode(unsigned)).message
    return bytes(VersionedTransaction(message, [community.operator]))


async def _attempt(community: Community, household: Household) -> Attempt:
    """A signed transaction that was not sent yet."""
    latest = await community.rpc.latest_blockhash()
    wire = _stamped(community, household, latest.blockhash)
    signature = str(VersionedTransaction.from_bytes(wire).signatures[0])
    return Attempt(signature=signature, wire=wire, last_valid_height=latest.last_valid_height)
