"""The order text: one spelling per order, and a reason for every other."""

import pytest

from auction_engine.core.errors import OrderTextError
from auction_engine.core.order import End
from auction_engine.core.order_text import (
    TEXT_BYTES_MAX,
    order_id,
    parse_text,
    price_text,
    render_end,
    render_order,
)
from auction_engine.core.units import LOTS_MAX_WH, Milliseconds, Ticks
from tests.markets import NOW_MS, address, make_market, make_order

MARKET = make_market()
TEXT = render_order(make_order(), MARKET)


def test_an_order_renders_to_the_line_that_the_wallet_shows() -> None:
    assert (
        f"Energy {address(101)} tag 9f3a61c2 BUY 500 Wh limit 0.250/kWh from 2027-01-15T08:00:30Z"
        f" slots 4 time {NOW_MS}"
    ) == TEXT


def test_the_order_id_is_the_sha256_of_the_text() -> None:
    assert order_id("Energy") == "f2fcd3f7dccadd194c4c5a54a5102c9559487743ac236a6236301e4418d0dd7c"


def test_the_longest_order_fits_the_bytes_that_a_transaction_plans_for() -> None:
    order = make_order(side="sell", lots=LOTS_MAX_WH // 10, limit=Ticks(-500), count=672)
    assert len(render_order(order, MARKET)) <= TEXT_BYTES_MAX


@pytest.mark.parametrize(
    ("ticks", "text"), [(0, "0.000"), (1, "0.001"), (-1, "-0.001"), (-500, "-0.500"), (1000, "1.000")]
)
def test_prices_are_printed_with_the_ticks_decimals(ticks: int, text: str) -> None:
    assert price_text(Ticks(ticks), MARKET) == text


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Energy ", "energy ", "order_text"),
        ("9f3a61c2", "9f3a61c3", "wrong_market"),
        ("9f3a61c2", "9F3A61C2", "order_text"),
        ("BUY", "Buy", "order_text"),
        ("500 Wh", "0500 Wh", "order_text"),
        ("500 Wh", "0 Wh", "order_text"),
        ("500 Wh", "505 Wh", "off_lot"),
        ("500 Wh", "10000000 Wh", "order_text"),
        ("500 Wh", "-500 Wh", "order_text"),
        ("0.250", "0.2505", "off_tick"),
        ("0.250", "0.25", "order_text"),
        ("0.250", "00.250", "order_text"),
        ("0.250", ".250", "order_text"),
        ("0.250", "-0.000", "order_text"),
        ("0.250", "+0.250", "order_text"),
        ("0.250", "1.001", "limit_out_of_range"),
        ("0.250", "-0.501", "limit_out_of_range"),
        ("08:00:30Z", "08:00:31Z", "off_slot"),
        ("08:00:30Z", "08:00:30", "order_text"),
        ("2027-01-15", "2027-02-29", "order_text"),
        ("2027-01-15", "2019-01-15", "order_text"),
        ("2027-01-15", "2100-01-15", "order_text"),
        ("08:00:30", "24:00:00", "order_text"),
        ("slots 4", "slots 04", "order_text"),
        ("slots 4", "slots 0", "order_text"),
        ("slots 4", "slots 673", "too_many_slots"),
        (f"time {NOW_MS}", "time 180000000000", "order_text"),
        (f"time {NOW_MS}", f"time 0{str(NOW_MS)[1:]}", "order_text"),
        ("slots 4", "slots  4", "order_text"),
        (f"{NOW_MS}", f"{NOW_MS} ", "order_text"),
        (f"{NOW_MS}", f"{NOW_MS}\n", "order_text"),
        ("500", "５００", "order_text"),
    ],
)
def test_any_other_spelling_is_refused_with_its_reason(old: str, new: str, code: str) -> None:
    assert old in TEXT
    with pytest.raises(OrderTextError) as refused:
        parse_text(TEXT.replace(old, new, 1), MARKET)
    assert refused.value.code == code


@pytest.mark.parametrize("target", [None, Milliseconds(1_767_225_600_123)])
def test_an_end_reads_back_as_it_was_written(target: Milliseconds | None) -> None:
    end = End(trader=address(101), target=target, time=NOW_MS)
    assert parse_text(render_end(end, MARKET), MARKET) == end
