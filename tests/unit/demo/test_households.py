"""The demo's neighbourhood: the same for the same seed, and with somebody to trade with at every hour."""

from pathlib import Path

import pytest

from auction_engine.core.errors import InvalidInput
from auction_engine.core.units import SlotIndex
from auction_engine.demo.households import HOUSEHOLDS, make_households
from auction_engine.demo.profile import read_profiles
from auction_engine.demo.sun import QUARTERS_PER_DAY, clear_sky_ratio, elevation_degrees
from auction_engine.demo.trading_plan import next_wish
from tests.markets import make_market

MARKET = make_market()


def test_the_same_seed_makes_the_same_households() -> None:
    assert make_households(7) == make_households(7)
    assert make_households(7) != make_households(8)


def test_at_every_hour_some_households_need_energy_and_some_have_it_to_spare() -> None:
    homes = make_households(1)
    assert len(homes) == HOUSEHOLDS
    for quarter in range(QUARTERS_PER_DAY * 7):
        nets = [home.net(quarter) for home in homes]
        assert min(nets) < 0 < max(nets), quarter


def test_the_sun_is_up_at_noon_and_down_at_midnight_and_higher_in_june() -> None:
    assert clear_sky_ratio(172, 0) == 0
    assert clear_sky_ratio(172, 48) > clear_sky_ratio(355, 48) > 0
    assert elevation_degrees(172, 48) == pytest.approx(90 - 48 + 23.45, abs=0.2)


def test_wishes_are_lots_within_the_markets_price_range() -> None:
    wishes = [
        next_wish(home, MARKET, SlotIndex(100), SlotIndex(slot), 4)
        for home in make_households(1)
        for slot in range(100, 196)
    ]
    placed = [wish for wish in wishes if wish]
    assert {wish.side for wish in placed} == {"buy", "sell"}
    assert all(
        MARKET.rules.floor_ticks < wish.limit < MARKET.rules.cap_ticks and wish.lots > 0 for wish in placed
    )


def test_profiles_from_a_file_keep_every_watt_hour(tmp_path: Path) -> None:
    file = tmp_path / "homes.csv"
    file.write_text("house,load_kwh,pv_kwh\nA,1.001,0\nB,0,0.5\nA,2,0.003\n")
    first, second = read_profiles(file)
    assert (first.name, sum(first.load), sum(first.generation)) == ("A", 3001, 3)
    assert (len(second.load), sum(second.generation)) == (4, 500)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("house,load_kwh\nA,1\n", "lacks pv_kwh"),
        ("house,load_kwh,pv_kwh\nA,much,0\n", "line 2: 'much' is not a number"),
        ("house,load_kwh,pv_kwh\nA,-1,0\n", "negative"),
        ("house,load_kwh,pv_kwh\n", "no rows"),
        ("house,load_kwh,pv_kwh\nA,1e999999999,0\n", "line 2: 1e999999999 kWh is .* beyond"),
        pytest.param(
            f"house,load_kwh,pv_kwh\nA,1,0\n{'A' * 131_073},1,0\n", "line 3: field", id="long field"
        ),
        pytest.param(f"house,load_kwh,{'pv' * 65_537}\n", "line 1: field", id="long header"),
    ],
)
def test_a_wrong_profile_file_is_refused_naming_the_line(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "homes.csv"
    file.write_text(text)
    with pytest.raises(InvalidInput, match=says):
        read_profiles(file)
