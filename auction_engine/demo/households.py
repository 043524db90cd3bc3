"""Seventeen households made from a seed: loads by appliance, roofs with panels under one sky, some batteries.

A model for a demo, not for a study: what it must give is a neighbourhood in which some have energy to spare while
others need it, at every hour, the same for the same seed on every machine.
"""

import random

from auction_engine.core.units import WattHours
from auction_engine.demo.profile import Profile
from auction_engine.demo.sun import QUARTERS_PER_DAY, clear_sky_ratio

HOUSEHOLDS = 17
DAYS = 7
DAY_OF_YEAR = 172
BASE_WH = 45
BATTERY_EVERY = 4
"""Every so many households one has a battery, which gives at night what it took at noon."""

# Appliance: Wh per quarter hour while it runs, quarters it runs for, hours at which it may start, uses per day.
APPLIANCES = (
    ("kettle and breakfast", 250, 1, (6, 9), 1),
    ("oven and hob", 450, 3, (17, 20), 1),
    ("washing machine", 220, 6, (8, 18), 1),
    ("dishwasher", 200, 5, (19, 22), 1),
    ("television and lights", 60, 14, (18, 20), 1),
    ("heat pump", 280, 4, (0, 23), 4),
)
CAR = ("car", 900, 10, (17, 22), 1)


def make_households(seed: int, count: int = HOUSEHOLDS) -> list[Profile]:
    """`count` households, a week each in quarter hours, deterministic in `seed`."""
    clouds = _clouds(random.Random(f"clouds {seed}"))
    return [_household(seed, number, clouds) for number in range(count)]


def _household(seed: int, number: int, clouds: list[int]) -> Profile:
    chance = random.Random(f"household {seed} {number}")
    size_percent = chance.randint(60, 160)
    peak_watts = chance.choice((0, 3_000, 5_000, 8_000, 10_000))
    load = [BASE_WH * size_percent // 100] * (QUARTERS_PER_DAY * DAYS)
    owned = [*APPLIANCES, CAR] if number % 3 == 0 else list(APPLIANCES)
    for day in range(DAYS):
        for appliance in owned:
            _run(appliance, load, day, size_percent, chance)
    generation = [
        peak_watts // 4 * clouds[quarter] // 100 * round(1000 * clear_sky_ratio(DAY_OF_YEAR, quarter)) // 1000
        for quarter in range(len(load))
    ]
    if number % BATTERY_EVERY == 1:
        _add_battery(generation, chance.choice((250, 400, 550)))
    return Profile(
        name=f"Household {number + 1:02d}",
        load=tuple(map(WattHours, load)),
        generation=tuple(map(WattHours, generation)),
    )


def _run(
    appliance: tuple[str, int, int, tuple[int, int], int],
    load: list[int],
    day: int,
    size_percent: int,
    chance: random.Random,
) -> None:
    _, wh, quarters, (earliest, latest), uses = appliance
    for _ in range(uses):
        start = day * QUARTERS_PER_DAY + chance.randint(earliest * 4, latest * 4)
        for quarter in range(start, min(start + quarters, len(load))):
            load[quarter] += wh * size_percent // 100


def _add_battery(generation: list[int], wh: int) -> None:
    """Outside of the sunny hours the battery gives `wh` a quarter hour."""
    for quarter in range(len(generation)):
        hour = quarter % QUARTERS_PER_DAY // 4
        if hour < 8 or hour >= 18:
            generation[quarter] += wh


def _clouds(chance: random.Random) -> list[int]:
    """Percent of the clear sky's light, the same for all roofs: a walk that lingers."""
    sky, series = 80, []
    for _ in range(QUARTERS_PER_DAY * DAYS):
        sky = max(15, min(100, sky + chance.randint(-12, 12)))
        series.append(sky)
    return series
