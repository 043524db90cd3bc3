"""One busy evening of a community, recorded from the localnet: the history that the verifier's tests tamper with."""

from typing import NamedTuple

from auction_engine.core.batches import BATCH_TRADERS_MAX
from auction_engine.core.units import SlotIndex
from auction_engine.verify.history import History
from auction_engine.verify.reading import read_market_history
from chain import instructions
from chain.rpc import Rpc
from tests.integration.chain.community import Community, found_community
from tests.localnet import running_localnet

HOUSEHOLDS = BATCH_TRADERS_MAX + 14
"""More than one batch holds."""


class Evening(NamedTuple):
    """first: a slot of two batches, closed since. second: settled, still there. quiet: orders that do not cross."""

    history: History
    first: SlotIndex
    second: SlotIndex
    quiet: SlotIndex


async def record_evening() -> Evening:
    async with running_localnet() as node, Rpc(node.url) as rpc:

        async def pass_time(seconds: float) -> None:
            node.clock.jump(seconds)

        community = await found_community(rpc, pass_time)
        first = await trade(community)
        second, quiet = SlotIndex(first + 1), SlotIndex(first + 2)
        timing = community.market.timing
        await community.wait_past(timing.gate(second))
        await community.post_and_settle(second)
        await community.wait_past(timing.gate(first) + timing.life_seconds)
        await community.close(first)
        await community.wait_past(community.households[0].last_time // 1000 + timing.fresh_seconds + 60)
        sold_out = community.households[1]
        release = instructions.release_orders(community.program, community.address, sold_out.trader)
        done = await community.send([release])
        await community.wait_finalized(done.chain_slot)
        return Evening(
            await read_market_history(rpc, community.program, community.address), first, second, quiet
        )


async def trade(community: Community) -> SlotIndex:
    """Even households buy, odd ones sell; one has no money beyond his cover, three leave in three ways. Settles a slot."""
    for number in range(HOUSEHOLDS):
        await community.join(tokens=8 * 5 * (300 * 100 + 3) + 5 if number == 0 else 50_000_000)
    slot = SlotIndex(community.market.timing.next_gate(await community.now()) + 2)
    for number, own in enumerate(community.households):
        if number == 0:
            signed = await community.sign(own, "buy", 5, 300, slot, 20)
        elif number % 2 == 0:
            signed = await community.sign(own, "buy", 10 + number % 5, 250 + number, slot, 2)
        else:
            signed = await community.sign(own, "sell", 12, 140 + number, slot, 1 if number == 1 else 2)
        await community.register(own, signed)
    by_text, by_wallet = community.households[3], community.households[5]
    await community.end(by_text, await community.sign_end(by_text, by_text.last_time))
    ended = instructions.end_orders(community.program, by_wallet.wallet, community.address)
    await community.send([ended], by_wallet.key)
    quiet = [community.households[7], community.households[8]]
    for own, side, limit in ((quiet[0], "sell", 400), (quiet[1], "buy", -50)):
        await community.register(own, await community.sign(own, side, 3, limit, slot + 2))  # type: ignore[arg-type]
    await community.wait_past(community.market.timing.gate(slot))
    await community.post_and_settle(slot)
    return slot
