"""Where the sun stands, and so how much of a panel's peak power a clear sky gives.

Declination and hour angle as in Cooper (1969), "The absorption of radiation in solar stills", Solar Energy 12(3);
the clear-sky share falls with the air mass the light crosses (Kasten and Young 1989, doi:10.1364/AO.28.004735).
"""

import math

QUARTERS_PER_DAY = 96
LATITUDE_DEGREES = 48
TRANSMITTANCE_RATIO = 0.7


def elevation_degrees(day_of_year: int, quarter: int, latitude_degrees: int = LATITUDE_DEGREES) -> float:
    """The sun's height over the horizon in the middle of a quarter hour of local solar time; negative at night."""
    declination = math.radians(23.45 * math.sin(math.radians(360 * (284 + day_of_year) / 365)))
    hour_angle = math.radians(((quarter + 0.5) / QUARTERS_PER_DAY - 0.5) * 360)
    latitude = math.radians(latitude_degrees)
    sine = math.sin(latitude) * math.sin(declination) + math.cos(latitude) * math.cos(declination) * math.cos(
        hour_angle
    )
    return math.degrees(math.asin(sine))


def clear_sky_ratio(day_of_year: int, quarter: int) -> float:
    """Share (0 to 1) of a level panel's peak power under a clear sky."""
    elevation = elevation_degrees(day_of_year, quarter)
    if elevation <= 0:
        return 0.0
    sine = math.sin(math.radians(elevation))
    air_mass = 1 / (sine + 0.50572 * (elevation + 6.07995) ** -1.6364)
    share: float = sine * TRANSMITTANCE_RATIO ** (air_mass**0.678) / TRANSMITTANCE_RATIO
    return min(1.0, share)
