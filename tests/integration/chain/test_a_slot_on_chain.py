"""A whole slot played by the chain layer alone: on the localnet, and the same on a real validator."""

import asyncio

import pytest

from auction_engine.core.units import SlotIndex
from auction_engine.verify import Report, verify_market
from chain import instructions
from chain.addresses import slot_address, token_account_address, vault_address
from chain.errors import ProgramRefused
from chain.rpc import Rpc
from tests.integration.chain import test_sending as outcomes
from tests.integration.chain.community import TOKENS, Community, Household, PassTime, found_community
from tests.localnet import LocalNode
from tests.validator import Node

pytestmark = pytest.mark.anyio
QUICK = {
    "slot_seconds": 6, "gate_lead_seconds": 1, "post_seconds": 30, "settle_seconds": 36, "life_seconds": 40,
    "fresh_seconds": 5,
}  # fmt: skip
"""Windows so short that a real validator is through in about a minute, which the replay rule alone takes."""


async def test_a_slot_is_traded_settled_closed_and_verified_on_the_localnet(localnet: LocalNode) -> None:
    async def pass_time(seconds: float) -> None:
        localnet.clock.jump(seconds)

    async with Rpc(localnet.url, localnet.ws_url) as rpc:
        await play(rpc, pass_time)


@pytest.mark.validator
@pytest.mark.slow
async def test_a_slot_is_traded_settled_closed_and_verified_on_a_real_validator(validator: Node) -> None:
    async with Rpc(validator.url, validator.ws_url) as rpc:
        await play(rpc, asyncio.sleep)


@pytest.mark.validator
@pytest.mark.slow
async def test_every_outcome_of_sending_is_told_the_same_by_a_real_validator(validator: Node) -> None:
    async with Rpc(validator.url, validator.ws_url) as rpc:
        community = await found_community(rpc, asyncio.sleep)
        household = await community.join()
        for outcome in (
            outcomes.test_a_landed_transaction_tells_its_slot_compute_units_and_fee,
            outcomes.test_equal_transactions_in_one_block_all_land,
            outcomes.test_a_program_error_comes_by_name_and_costs_nothing,
            outcomes.test_a_program_error_of_a_landed_transaction_comes_by_name_too,
            outcomes.test_errors_of_called_programs_and_of_the_precompile_are_told_apart,
            outcomes.test_a_payer_without_lamports_is_told_so,
            outcomes.test_a_wallets_transaction_is_built_unsigned_signed_by_it_and_sent,
            outcomes.test_bytes_that_are_no_signed_transaction_are_refused_before_they_are_sent,
            outcomes.test_what_is_to_be_remembered_is_told_before_the_transaction_is_sent,
        ):
            await outcome(community, household)


async def play(rpc: Rpc, pass_time: PassTime) -> None:
    """Four households, five orders: one has two in one transaction, one ends his by a signed text."""
    community = await found_community(rpc, pass_time, **QUICK)
    buyer, seller, both, leaver = await asyncio.gather(*(community.join() for _ in range(4)))
    slot = SlotIndex(community.market.timing.next_gate(await community.now()) + 1)
    await community.register(
        both,
        await community.sign(both, "buy", 10, 300, slot),
        await community.sign(both, "sell", 5, 290, slot),
    )
    await community.register(buyer, await community.sign(buyer, "buy", 20, 250, slot, 2))
    await community.register(seller, await community.sign(seller, "sell", 21, 150, slot, 2))
    leaving = await community.sign(leaver, "sell", 9, 100, slot, 5)
    await community.register(leaver, leaving)
    await community.end(leaver, await community.sign_end(leaver, leaver.last_time))

    await community.wait_past(community.market.timing.gate(slot))
    done = await community.post_and_settle(slot)
    assert all(each.compute_units > 0 and each.fee_lamports >= 5_000 for each in done)
    report = await verified(community, done[-1].chain_slot)
    assert [(s.slot, s.state, s.orders, s.price, s.volume_wh) for s in report.slots if s.price][:1] == [
        (slot, "settled", 4, "0.250", 2_100)
    ]
    await withdraw_what_is_free(community)
    await close_and_release(community, seller, slot)


async def verified(community: Community, chain_slot: int) -> Report:
    await community.wait_finalized(chain_slot)
    report = await verify_market(community.rpc, community.program, community.address)
    assert report.consistent, report.failures()
    assert report.vault_ok
    return report


async def withdraw_what_is_free(community: Community) -> None:
    own = community.households[0]
    free = (await community.account(own)).free
    target = token_account_address(own.wallet, community.mint)
    withdrawal = instructions.withdraw(
        community.program, own.wallet, community.address, community.mint, target, free
    )
    await community.send([withdrawal], own.key)
    assert await community.rpc.token_balance(target) == free
    vault = vault_address(community.program, community.address)
    assert await community.rpc.token_balance(vault) == 4 * TOKENS - free
    with pytest.raises(ProgramRefused) as refused:
        await community.send([withdrawal], own.key)
    assert refused.value.name == "InsufficientFree"


async def close_and_release(community: Community, seller: Household, slot: SlotIndex) -> None:
    timing = community.market.timing
    await community.wait_past(timing.gate(slot) + timing.life_seconds)
    await community.close(slot)
    assert await community.rpc.account(slot_address(community.program, community.address, slot)) is None
    # A record is kept until its text can no longer be fresh: docs/program.md, Windows.
    await community.wait_past(seller.last_time // 1000 + timing.fresh_seconds + 60)
    await community.wait_past(timing.gate(SlotIndex(slot + 1)) + timing.life_seconds)
    done = await community.send(
        [instructions.release_orders(community.program, community.address, seller.trader)]
    )
    account = await community.account(seller)
    assert (account.locked, account.records) == (0, ())
    report = await verified(community, done.chain_slot)
    assert next(s for s in report.slots if s.slot == slot).state == "closed"
