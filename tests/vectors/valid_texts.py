"""Texts that every reader must take, and what they mean: each part of the grammar at its bounds, in every market."""

from tests.vectors.order_parts import EARLY, STARTS, TIME, end, order

EXAMPLES = [
    order("the example of the documentation", 5, 250, slots="672"),
    order("a sale", 5, 250, side="SELL", slots="672"),
    order("one lot, one slot", 1, 1, energy="100", price="0.001"),
]

QUANTITIES = [
    order("the largest quantity of a lot of 100", 99_999, 250, energy="9999900"),
    order("the largest quantity of a lot of 1", 9_999_999, 1, market="whole", energy="9999999", price="3"),
    order("the smallest quantity of a lot of 1", 1, 1, market="whole", energy="1", price="3"),
    order("a quantity of two digits", 10, 1, market="whole", energy="10", price="3"),
    order("a quantity of three nines", 999, 1, market="whole", energy="999", price="3"),
    order("a quantity of four digits", 1000, 1, market="whole", energy="1000", price="3"),
    order("a quantity of five digits", 12_345, 1, market="whole", energy="12345", price="3"),
    order("the largest quantity of six digits", 999_999, 1, market="whole", energy="999999", price="3"),
    order("the smallest quantity of seven digits", 1_000_000, 1, market="whole", energy="1000000", price="3"),
    order("a lot of 10", 123, -1, market="demo", side="SELL", energy="1230", price="-0.0001"),
    order("one lot of 10", 1, 1234, market="demo", energy="10", price="0.1234"),
    order("the largest quantity of a lot of 10", 999_999, 0, market="demo", energy="9999990", price="0.0000"),
    order("one lot of 1000", 1, 1, market="coarse", energy="1000", price="0.05"),
    order("the largest quantity of a lot of 1000", 9999, 1, market="coarse", energy="9999000", price="0.05"),
    order("one lot of 250", 1, 1, market="seven_hours", energy="250", price="0.250"),
    order("three lots of 250", 3, 1, market="seven_hours", energy="750", price="0.250"),
    order("the largest quantity of 250", 39_999, 1, market="seven_hours", energy="9999750", price="0.250"),
]

# (market, energy, lots): an order in it, and (what, price, ticks) that it can spell.
PRICES = [
    ("quarter_hour", "500", 5, "zero", "0.000", 0),
    ("quarter_hour", "500", 5, "one tick below zero", "-0.001", -1),
    ("quarter_hour", "500", 5, "below zero", "-0.250", -250),
    ("quarter_hour", "500", 5, "one unit", "1.000", 1000),
    ("quarter_hour", "500", 5, "nine before the point", "9.999", 9999),
    ("quarter_hour", "500", 5, "two digits before the point", "10.000", 10_000),
    ("quarter_hour", "500", 5, "a zero inside", "100.001", 100_001),
    ("quarter_hour", "500", 5, "the highest", "99999.999", 99_999_999),
    ("quarter_hour", "500", 5, "the lowest", "-9999.999", -9_999_999),
    ("demo", "500", 50, "one tick", "0.0001", 1),
    ("demo", "500", 50, "the highest", "9999.9999", 99_999_999),
    ("demo", "500", 50, "the lowest", "-999.9999", -9_999_999),
    ("coarse", "3000", 3, "zero", "0.00", 0),
    ("coarse", "3000", 3, "one tick below zero", "-0.05", -1),
    ("coarse", "3000", 3, "three ticks of 0.05", "0.15", 3),
    ("coarse", "3000", 3, "a decimal that ends in 0", "0.10", 2),
    ("coarse", "3000", 3, "below zero", "-1.05", -21),
    ("coarse", "3000", 3, "the highest", "999999.95", 19_999_999),
    ("coarse", "3000", 3, "the lowest", "-99999.95", -1_999_999),
    ("whole", "7", 7, "zero", "0", 0),
    ("whole", "7", 7, "no point", "42", 14),
    ("whole", "7", 7, "one tick below zero", "-3", -1),
    ("whole", "7", 7, "the highest", "999999999", 333_333_333),
    ("whole", "7", 7, "the lowest", "-99999999", -33_333_333),
    ("fine", "1", 1, "zero", "0.0000000", 0),
    ("fine", "1", 1, "one tick of seven decimals", "0.0000010", 1),
    ("fine", "1", 1, "more than one", "1.5000000", 1_500_000),
    ("fine", "1", 1, "the highest", "9.9999990", 9_999_999),
    ("micro", "2000", 2, "zero", "0.000000", 0),
    ("micro", "2000", 2, "one tick", "0.000001", 1),
    ("micro", "2000", 2, "one tick below zero, the lowest in its digits", "-0.000001", -1),
    ("micro", "2000", 2, "the highest", "99.999999", 99_999_999),
    ("micro", "2000", 2, "the lowest", "-9.999999", -9_999_999),
    ("seven_hours", "500", 2, "zero", "0.000", 0),
    ("seven_hours", "500", 2, "one tick below zero", "-0.250", -1),
    ("seven_hours", "500", 2, "four ticks", "1.000", 4),
    ("seven_hours", "500", 2, "the highest", "99999.750", 399_999),
    ("seven_hours", "500", 2, "the lowest", "-9999.750", -39_999),
]

LIMITS = [
    order(
        f"a price in {market}: {what}",
        lots,
        ticks,
        market=market,
        energy=energy,
        price=price,
        side=("BUY", "SELL")[number % 2],
    )
    for number, (market, energy, lots, what, price, ticks) in enumerate(PRICES)
]

COUNTS = [order(f"{slots} slots", 5, 250, slots=slots) for slots in ("2", "9", "10", "99", "100", "671")]

# Starts of quarter hours in all kinds of days, signed before all of them.
DATES = [
    ("the first slot of the first year", "2020-01-01T00:00:00Z"),
    ("the leap day of 2020", "2020-02-29T23:45:00Z"),
    ("the day after it", "2020-03-01T00:00:00Z"),
    ("the leap day of 2024", "2024-02-29T00:00:00Z"),
    ("the leap day of 2028", "2028-02-29T12:30:00Z"),
    ("the leap day of 2032", "2032-02-29T12:30:00Z"),
    ("the last leap day", "2096-02-29T23:45:00Z"),
    ("the end of a February without a leap day", "2026-02-28T23:45:00Z"),
    ("the day after that", "2026-03-01T00:00:00Z"),
    ("the end of the last February", "2099-02-28T23:45:00Z"),
    ("the last March", "2099-03-01T00:00:00Z"),
    ("31 January", "2027-01-31T10:00:00Z"),
    ("31 March", "2027-03-31T10:00:00Z"),
    ("30 April", "2026-04-30T10:00:00Z"),
    ("31 May", "2027-05-31T10:00:00Z"),
    ("30 June", "2027-06-30T10:00:00Z"),
    ("31 July", "2026-07-31T10:00:00Z"),
    ("31 August", "2027-08-31T10:00:00Z"),
    ("30 September", "2027-09-30T10:00:00Z"),
    ("31 October", "2027-10-31T10:00:00Z"),
    ("30 November", "2027-11-30T10:00:00Z"),
    ("the end of a year", "2026-12-31T23:45:00Z"),
    ("the beginning of a year", "2027-01-01T00:00:00Z"),
    ("the year 2038, when 31 bits of seconds end", "2038-01-19T03:30:00Z"),
    ("the last slot of the last year", "2099-12-31T23:45:00Z"),
]

STARTING = [order(name, 5, 250, start=start, time=EARLY) for name, start in DATES] + [
    order("a slot of 15 seconds", 1, 0, market="demo", energy="10", price="0.0000", slots="4"),
    order("the last second of 2099", 1, 0, market="fine", energy="1", price="0.0000000", time=EARLY,
          start="2099-12-31T23:59:59Z"),
    order("the first second of 2020", 1, 0, market="fine", energy="1", price="0.0000000", time=EARLY,
          start="2020-01-01T00:00:00Z"),
    order("the second 59 of a minute", 1, 0, market="fine", energy="1", price="0.0000000",
          start="2026-06-01T19:09:59Z"),
    order("the minute 59 of an hour", 1, 0, market="micro", energy="1000", price="0.000000",
          start="2026-06-01T09:59:00Z"),
    order("a day", 1, 0, market="whole", energy="1", price="0", slots="7"),
    order("seven hours that begin at 02:00", 1, 0, market="seven_hours", energy="250", price="0.000"),
    order("the seven hours before them, from the day before", 1, 0, market="seven_hours", energy="250",
          price="0.000", start="2026-05-31T19:00:00Z"),
]  # fmt: skip

TIMES = [
    order("the smallest time", 5, 250, start="2020-01-01T00:00:00Z", time=1000000000000),
    order("a time of a 1 and nines", 5, 250, start="2099-12-31T23:45:00Z", time=1999999999999),
    order("the largest time, which no chain's clock has reached", 5, 250, time=9999999999999),
    order(
        "a time later than the start", 5, 250, start=STARTS["quarter_hour"], slots="672", time=1780300000000
    ),
]

ORDERS = EXAMPLES + QUANTITIES + LIMITS + COUNTS + STARTING + TIMES

ENDS = [
    end("the example of the documentation", TIME, 1767225700456),
    end("all orders", None, 1767225700456),
    end("the smallest times", 1000000000000, 1000000000001),
    end("the largest times", 9999999999999, 9999999999999),
    end("an order that is signed at the END's own time", TIME, TIME),
    end("an order that is signed after the END", 1767225700456, TIME),
    end("all orders at the smallest time", None, 1000000000000),
    end("all orders at the largest time", None, 9999999999999),
    end("a target of zeros after the first digit", 2000000000000, 3000000000000),
    end("a target with every digit", 1234567890123, 1987654321098),
]
