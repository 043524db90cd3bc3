"""Orders signed, carried, ended and released; with texts that are late, early, used, foreign or misspelled."""

from collections.abc import Sequence
from random import Random

from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from tests.program.reference.envelopes import envelope
from tests.program.reference.state import NOBODY, Market, Trader
from tests.program.reference.windows import is_pending, may_release
from tests.program.simulation.arena import Arena, Attempt, key_of
from tests.program.simulation.asking import ask
from tests.program.simulation.sight import a_market, a_trader, next_slot, orders
from tests.program.simulation.trader_steps import deposit, names, set_limits, withdraw
from tests.program.texts import Text, iso, signatures

LEVEL = 250
"""Ticks around which people trade."""


def price_text(market: Market, ticks: int) -> str:
    value = ticks * market.tick_step
    whole, digits = divmod(abs(value), 10**market.tick_decimals)
    return f"{'-' if value < 0 else ''}{whole}.{digits:0{market.tick_decimals}}"


def a_time(arena: Arena, rng: Random, market: Market, trader: Trader) -> int:
    """When a text says that it was signed: mostly just now, sometimes at an edge of what is fresh, or used before."""
    now = arena.state.now
    if rng.random() < 0.88:
        return max(trader.min_time, now * 1000 + rng.randrange(-900, 900))
    used = [order.time for order in trader.records if order.used]
    oldest, newest = (now - market.fresh_seconds) * 1000, (now + 60) * 1000
    edge = rng.choice([oldest, newest, trader.min_time, *used])
    return edge + rng.choice([-1, 0, 0, 1])


def a_limit(rng: Random, market: Market, side: str) -> int:
    """Near the level, where orders meet; sometimes at or beyond the bounds, below zero, or at the very level."""
    if rng.random() < 0.08:
        return rng.choice([market.floor, market.floor - 1, market.cap, market.cap + 1, 0, -1, -40])
    if rng.random() < 0.4:
        return LEVEL
    better = rng.randrange(-10, 40)
    return LEVEL + better if side == "BUY" else LEVEL - better


def order_text(arena: Arena, rng: Random, market: Market, trader: Trader) -> Text:
    side = rng.choice(["BUY", "SELL"])
    first = next_slot(market, arena.state.now) + rng.choice([0, 0, 0, 0, 1, 1, 2, -1, -2])
    text = Text(
        trader.prefix[: trader.prefix_length].decode(),
        side=side,
        energy=rng.randrange(1, 8) * market.lot,
        price=price_text(market, a_limit(rng, market, side)),
        start=iso(first * market.slot_seconds),
        slots=rng.choice([1, 1, 2, 2, 3, 3, 4, 8, 9, 12, 40]),
        time=a_time(arena, rng, market, trader),
    )
    return _misspelled(arena, rng, text) if rng.random() < 0.06 else text


def _misspelled(arena: Arena, rng: Random, text: Text) -> Text:
    _, other = rng.choice(arena.of_kind(Trader))
    changes: list[dict[str, object]] = [
        {"prefix": other.prefix[: other.prefix_length].decode()},
        {"prefix": text.prefix[:-1] + ("0" if text.prefix[-1] != "0" else "1")},
        {"prefix": text.prefix.replace(" tag", "  tag")},
        {"side": "buy"},
        {"side": "END"},
        {"energy": f"0{text.energy}"},
        {"energy": 0},
        {"energy": int(text.energy) + 1},
        {"energy": 10_000_000},
        {"price": f"0{text.price}"},
        {"price": f"{text.price}0"},
        {"price": "-0.000"},
        {"price": "0.251"},
        {"slots": 0},
        {"slots": 673},
        {"start": text.start.replace("2026", "2019")},
        {"start": text.start[:-3] + "01Z"},
        {"start": text.start.replace("T", " ")},
        {"time": f"{text.time}0"},
        {"time": str(text.time)[:-1]},
        {"time": f"0{str(text.time)[1:]}"},
    ]
    return text.but(**rng.choice(changes))


def signer_of(arena: Arena, rng: Random, trader: Trader) -> Keypair:
    """The wallet, its delegate, or somebody whom it is none of their business."""
    fresh = arena.state.now < trader.delegate_expiry or rng.random() < 0.1
    if trader.delegate != NOBODY and fresh and rng.random() < 0.4 and trader.delegate in arena.keys:
        return arena.keys[trader.delegate]
    if rng.random() < 0.04:
        return key_of(rng.choice(["stranger", "delegate", "keeper"]))
    return arena.keys[trader.wallet]


def sign(rng: Random, key: Keypair, texts: Sequence[Text | str]) -> Instruction:
    """The texts as they are, or in envelopes: mostly sound ones."""
    messages = [str(text).encode() for text in texts]
    if rng.random() < 0.1:
        version, named = rng.choice([0, 0, 1, 1]), key.pubkey()
        if rng.random() < 0.2:
            named = key_of("stranger").pubkey()
        messages = [envelope(version, named, message) for message in messages]
        if rng.random() < 0.2:
            place = rng.randrange(60)
            messages = [m[:place] + bytes([m[place] ^ 1]) + m[place + 1 :] for m in messages]
    return signatures(key, *messages)


def carried(rng: Random, signed: Instruction, reader: Instruction, other: Instruction) -> list[Instruction]:
    """The signatures, and just behind them who reads them; sometimes not quite so."""
    if rng.random() < 0.96:
        return [signed, reader]
    return rng.choice(
        [
            [reader],
            [reader, signed],
            [signed, other, reader],
            [signed, reader, reader],
            [signed, signed, reader],
        ]
    )


def has_room(_: Arena, __: Market, trader: Trader) -> bool:
    """A free record, a grant of some size, and money."""
    granted = min(trader.max_buy_lots, trader.max_sell_lots)
    return granted > 10 and trader.free > 10**6 and any(not order.used for order in trader.records)


def register_orders(arena: Arena, rng: Random) -> Attempt:
    accounts, rules, trader = names(arena, rng, has_room)
    if not has_room(arena, rules, trader) and rng.random() < 0.7:
        return rng.choice([deposit, set_limits, end_orders, withdraw])(arena, rng)
    texts = [order_text(arena, rng, rules, trader) for _ in range(rng.choice([1, 1, 1, 2, 3]))]
    signed = sign(rng, signer_of(arena, rng, trader), texts)
    reader = ask(arena, "register_orders", accounts)
    return Attempt(carried(rng, signed, reader, ask(arena, "release_orders", accounts)))


def has_pending(arena: Arena, market: Market, trader: Trader) -> bool:
    return any(is_pending(market, order, arena.state.now) for order in trader.records)


def end_orders(arena: Arena, rng: Random) -> Attempt:
    accounts, market, trader = names(arena, rng, has_pending)
    times = _times(arena, rng, market, trader) or [1]
    time = rng.choice([0, *times, *times, times[-1] + 1])
    if trader.delegate != NOBODY and rng.random() < 0.3:
        accounts |= {"signer": trader.delegate, "wallet": trader.delegate}
    return Attempt([ask(arena, "end_orders", accounts, {"time": time})])


def _times(arena: Arena, rng: Random, market: Market, trader: Trader) -> list[int]:
    """Signing times of the orders that can be ended, or of all."""
    used = [order for order in trader.records if order.used]
    pending = [order for order in used if is_pending(market, order, arena.state.now)]
    return [order.time for order in (pending if pending and rng.random() < 0.9 else used)]


def end_orders_signed(arena: Arena, rng: Random) -> Attempt:
    accounts, rules, trader = names(arena, rng, has_pending)
    texts = [end_text(arena, rng, rules, trader) for _ in range(rng.choice([1, 1, 2]))]
    signed = sign(rng, signer_of(arena, rng, trader), texts)
    reader = ask(arena, "end_orders_signed", accounts)
    return Attempt(carried(rng, signed, reader, ask(arena, "release_orders", accounts)))


def end_text(arena: Arena, rng: Random, market: Market, trader: Trader) -> str:
    times = _times(arena, rng, market, trader) or [arena.state.now * 1000]
    target = rng.choice(["all", "all", *times, *times, times[0] + 1])
    text = f"{trader.prefix[: trader.prefix_length].decode()} END {target} time {a_time(arena, rng, market, trader)}"
    if rng.random() < 0.05:
        text = rng.choice([text + " ", text.replace("all", "ALL"), text.replace(" time", ""), text[1:]])
    return text


def release_orders(arena: Arena, rng: Random) -> Attempt:
    """Of an account with orders, if there is one."""
    market, rules = a_market(arena, rng)
    now, every = arena.state.now, orders(arena, market)
    due: list[Pubkey] = [address for address, _, order in every if may_release(rules, order, now)]
    holders = [address for address, _, _ in every]
    if rng.random() < 0.85:
        if not due:
            return register_orders(arena, rng)
        holders = due
    address = rng.choice(holders) if holders else a_trader(arena, rng, market)[0]
    return Attempt([ask(arena, "release_orders", {"market": market, "trader": address})])
