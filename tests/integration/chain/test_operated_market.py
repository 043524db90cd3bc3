"""A market whose operator uses all of his rights, a delegate, and a slot that nobody posted: its money is told right."""

from typing import Any

import msgspec
import pytest
from solders.keypair import Keypair

from auction_engine.core.units import NEVER, SlotIndex
from auction_engine.verify import verify_history
from auction_engine.verify.history import History
from auction_engine.verify.reading import read_market_history
from auction_engine.verify.report import Report
from chain import challenge_instructions as challenges
from chain import instructions
from chain import operator_instructions as operator
from chain.ed25519 import SignedText, ed25519_instruction
from chain.rpc import Rpc
from tests.integration.chain.community import Community, Household, found_community
from tests.integration.chain.tampering import change, hold, mutations, without
from tests.localnet import running_localnet

pytestmark = pytest.mark.anyio
PENALTY, BOND, WITHDRAWN = 1_001, 50_000, 7
BOUNDS = instructions.DelegateBounds(
    expiry=2**32 - 1, max_lots=100, max_buy_limit=500, min_sell_limit=0, max_locked=10**9
)


@pytest.fixture(scope="module")
async def operated() -> History:
    """One order by the wallet, one by its delegate; they cross and nobody posts; a challenge; fees, fund and bond move."""
    async with running_localnet() as node, Rpc(node.url) as rpc:

        async def pass_time(seconds: float) -> None:
            node.clock.jump(seconds)

        community = await found_community(rpc, pass_time, penalty=PENALTY, penalty_cap=10 * PENALTY)
        await _trade_by_wallet_and_delegate(community)
        last = await _move_the_market_s_money(community)
        await community.wait_finalized(last)
        return await read_market_history(rpc, community.program, community.address)


async def _trade_by_wallet_and_delegate(community: Community) -> None:
    buyer, seller = await community.join(), await community.join()
    program, market, delegate = community.program, community.address, Keypair()
    named = instructions.set_delegate(program, seller.wallet, market, delegate.pubkey(), BOUNDS)
    await community.send([named], seller.key)
    slot = SlotIndex(community.market.timing.next_gate(await community.now()) + 2)
    await community.register(buyer, await community.sign(buyer, "buy", 10, 300, slot))
    await community.send(
        [operator.set_fees(program, community.operator.pubkey(), market, fee=5, order_fee=40)]
    )
    for lots in (10, 4):
        order = by_delegate(delegate, await community.sign(seller, "sell", lots, 200, slot, 20))
        signature = ed25519_instruction(delegate.pubkey(), [order])
        await community.send([signature, instructions.register_orders(program, market, seller.trader)])
    end = by_delegate(delegate, await community.sign_end(seller, seller.last_time))
    signature = ed25519_instruction(delegate.pubkey(), [end])
    await community.send([signature, instructions.end_orders_signed(program, market, seller.trader)])
    ended = instructions.end_orders(program, seller.wallet, market, signer=delegate.pubkey())
    await community.rpc.airdrop(delegate.pubkey(), 10**9)
    await _challenge(community, slot, buyer, seller)
    await community.send([ended], delegate)


def by_delegate(delegate: Keypair, signed: SignedText) -> SignedText:
    text, _ = signed
    return text, bytes(delegate.sign_message(text.encode()))


async def _challenge(community: Community, slot: SlotIndex, buyer: Household, seller: Household) -> None:
    me = community.operator
    source = await community.purse(me, BOND)
    deposit = operator.deposit_bond(
        community.program, me.pubkey(), community.address, community.mint, source, BOND
    )
    await community.send([deposit])
    timing = community.market.timing
    await community.wait_past(timing.gate(slot) + timing.settle_seconds)
    crossing = challenges.challenge_crossing(
        community.program, me.pubkey(), community.address, slot, (buyer.trader, 0), (seller.trader, 0)
    )
    await community.send([crossing])


async def _move_the_market_s_money(community: Community) -> int:
    program, market, mint, me = community.program, community.address, community.mint, community.operator
    purse, fund = await community.purse(me), await community.purse(community.fund_owner)
    await community.send([operator.collect_fees(program, me.pubkey(), market, mint, purse)])
    owner = community.fund_owner
    await community.send([operator.collect_fund(program, owner.pubkey(), market, mint, fund)], owner)
    await community.send([operator.pause(program, me.pubkey(), market)])
    timing = community.market.timing
    notice = timing.slot_seconds + timing.gate_lead_seconds
    await community.wait_past(await community.now() + notice + timing.life_seconds)
    withdrawal = operator.withdraw_bond(program, me.pubkey(), market, mint, purse, WITHDRAWN)
    return (await community.send([withdrawal])).chain_slot


def outcomes(report: Report) -> dict[str, str]:
    return {check.name: check.outcome for check in report.checks}


async def test_every_check_of_orders_and_money_holds(operated: History) -> None:
    report = verify_history(operated)
    assert set(outcomes(report).values()) == {"ok"}, report.failures()
    assert report.consistent
    assert {each.order_fee for each in operated.registrations} == {5, 40}
    assert operated.holdings.bond == BOND - PENALTY - WITHDRAWN
    assert [pot.pot for pot in operated.market_transfers] == ["bond", "fees", "fund", "bond"]
    assert operated.holdings.market_fees == operated.holdings.fund == 0


async def test_the_operator_s_pause_is_told_and_remembered(operated: History) -> None:
    assert operated.pauses == (operated.holdings.pause,)
    (pause,) = operated.pauses
    assert pause.ends == NEVER
    slot = operated.registrations[0].first
    gate = operated.market.timing.gate(slot)
    assert not pause.holds(gate)
    earlier = msgspec.structs.replace(pause, begins=gate)
    holdings = msgspec.structs.replace(operated.holdings, pause=earlier)
    report = verify_history(msgspec.structs.replace(operated, pauses=(earlier,), holdings=holdings))
    (paused,) = (each for each in report.slots if each.slot == slot)
    assert (paused.state, paused.orders) == ("paused", 0)


async def test_what_a_delegate_signed_is_told_as_his(operated: History) -> None:
    by_wallet, *by_delegate = operated.registrations
    assert by_wallet.delegate is None
    assert {each.delegate for each in by_delegate} == {each.signed.wallet for each in by_delegate}
    assert {each.reason for each in operated.endings} == {"text", "wallet"}
    assert all(each.delegate is not None for each in operated.endings)


async def test_the_slot_that_nobody_posted_is_the_keeper_s_lapse_and_no_contradiction(
    operated: History,
) -> None:
    report = verify_history(operated)
    (lapsed,) = (slot for slot in report.slots if slot.slot == operated.registrations[0].first)
    assert (lapsed.state, lapsed.ok, lapsed.consistent) == ("lapsed", False, True)


async def test_no_fact_of_it_can_be_changed_unnoticed(operated: History) -> None:
    changed: dict[str, History] = {}
    for facts in ("registrations", "endings", "market_transfers", "penalties", "pauses"):
        for index, item in enumerate(getattr(operated, facts)):
            changed[f"{facts}[{index}] is hidden"] = without(operated, facts, index)
            for name, other in mutations(item):
                changed[f"{facts}[{index}].{name}"] = change(operated, facts, index, **{name: other})
    for name, held in (("bond", operated.holdings.bond), ("fund", operated.holdings.fund)):
        changed[name] = hold(operated, **{name: held + 1})
    assert len(changed) > 60
    assert [name for name, other in changed.items() if verify_history(other).consistent] == []


@pytest.mark.parametrize("facts", ["registrations", "endings"])
async def test_a_stranger_in_the_delegate_s_place_is_found(operated: History, facts: str) -> None:
    stranger = str(Keypair().pubkey())
    items: tuple[Any, ...] = getattr(operated, facts)
    for index, item in enumerate(items):
        if item.delegate is not None:
            report = verify_history(change(operated, facts, index, delegate=stranger))
            named = {"registrations": "signatures", "endings": "ends"}[facts]
            assert outcomes(report)[named] == "failed"
