"""What a person types becomes an order, or a sentence about what is wrong beside the field that it is about."""

from collections.abc import Mapping
from typing import Any

import pytest

from auction_engine.core.collateral import cost_of_registration, locked_at_registration
from auction_engine.core.order import Order
from auction_engine.core.units import Lots, Milliseconds, SlotIndex, Ticks
from tests.markets import make_market
from tests.web.modules import Modules

pytestmark = pytest.mark.web
NOW_MS = 1_800_000_001_000
MARKET = make_market()
BODY = """
const { readMarket } = await import("/app/core/market.js");
const market = readMarket(a.market);
const { order, errors } = m.readDraft({ side: "buy", wh: "500", limit: "0.250", from: "next", slots: "1", ...a.draft }, market, a.now);
const limits = order && a.account ? m.accountErrors(order, a.account, market) : {};
return { order, errors: { ...errors, ...limits } };
"""


def market_json(**changes: Any) -> dict[str, Any]:
    """The test market as GET /v1/markets shows it."""
    timing = MARKET.timing
    return {
        "address": MARKET.address,
        "mint": MARKET.mint,
        "tag": MARKET.tag,
        "cluster": "localnet",
        "tick": "0.001",
        "lot": MARKET.rules.lot,
        "unit": MARKET.unit,
        "floor": "-0.500",
        "cap": "1.000",
        "quote_decimals": 6,
        "tick_decimals": 3,
        "fee_base_units": int(MARKET.fee),
        "order_fee_base_units": int(MARKET.order_fee),
        "slot_seconds": timing.slot_seconds,
        "gate_lead_seconds": timing.gate_lead_seconds,
        "open_slots": [],
        **changes,
    }


def drafted(
    modules: Modules, typed: Mapping[str, str], account: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    argument = {"market": market_json(), "draft": dict(typed), "account": account, "now": NOW_MS}
    found: dict[str, Any] = modules.run("state/order_draft", BODY, argument)
    return found


@pytest.mark.parametrize(
    ("typed", "ticks"),
    [
        ("0.25", 250),
        ("0,25", 250),
        (".25", 250),
        ("1", 1000),
        ("0.2500", 250),
        ("-0.05", -50),
        (" 0.250 ", 250),
        ("00.1", 100),
        ("-0", 0),
    ],
)
def test_a_limit_may_be_typed_as_people_type(modules: Modules, typed: str, ticks: int) -> None:
    found = drafted(modules, {"limit": typed})
    assert found["errors"] == {}
    assert found["order"]["limit"] == ticks


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("limit", "0.2505", "more than 3 decimals"),
        ("limit", "1.001", "outside the market's range -0.500 to 1.000"),
        ("limit", "abc", "must be a number"),
        ("limit", "-", "must be a number"),
        ("wh", "15", "not a multiple of the market's lot of 10 Wh"),
        ("wh", "0", "above zero"),
        ("wh", "1.5", "whole number"),
        ("wh", "10000000", "more than 9999999"),
        ("slots", "673", "at most 672 slots"),
        ("slots", "0", "above zero"),
        ("from", "1", "has closed"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(modules: Modules, field: str, typed: str, words: str) -> None:
    found = drafted(modules, {field: typed})
    assert found["order"] is None
    assert list(found["errors"]) == [field]
    assert words in found["errors"][field]


def test_an_empty_field_is_not_yet_wrong(modules: Modules) -> None:
    assert drafted(modules, {"wh": "", "limit": ""})["errors"] == {"wh": "", "limit": ""}


def test_the_next_open_slot_is_one_that_can_still_be_reached(modules: Modules) -> None:
    first = drafted(modules, {})["order"]["first"]
    gate = MARKET.timing.gate(SlotIndex(first))
    assert gate * 1000 - NOW_MS >= 3000
    assert MARKET.timing.gate(SlotIndex(first - 1)) * 1000 - NOW_MS < 3000 + 4000


@pytest.mark.parametrize("side", ["buy", "sell"])
@pytest.mark.parametrize("limit", [250, 0, -50])
@pytest.mark.parametrize("count", [1, 7, 8, 9, 672])
def test_the_page_works_out_the_same_collateral_as_the_core(
    modules: Modules, side: str, limit: int, count: int
) -> None:
    order = Order(
        trader=MARKET.address,
        side="buy" if side == "buy" else "sell",
        lots=Lots(123),
        limit=Ticks(limit),
        first=SlotIndex(120_000_000),
        count=count,
        time=Milliseconds(NOW_MS),
    )
    body = """
      const { readMarket } = await import("/app/core/market.js");
      const { rules } = readMarket(a.market);
      return [m.lockedAtRegistration(a.order, rules).toString(), m.costOfRegistration(a.order, rules).toString()];
    """
    argument = {"market": market_json(), "order": {"side": side, "lots": 123, "limit": limit, "count": count}}
    assert modules.run("core/collateral", body, argument) == [
        str(locked_at_registration(order, MARKET)),
        str(cost_of_registration(order, MARKET)),
    ]


def test_more_than_the_money_or_the_connection_allows_is_said_before_signing(modules: Modules) -> None:
    account = {"open": True, "available": "0.100000", "max_buy_wh": 400, "max_sell_wh": 0}
    found = drafted(modules, {}, account)
    assert "at most 400 Wh of buy orders" in found["errors"]["wh"]
    assert "0.10 tUSD are available" in found["errors"]["form"]
    assert "not yet granted" in drafted(modules, {"side": "sell"}, account)["errors"]["wh"]
