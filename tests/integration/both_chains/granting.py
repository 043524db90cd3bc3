"""Limits, delegates and records of a trader account: done and refused."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from tests.integration.both_chains.deeds import Made, refuses, sends
from tests.integration.both_chains.people import key_of
from tests.integration.both_chains.timetable import Deed
from tests.program.operating import wallet_ix
from tests.program.texts import signatures
from tests.program.world import Trader, World

BOUNDS = {
    "expiry": 2**32 - 1,
    "max_lots": 5,
    "max_buy_limit": 30,
    "min_sell_limit": 7,
    "max_locked": 10**6,
}


def granting(world: World, who: Trader, other: Trader) -> Iterator[Deed]:
    """`other`: another trader, whose wallet has no lamports."""
    by = (who.key,)
    self_granted = world.set_limits_ix(who, 1, 1, authority=who.wallet)
    yield refuses(world, "WrongAuthority", self_granted, by=by)
    yield sends(world, world.set_limits_ix(other, 150, 2**32 - 1), by=(world.authority,))
    yield from _delegating(world, who, other)
    for count in (0, 57):
        yield refuses(world, "RecordCount", wallet_ix(world, "add_records", who, {"count": count}), by=by)
    for count in (1, 8):
        yield sends(world, wallet_ix(world, "add_records", who, {"count": count}), by=by)
    unpaid = wallet_ix(world, "add_records", other, {"count": 8})
    yield refuses(world, None, unpaid, by=(other.key,))


def _delegating(world: World, who: Trader, other: Trader) -> Iterator[Deed]:
    by, delegate = (who.key,), key_of("delegate")

    def names(key: Any, bounds: dict[str, int], **accounts: Any) -> Made:
        values = {"delegate": key, "bounds": SimpleNamespace(**(BOUNDS | bounds))}
        return wallet_ix(world, "set_delegate", who, values, **accounts)

    def order(**parts: Any) -> Made:
        asked = {"price": "0.010", "energy": 200} | parts
        return lambda: signatures(delegate, world.text(who, first=world.next_slot() + 1, **asked))

    register = world.register_ix(who)
    yield refuses(world, "WrongDelegate", names(who.wallet, {}), by=by)
    yield refuses(world, "WrongWallet", names(delegate.pubkey(), {}, wallet=other.wallet), by=(other.key,))
    yield refuses(world, "WrongSigner", order(), register)
    yield sends(world, names(delegate.pubkey(), {}), by=by)
    yield refuses(world, "DelegateBounds", order(energy=600), register)
    yield refuses(world, "DelegateBounds", order(price="0.031"), register)
    yield refuses(world, "DelegateBounds", order(side="SELL", price="0.006"), register)
    yield sends(world, order(), register)
    yield sends(world, world.end_ix(who, 0, signer=delegate.pubkey()), by=(delegate,))
    yield sends(world, names(delegate.pubkey(), {"expiry": 1}), by=by)
    yield refuses(world, "WrongSigner", order(), register)
