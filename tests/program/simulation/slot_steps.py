"""Slots posted, settled and closed: honestly, carelessly, and with fills that no order allows."""

from random import Random

from solders.pubkey import Pubkey

from tests.program.reference.slots import slot_address
from tests.program.reference.state import BUY, POSTED, Market, Order, Slot
from tests.program.reference.windows import gate, is_live, is_paused, may_close, may_post, may_settle
from tests.program.simulation.arena import Arena, Attempt
from tests.program.simulation.asking import ask
from tests.program.simulation.order_steps import LEVEL, register_orders
from tests.program.simulation.sight import a_market, orders, recent_slots
from tests.program.trees import Fill, batch_data, by_trader, leaf, levels, proof, root

Standing = tuple[Pubkey, int, Order]
TRADERS_MAXIMUM, FILLS_MAXIMUM = 8, 12


def post_clearing(arena: Arena, rng: Random) -> Attempt:
    market, rules = a_market(arena, rng)
    index = _slot_to_post(arena, rng, market, rules)
    if index is None:
        return register_orders(arena, rng)
    live = [each for each in orders(arena, market) if is_live(rules, each[2], index)]
    price = _a_price(rng, rules, live)
    batches = _batches(rng, arena, market, live, price)
    tree = levels([leaf(market, index, number, fills) for number, fills in enumerate(batches)])
    address, _ = slot_address(market, index)
    accounts = {"market": market, "slot": address, "keeper": rules.keeper}
    count = len(batches) if rng.random() < 0.97 else rng.choice([0, 1, 2048, 2049])
    values = {"index": index, "price": price, "batches": count, "result_root": root(tree)}
    values |= {"book_hash": b"B" * 32, "log_head": b"L" * 32}

    def remember() -> None:
        arena.batches[address] = batches

    return Attempt([ask(arena, "post_clearing", accounts, values)], remember)


def _slot_to_post(arena: Arena, rng: Random, market: Pubkey, rules: Market) -> int | None:
    """One that may be posted now and in which orders meet, if there is one; else mostly none."""
    now, there = arena.state.now, {slot.index for _, slot in arena.of_kind(Slot, market)}
    recent = recent_slots(rules, now)
    open_now: list[int] = [i for i in recent if may_post(rules, i, now) and i not in there]
    if rng.random() < 0.93:
        tradable: list[int] = [i for i in open_now if _trades(arena, market, rules, i)]
        open_gates = [index for index in tradable if not is_paused(rules, index)]
        tradable = open_gates or (tradable if rng.random() < 0.3 else [])
        if tradable or rng.random() < 0.85:
            return rng.choice(tradable) if tradable else None
    chosen: int = rng.choice([*recent, recent.stop, recent.stop + 1])
    return chosen


def _a_price(rng: Random, rules: Market, live: list[Standing]) -> int:
    limits = [order.limit for _, _, order in live] or [LEVEL]
    if rng.random() < 0.04:
        return rng.choice([rules.floor - 1, rules.floor, rules.cap, rules.cap + 1])
    most = max(sorted(set(limits)), key=lambda price: _volume(live, price))
    return most if rng.random() < 0.8 else rng.choice([LEVEL, rng.choice(limits) + rng.choice([-1, 0, 1])])


def _trades(arena: Arena, market: Pubkey, rules: Market, index: int) -> bool:
    live = [each for each in orders(arena, market) if is_live(rules, each[2], index)]
    return any(_volume(live, order.limit) for _, _, order in live)


def _volume(live: list[Standing], price: int) -> int:
    able = [order for _, _, order in live if accepts(order, price)]
    bought = sum(order.lots for order in able if order.side == BUY)
    return min(bought, sum(order.lots for order in able if order.side != BUY))


def accepts(order: Order, price: int) -> bool:
    return price <= order.limit if order.side == BUY else price >= order.limit


def _batches(rng: Random, arena: Arena, market: Pubkey, live: list[Standing], price: int) -> list[list[Fill]]:
    """What the keeper posts: balanced batches of orders that accept the price, and now and then one that is wrong."""
    able = [each for each in live if accepts(each[2], price)]
    left = [each[2].lots if rng.random() < 0.85 else rng.randrange(each[2].lots + 1) for each in able]
    batches = []
    for _ in range(rng.choice([1, 1, 2, 3])):
        fills = _match(rng, able, left)
        if fills:
            batches.append(fills)
    if not batches or rng.random() < 0.08:
        batches.append(_wrong(rng, orders(arena, market)))
    return batches


def _match(rng: Random, able: list[Standing], left: list[int]) -> list[Fill]:
    """Buys against sells until a side or the batch is used up; `left` is what of each is not matched yet."""
    fills: list[Fill] = []
    buys, sells = ([i for i, e in enumerate(able) if (e[2].side == BUY) == buy] for buy in (True, False))
    rng.shuffle(buys)
    rng.shuffle(sells)
    most = rng.choice([2, 6, 100])
    while len(fills) + 2 <= FILLS_MAXIMUM and len(by_trader(fills)) + 2 <= TRADERS_MAXIMUM:
        pair = next(([b, s] for b in buys for s in sells if left[b] and left[s]), None)
        if pair is None:
            break
        lots = min(left[pair[0]], left[pair[1]], most)
        for i in pair:
            left[i] -= lots
            fills.append(Fill(able[i][0], able[i][1], able[i][2].time, lots))
    return fills


def _wrong(rng: Random, standing: list[Standing]) -> list[Fill]:
    """Fills of any orders at all, of any lots; or of one who is not even there."""
    chosen = rng.sample(standing, min(len(standing), rng.randrange(4)))
    return [
        Fill(address, place, order.time, rng.choice([1, 1, order.lots, order.lots + 1, 0]))
        for address, place, order in chosen
    ]


def settle_batch(arena: Arena, rng: Random) -> Attempt:
    """A batch that waits, if there is one; sometimes one that is settled, or the data of another."""
    market, rules = a_market(arena, rng)
    posted = [(address, slot) for address, slot in arena.of_kind(Slot, market) if address in arena.batches]
    waiting = [
        (address, slot, number)
        for address, slot in posted
        if slot.state == POSTED and may_settle(rules, slot.index, arena.state.now)
        for number in range(min(slot.batches, len(arena.batches[address])))
        if not slot.bitmap[0] >> number & 1
    ]
    if waiting and rng.random() < 0.93:
        address, slot, number = rng.choice(waiting)
    elif posted and rng.random() < 0.25:
        begun = [each for each in posted if each[1].state == POSTED and each[1].settled]
        address, slot = rng.choice(begun or posted)
        number = rng.randrange(len(arena.batches[address]) + 1)
    else:
        return post_clearing(arena, rng)
    batches = arena.batches[address]
    tree = levels([leaf(market, slot.index, i, fills) for i, fills in enumerate(batches)])
    fills = batches[number % len(batches)]
    path = proof(tree, number % len(batches))
    if rng.random() < 0.03:
        path = rng.choice([path[:-1], [*path, bytes(32)], [bytes(32)] * len(path)])
    traders = list(by_trader(fills))
    if rng.random() < 0.03:
        rng.shuffle(traders)
    if traders and rng.random() < 0.02:
        traders.append(traders[0])
        fills = [*fills, *fills[:1]]
    accounts = {"market": market, "slot": address}
    values = {"batch": number, "data": batch_data(path, fills)}
    return Attempt([ask(arena, "settle_batch", accounts, values, traders)])


def close_slot(arena: Arena, rng: Random) -> Attempt:
    market, rules = a_market(arena, rng)
    there = arena.of_kind(Slot, market) or arena.of_kind(Slot)
    due = [each for each in there if may_close(rules, each[1].index, arena.state.now)]
    if not there or (not due and rng.random() < 0.8):
        return post_clearing(arena, rng)
    oldest = min(there, key=lambda each: gate(rules, each[1].index))
    address, slot = rng.choice(due) if due and rng.random() < 0.9 else oldest
    return Attempt([ask(arena, "close_slot", {"market": market, "slot": address, "payer": slot.payer})])
