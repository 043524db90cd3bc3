"""Numbers on the page are exact and carry their units; a moment is local with its UTC in the title."""

import pytest

from tests.web.modules import Modules

pytestmark = pytest.mark.web


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("12.500000", "12.50"),
        ("0.001250", "0.00125"),
        ("-3.000000", "\u22123.00"),
        ("1234567.891", "1,234,567.891"),
        ("90071992547409931.000001", "90,071,992,547,409,931.000001"),
    ],
)
def test_money_is_shown_to_the_last_digit_without_idle_zeros(modules: Modules, text: str, shown: str) -> None:
    assert modules.run("core/units", "return m.moneyText(a);", text) == shown


@pytest.mark.parametrize(
    ("wh", "shown"),
    [
        (0, "0 Wh"),
        (9_990, "9,990 Wh"),
        (10_000, "10.00 kWh"),
        (12_345, "12.35 kWh"),
        (9_999_999, "10,000.00 kWh"),
    ],
)
def test_energy_takes_the_unit_that_reads_best(modules: Modules, wh: int, shown: str) -> None:
    assert modules.run("core/units", "return m.energyText(a);", wh) == shown


@pytest.mark.parametrize(
    ("text", "decimals", "value"), [("12.5", 6, "12500000"), ("-0.05", 3, "-50"), ("7", 0, "7")]
)
def test_a_decimal_string_becomes_base_units_and_comes_back(
    modules: Modules, text: str, decimals: int, value: str
) -> None:
    body = "const v = m.parseDecimal(a[0], a[1]); return [v.toString(), m.parseDecimal(m.formatDecimal(v, a[1]), a[1]) === v];"
    assert modules.run("core/decimal", body, [text, decimals]) == [value, True]


@pytest.mark.parametrize("text", ["", "1.", ".5", "1e3", "01", "1.2345", "1,5", "--1"])
def test_what_is_no_decimal_of_so_many_places_is_refused(modules: Modules, text: str) -> None:
    assert modules.run("core/decimal", "return m.parseDecimal(a, 3);", text) is None


@pytest.mark.parametrize(
    ("ms", "shown"), [(-5, "0:00"), (1, "0:01"), (61_000, "1:01"), (3_725_000, "1:02:05")]
)
def test_a_countdown_never_goes_below_zero(modules: Modules, ms: int, shown: str) -> None:
    assert modules.run("core/slots", "return m.countdown(a);", ms) == shown


def test_the_traded_slot_is_the_first_whose_gate_has_not_passed(modules: Modules) -> None:
    rules = {"slotSeconds": 15, "gateLeadSeconds": 5, "intakeLeadSeconds": 3}
    body = "return a.times.map((ms) => [m.tradedSlot(ms, a.rules), m.intakeSlot(ms, a.rules)]);"
    assert modules.run("core/slots", body, {"rules": rules, "times": [9_000, 10_000, 10_001]}) == [
        [1, 2],
        [1, 2],
        [2, 2],
    ]


def test_the_chain_clock_goes_on_between_messages_and_follows_a_jump(modules: Modules) -> None:
    body = """let t = 0; const clock = m.makeChainClock(() => t); const seen = [clock.known()];
      clock.observe(1_000_000); t = 500; seen.push(clock.now());
      clock.observe(1_000_600); seen.push(clock.now());
      clock.observe(1_060_000); seen.push(clock.now());
      return seen;"""
    assert modules.run("state/chain_clock", body) == [False, 1_000_500, 1_000_525, 1_060_000]
