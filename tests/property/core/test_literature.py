"""Worked examples and theorems of the literature on call auctions, each with its source.

Where a source gives numbers they are its numbers. Where only its mechanism is cited, the test says which definition it
follows, and the numbers are ours.
"""

from hypothesis import given
from hypothesis import strategies as st

from auction_engine.core.clearing import Book, MarketRules, PriceRule, clear
from tests.clearing_books import BOOKS, Row, book_of, buy, sell
from tests.clearing_reference import Clear

RULES = MarketRules(1, 1, -1000, 1000)
VALUES = st.lists(st.integers(0, 30), min_size=1, max_size=8)


def test_the_average_mechanism_prices_in_the_middle_of_the_break_even_pair(clearing: Clear) -> None:
    """Hochschule Mittweida, blockchain-academy.hs-mittweida.de, "Double Auction", the basic example: k = 2, price 87.5.

    It is also an example of McAfee's first case (below): the middle of the first pair that does not trade is 87.5 too.
    """
    buyers, sellers = (100, 90, 80, 70, 60), (80, 85, 95, 100, 110)
    # In half units, so that the middle is a price.
    book = book_of([buy(2 * value, 1) for value in buyers] + [sell(2 * cost, 1) for cost in sellers])
    result = clearing(book, RULES)
    assert (result.price, result.volume, result.admissible) == (175, 2, (170, 180))
    assert result.fills.tolist() == [1, 1, 0, 0, 0, 1, 1, 0, 0, 0]


@given(st.integers(-50, 50), st.integers(-50, 50))
def test_one_buyer_and_one_seller_trade_at_the_middle_of_their_limits_if_they_cross(
    clearing: Clear, value: int, cost: int
) -> None:
    """The k-double auction with k = 1/2: Chatterjee and Samuelson 1983, doi:10.1287/opre.31.5.835; k = 1 and 0 are the
    buyer's and the seller's offer."""
    prices = [
        clearing(book_of([buy(2 * value, 1), sell(2 * cost, 1)]), MarketRules(1, 1, -1000, 1000, rule)).price
        for rule in ("midpoint", "highest", "lowest")
    ]
    assert prices == ([value + cost, 2 * value, 2 * cost] if value >= cost else [None, None, None])


@given(VALUES, VALUES)
def test_unit_traders_clear_at_mcafees_efficient_trades_and_price_interval(
    clearing: Clear, values: list[int], costs: list[int]
) -> None:
    """McAfee 1992, doi:10.1016/0022-0531(92)90091-U: k efficient trades, b(k) >= s(k) and b(k+1) < s(k+1), and any price
    in [max(s(k), b(k+1)), min(b(k), s(k+1))] supports them. When the middle of b(k+1) and s(k+1) lies in [s(k), b(k)],
    his mechanism trades all k there; that price is then one of ours. Otherwise it gives up the k-th trade."""
    book = book_of([buy(value, 1) for value in values] + [sell(cost, 1) for cost in costs])
    result = clearing(book, RULES)
    b, s = [*sorted(values, reverse=True), -1000], [*sorted(costs), 1000]
    k = sum(buyer >= seller for buyer, seller in zip(b, s, strict=False))
    assert result.volume == k
    if not k:
        assert result.price is None
        return
    low, high = max(s[k - 1], b[k]), min(b[k - 1], s[k])
    assert result.admissible == (low, high)
    if k < min(len(values), len(costs)) and 2 * s[k - 1] <= b[k] + s[k] <= 2 * b[k - 1]:
        assert 2 * low <= b[k] + s[k] <= 2 * high


@given(BOOKS)
def test_the_interval_lies_between_the_mth_and_the_m_plus_first_highest_unit(
    clearing: Clear, book: list[Row]
) -> None:
    """Wurman, Walsh and Wellman 1998, doi:10.1016/S0167-9236(98)00060-8, section 3: with M units for sale among all units
    of both sides, the equilibrium prices lie between the M-th and the (M+1)-st highest."""
    result = clearing(book_of(book), RULES)
    if result.price is None:
        return
    units = sorted((price for _, price, lots in book for _ in range(lots)), reverse=True)
    m = sum(lots for is_buy, _, lots in book if not is_buy)
    assert result.admissible == (units[m], units[m - 1])


def huang(rows: list[Row]) -> tuple[int, int, int]:
    """What sellers get, buyers pay and the volume, by Huang et al.: the marginal pair sets the prices and does not trade.

    Orders are matched from the best on; the last buy and the last sell that overlap at limits that cross are the pair.
    """
    buys = sorted((row for row in rows if row[0]), key=lambda row: -row[1])
    sells = sorted((row for row in rows if not row[0]), key=lambda row: row[1])
    pair, bought, sold, i, j = (0, 0), 0, 0, 0, 0
    while i < len(buys) and j < len(sells) and buys[i][1] >= sells[j][1]:
        pair = (i, j)
        upto_buy, upto_sell = bought + buys[i][2], sold + sells[j][2]
        if upto_buy <= upto_sell:
            i, bought = i + 1, upto_buy
        if upto_sell <= upto_buy:
            j, sold = j + 1, upto_sell
    before = min(sum(r[2] for r in buys[: pair[0]]), sum(r[2] for r in sells[: pair[1]]))
    return sells[pair[1]][1], buys[pair[0]][1], before


def test_a_multi_unit_auction_trades_at_a_price_between_those_of_huang_and_more(clearing: Clear) -> None:
    """Huang, Scheller-Wolf and Sycara 2002, doi:10.1111/1467-8640.t01-1-00206. The book and the mechanism's results are the
    documented examples of PyMarket 0.7.6 (huang_auction), here in tenths: sellers get 2, buyers pay 3; nothing trades, or
    0.2 once small orders stand before the pair. The efficient trades are 1.0 and 1.2, at 2: that sell is partly filled."""
    pair_only = [buy(30, 10), buy(10, 20), sell(20, 20)]
    result = clearing(book_of(pair_only), RULES)
    assert huang(pair_only) == (20, 30, 0)
    assert (result.price, result.volume, result.admissible) == (20, 10, (20, 20))
    with_small = [*pair_only, sell(10, 3), buy(33, 2)]
    result = clearing(book_of(with_small), RULES)
    assert huang(with_small) == (20, 30, 2)
    assert (result.price, result.volume, result.fills.tolist()) == (20, 12, [10, 0, 9, 3, 2])


@given(BOOKS)
def test_huangs_prices_enclose_the_uniform_price_and_its_volume_is_no_larger(
    clearing: Clear, book: list[Row]
) -> None:
    """The same paper: its budget is weakly balanced, since buyers pay no less and sellers get no more than at any
    competitive price; and only those before the marginal pair trade."""
    result = clearing(book_of(book), RULES)
    if result.admissible is None:
        return
    sellers_get, buyers_pay, volume = huang(book)
    assert sellers_get <= result.admissible[0] <= result.admissible[1] <= buyers_pay
    assert volume <= result.volume


def test_bichler_figure_5a_an_offer_that_is_partly_needed_sets_the_price(clearing: Clear) -> None:
    """Bichler et al. 2021, "Electricity Spot Market Design 2030-2050" (whitepaper), figure 5 a), as quoted by the tests of
    the ASSUME framework: 10 are wanted at 300 and 14 at 10; 1 + 11 are offered at 40 and 13 at 100. Price 40, volume 10."""
    result = clearing(book_of([buy(300, 10), buy(10, 14), sell(40, 1), sell(40, 11), sell(100, 13)]), RULES)
    assert (result.price, result.volume, result.marginal_side) == (40, 10, "sell")
    assert result.fills.tolist() == [10, 0, 1, 9, 0]


def test_bichler_figure_5d_a_block_that_is_too_large_is_rejected_though_it_is_cheaper() -> None:
    """The same, figure 5 d): the block of 12 at 40 must sell at least 11. Nobody needs 11, so it is paradoxically rejected,
    and 13 at 100 set the price 100 at a volume of 10. At least 11 of 12, where 10 are wanted, is all or none."""
    book = Book.from_columns(
        [True, True, False, False], [300, 10, 40, 100], [10, 14, 12, 13], [False, False, True, False]
    )
    result = clear(book, RULES)
    assert (result.price, result.volume) == (100, 10)
    assert (result.fills.tolist(), result.rejected.tolist()) == ([10, 0, 0, 10], [2])


def test_bichler_pricing_in_non_convex_markets_the_convex_case_clears_at_3_3_and_5(clearing: Clear) -> None:
    """Bichler et al. 2021, "Pricing in non-convex markets: how to price electricity in the presence of demand response",
    section 5.1.1, as quoted by the tests of the ASSUME framework: two buyers whatever the price, 20 offered at 3 and 15
    at 5, in three hours."""
    outcomes = []
    for first, second in ((4, 3), (6, 6), (10, 12)):
        result = clearing(book_of([buy(100, first), buy(100, second), sell(5, 15), sell(3, 20)]), RULES)
        outcomes.append((result.price, result.volume, result.fills.tolist()))
    assert outcomes == [(3, 7, [4, 3, 0, 7]), (3, 12, [6, 6, 0, 12]), (5, 22, [10, 12, 2, 20])]


def test_the_price_rules_are_the_ends_and_the_middle_of_one_interval(clearing: Clear) -> None:
    """Wurman, Walsh and Wellman 1998, section 3: sellers may be truthful at the M-th price, buyers at the (M+1)-st."""
    book = book_of([buy(9, 1), buy(6, 1), buy(2, 1), sell(1, 1), sell(3, 1), sell(8, 1)])
    expected: dict[PriceRule, int] = {"highest": 6, "midpoint": 4, "lowest": 3}
    for rule, price in expected.items():
        assert clearing(book, MarketRules(1, 1, 0, 10, rule)).price == price
