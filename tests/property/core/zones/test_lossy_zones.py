"""Zones whose lines lose energy: exact balances, and how far from the greatest welfare they may be."""

from hypothesis import given
from hypothesis import strategies as st

from auction_engine import Line, MarketRules, clear_zones
from auction_engine.core.clearing.zones.lossy_clearing import clear_with_losses
from auction_engine.solver.highs import solve
from tests.property.core.zones.worlds import World, sums, welfare, worlds

RULES = MarketRules(1, 1, -2, 8)
LOSSES = st.sampled_from([0, 1, 20_000, 100_000, 333_333, 900_000])


@given(worlds(loss=LOSSES, capacity=40, orders=20))
def test_every_balance_is_exact_and_no_line_delivers_more_than_arrives(world: World) -> None:
    result = world.cleared(RULES)
    fills = result.fills.tolist()
    imports = [0] * world.zones
    for line, sent, received in zip(world.lines, result.sent, result.received, strict=True):
        assert 0 <= sent <= line.capacity
        assert received * 10**6 <= sent * (10**6 - line.loss_ppm) < (received + 1) * 10**6
        imports[line.source] -= sent
        imports[line.target] += received
    for zone in range(world.zones):
        bought, sold = sums(world, fills, zone, buys=True), sums(world, fills, zone, buys=False)
        assert bought == sold + imports[zone]


@given(worlds(loss=LOSSES, capacity=40, orders=20))
def test_in_every_zone_the_better_fill_and_the_worse_do_not(world: World) -> None:
    result = world.cleared(RULES)
    for (is_buy, limit, quantity), zone, fill in zip(
        world.book, world.zone, result.fills.tolist(), strict=True
    ):
        price = result.prices[zone]
        assert 0 <= fill <= quantity
        if price is None:
            assert fill == 0
        elif limit != price:
            better = limit > price if is_buy else limit < price
            assert fill == (quantity if better else 0)


@given(worlds(loss=LOSSES, capacity=40, orders=20))
def test_the_welfare_is_told_and_bounded_and_rounding_costs_at_most_a_few_lots_a_line(world: World) -> None:
    result = world.cleared(RULES)
    assert result.welfare == welfare(world, result.fills.tolist(), RULES)
    widest = 8 - -2
    # A line rounds what it delivers by less than a lot, and what that needs is sent by every line before it.
    worst = sum(widest * -(-(10**6) // (10**6 - line.loss_ppm)) for line in world.lines) * len(world.lines)
    assert 0 <= result.welfare_bound - result.welfare <= worst


@given(worlds(capacity=40, orders=20))
def test_without_losses_the_solver_s_way_finds_the_same_welfare_as_the_exact_one(world: World) -> None:
    book = world.columns()
    exact = world.cleared(RULES)
    nearly = clear_with_losses(book, world.zone, world.lines, RULES, zones=world.zones, solve=solve)
    assert nearly.welfare == exact.welfare == nearly.welfare_bound


def test_a_line_is_used_only_where_the_difference_pays_for_its_loss() -> None:
    def volume(buyers_limit: int) -> int:
        world = World(2, [(False, 90, 1000), (True, buyers_limit, 900)], [0, 1], [Line(0, 1, 1000, 100_000)])
        return world.cleared(MarketRules(1, 1, 0, 1000)).volume

    assert volume(99) == 0
    assert volume(101) == 900


def test_lots_arrive_whole() -> None:
    world = World(2, [(False, 10, 500), (True, 50, 300)], [0, 1], [Line(0, 1, 500, 50_000)])
    result = clear_zones(world.columns(), world.zone, world.lines, MarketRules(1, 100, 0, 1000), zones=2)
    assert (result.sent, result.received) == ((400,), (300,))
