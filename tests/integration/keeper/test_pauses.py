"""A paused market: its slots are told as paused, nothing is cleared or alarmed, and after it life goes on."""

import asyncpg
import pytest
from structlog.testing import capture_logs

from chain import operator_instructions as operator
from tests.integration.keeper.exchange import eventually, exchange, keeping, trade
from tests.localnet import LocalNode

pytestmark = pytest.mark.anyio


async def test_slots_gated_in_a_pause_are_paused_and_the_market_goes_on_after_it(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool) as at, keeping(at):
        await at.known_traders()
        program, market, me = at.community.program, at.community.address, at.community.operator
        with capture_logs() as logs:
            await at.community.send([operator.pause(program, me.pubkey(), market)])
            await eventually(lambda: bool(at.state.pauses))
            (pause,) = at.state.pauses
            slot = at.community.market.timing.next_gate(pause.begins)
            orders = await trade(at, slot)
            await eventually(lambda: all(at.order(order).status == "registered" for order in orders))
            assert len(at.state.book(slot)) == 0
            await at.pass_gate(slot)
            await eventually(lambda: at.status(slot) == "paused")
            await eventually(lambda: at.status(slot - 1) == "no_trade")
            await at.community.send([operator.resume(program, me.pubkey(), market)])
            await eventually(lambda: at.state.pauses[0].ends < at.state.pauses[0].begins + 3600)
            after = await at.coming_slot()
            orders = await trade(at, after)
            await eventually(lambda: all(at.order(order).status == "registered" for order in orders))
            await at.pass_gate(after)
            await eventually(lambda: at.status(after) == "settled")
        assert at.status(slot) == "paused"
        assert not [line for line in logs if line.get("alarm")]
        assert await at.vault_is_whole()
