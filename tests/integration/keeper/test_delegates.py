"""What a delegate signed reaches the chain under its own key, beside what its wallet signed."""

import asyncpg
import pytest
from solders.keypair import Keypair

from auction_engine.core.envelope import messages_of
from chain.ed25519 import SignedText
from chain.instructions import DelegateBounds, set_delegate
from tests.integration.keeper.exchange import eventually, exchange, keeping
from tests.localnet import LocalNode

pytestmark = pytest.mark.anyio


def by(key: Keypair, signed: SignedText, form: int = 0) -> SignedText:
    """The same text, signed by another key: bare, or in the envelope of version 0 or 1."""
    text, _ = signed
    message = messages_of(text.encode(), bytes(key.pubkey()))[form]
    return text, bytes(key.sign_message(message))


async def test_orders_and_ends_of_wallet_and_delegate_are_carried_side_by_side(
    localnet: LocalNode, pool: asyncpg.Pool
) -> None:
    async with exchange(localnet, pool, households=1) as at:
        (own,) = at.community.households
        delegate = Keypair()
        bounds = DelegateBounds(
            expiry=await at.community.now() + 3_600,
            max_lots=100,
            max_buy_limit=500,
            min_sell_limit=0,
            max_locked=10**9,
        )
        named = set_delegate(
            at.community.program, own.wallet, at.community.address, delegate.pubkey(), bounds
        )
        await at.community.send([named], own.key)
        async with keeping(at):
            await at.known_traders()
        slot = await at.coming_slot(15)
        sign = at.community.sign
        orders = [await at.place(own, await sign(own, "buy", 5, 200, slot, 10))]
        orders += [
            await at.place(own, by(delegate, await sign(own, "buy", 5, 210 + form, slot, 10), form))
            for form in range(3)
        ]
        async with keeping(at):
            await eventually(lambda: all(at.order(order).status == "registered" for order in orders))
            records = {record.time: record.used for record in (await at.community.account(own)).records}
            assert [records[at.order(order).order.time] for order in orders] == [1, 2, 2, 2]
            for order in orders[:2]:
                end = await at.community.sign_end(own, at.order(order).order.time)
                await at.end(own, by(delegate, end, 1))
            await eventually(lambda: all(at.order(order).status == "ended" for order in orders[:2]))
        assert [at.order(order).status for order in orders[2:]] == ["registered", "registered"]
