"""What holds for every world of zones without losses: conditions on integers, and what zones must agree with."""

from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from auction_engine import Book, Line, MarketRules, ZonalClearing, clear
from tests.property.core.zones.worlds import World, sums, welfare, worlds

PRICE_RULES: st.SearchStrategy[Literal["midpoint", "lowest", "highest"]] = st.sampled_from(
    ["midpoint", "lowest", "highest"]
)


def rules(price_rule: Literal["midpoint", "lowest", "highest"] = "midpoint") -> MarketRules:
    return MarketRules(1, 1, -1, 7, price_rule)


@given(worlds(), PRICE_RULES)
def test_prices_fills_and_flows_fulfil_the_conditions_of_greatest_welfare(
    world: World, price_rule: Literal["midpoint", "lowest", "highest"]
) -> None:
    """Karush, Kuhn and Tucker's conditions, in integers: feasible, complementary, hence optimal."""
    result = world.cleared(rules(price_rule))
    fills = result.fills.tolist()
    imports = [0] * world.zones
    for line, sent in zip(world.lines, result.sent, strict=True):
        assert 0 <= sent <= line.capacity
        imports[line.source] -= sent
        imports[line.target] += sent
        here, there = result.prices[line.source], result.prices[line.target]
        if here is not None and there is not None:
            assert there <= here or sent == line.capacity, "dearer only behind a full line"
            assert there >= here or sent == 0, "nothing flows towards the cheaper zone"
        else:
            assert sent == 0
    for zone in range(world.zones):
        bought, sold = sums(world, fills, zone, buys=True), sums(world, fills, zone, buys=False)
        assert bought == sold + imports[zone]
        assert (bought, sold) == (result.bought[zone], result.sold[zone])
    for (is_buy, price, quantity), zone, fill in zip(world.book, world.zone, fills, strict=True):
        limit = min(price, 7) if is_buy else max(price, -1)
        clearing_price = result.prices[zone]
        assert 0 <= fill <= quantity
        if clearing_price is None:
            assert fill == 0
        elif limit != clearing_price:
            better = limit > clearing_price if is_buy else limit < clearing_price
            assert fill == (quantity if better else 0)


@given(worlds(), PRICE_RULES)
def test_the_rent_is_what_buyers_pay_and_sellers_do_not_get(
    world: World, price_rule: Literal["midpoint", "lowest", "highest"]
) -> None:
    result = world.cleared(rules(price_rule))
    prices = [price or 0 for price in result.prices]
    paid = sum(price * bought for price, bought in zip(prices, result.bought, strict=True))
    got = sum(price * sold for price, sold in zip(prices, result.sold, strict=True))
    along = sum(
        sent * (prices[line.target] - prices[line.source])
        for line, sent in zip(world.lines, result.sent, strict=True)
    )
    assert paid - got == along == result.congestion_rent >= 0
    assert result.volume == sum(result.bought) == sum(result.sold)


@given(worlds(), PRICE_RULES)
def test_the_welfare_is_told_and_proven(
    world: World, price_rule: Literal["midpoint", "lowest", "highest"]
) -> None:
    result = world.cleared(rules(price_rule))
    assert result.welfare == welfare(world, result.fills.tolist(), rules()) == result.welfare_bound


@given(worlds(), st.sampled_from(["pro_rata", "time"]), PRICE_RULES)
def test_with_ample_capacity_everything_is_as_in_a_single_market(
    world: World, rationing: Literal["pro_rata", "time"], price_rule: Literal["midpoint", "lowest", "highest"]
) -> None:
    ring = [Line(zone, (zone + 1) % world.zones, 1000) for zone in range(world.zones) if world.zones > 1]
    by = MarketRules(1, 1, -1, 7, price_rule, rationing)
    result, single = world._replace(lines=ring).cleared(by), clear(world.columns(), by)
    assert set(result.prices) == {single.price}
    assert set(result.admissible) == {single.admissible}
    assert result.fills.tolist() == single.fills.tolist()
    assert result.congestion_rent == 0


@given(worlds(capacity=0), PRICE_RULES)
def test_with_no_capacity_every_zone_is_a_market_of_its_own(
    world: World, price_rule: Literal["midpoint", "lowest", "highest"]
) -> None:
    result = world.cleared(rules(price_rule))
    for zone in range(world.zones):
        rows = [row for row, own in enumerate(world.zone) if own == zone]
        alone = clear(
            Book.from_columns(*([world.book[row][c] for row in rows] for c in range(3))), rules(price_rule)
        )
        assert result.prices[zone] == alone.price
        assert result.admissible[zone] == alone.admissible
        assert result.fills[rows].tolist() == alone.fills.tolist()


@given(worlds())
def test_the_midpoint_lies_between_the_lowest_and_the_highest_which_are_admissible(world: World) -> None:
    lowest, middle, highest = (world.cleared(rules(by)) for by in ("lowest", "midpoint", "highest"))
    assert lowest.welfare == middle.welfare == highest.welfare
    for low, price, high, both in zip(
        lowest.prices, middle.prices, highest.prices, middle.admissible, strict=True
    ):
        if price is not None and low is not None and high is not None:
            assert low <= price <= high
            assert both == (low, high)
            assert price == (low + high) // 2


@given(worlds(), st.randoms(use_true_random=False))
def test_numbering_the_zones_otherwise_moves_prices_with_them(world: World, chance: object) -> None:
    order = list(range(world.zones))
    chance.shuffle(order)  # type: ignore[attr-defined]
    moved = world._replace(
        zone=[order[zone] for zone in world.zone],
        lines=[Line(order[line.source], order[line.target], line.capacity) for line in world.lines],
    )
    result, again = world.cleared(rules()), moved.cleared(rules())
    assert result.prices == tuple(again.prices[order[zone]] for zone in range(world.zones))
    assert (result.volume, result.welfare) == (again.volume, again.welfare)


@given(worlds(), st.integers(1, 1000), st.integers(1, 1000))
def test_other_units_change_nothing_but_the_unit(world: World, price_unit: int, quantity_unit: int) -> None:
    larger = world._replace(
        book=[
            (is_buy, price * price_unit, quantity * quantity_unit) for is_buy, price, quantity in world.book
        ],
        lines=[Line(line.source, line.target, line.capacity * quantity_unit) for line in world.lines],
    )
    result = world.cleared(rules())
    again = larger.cleared(MarketRules(price_unit, quantity_unit, -price_unit, 7 * price_unit))
    assert again.prices == tuple(None if price is None else price * price_unit for price in result.prices)
    assert again.fills.tolist() == [fill * quantity_unit for fill in result.fills.tolist()]
    assert again.sent == tuple(sent * quantity_unit for sent in result.sent)
    assert again.welfare == result.welfare * price_unit * quantity_unit


@given(worlds())
def test_nothing_is_sent_in_a_circle(world: World) -> None:
    result = world.cleared(rules())
    carrying = {
        (line.source, line.target) for line, sent in zip(world.lines, result.sent, strict=True) if sent
    }
    left = set(range(world.zones))
    while sources := {zone for zone in left if not any(b == zone and a in left for a, b in carrying)}:
        left -= sources
    assert not left, "zones that each receive from another of them"


@given(worlds(), st.integers(0, 3))
def test_a_wider_line_never_lowers_the_welfare(world: World, more: int) -> None:
    wider = world._replace(
        lines=[Line(line.source, line.target, line.capacity + more) for line in world.lines]
    )
    assert wider.cleared(rules()).welfare >= world.cleared(rules()).welfare


def test_the_result_is_a_value_of_plain_numbers() -> None:
    result = World(1, [(True, 3, 2), (False, 1, 2)], [0, 0], []).cleared(rules())
    assert isinstance(result, ZonalClearing)
    assert all(
        type(number) is int for number in (*result.bought, *result.sold, result.volume, result.welfare)
    )
