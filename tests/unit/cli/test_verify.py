"""How `verify --slot` names a slot."""

import pytest

from auction_engine.cli.verify import slot_index
from auction_engine.core.errors import InvalidInput

QUARTER = 900


def test_a_slot_is_named_by_its_start_or_its_index() -> None:
    assert slot_index("2026-06-01T00:15:00Z", QUARTER) == slot_index("1978081", QUARTER) == 1_978_081
    assert slot_index("2026-06-01T02:15:00+02:00", QUARTER) == 1_978_081


@pytest.mark.parametrize(
    "slot",
    [
        *("99999999999", "4294967296", "4294967295"),
        *("0001-01-01T00:00:00Z", "1969-12-31T23:45:00Z", "0001-01-01T00:00:00+23:00"),
        pytest.param("9" * 5000, id="5000 digits"),
    ],
)
def test_a_slot_that_no_market_can_have_is_refused(slot: str) -> None:
    with pytest.raises(InvalidInput, match="no market has such a slot"):
        slot_index(slot, QUARTER)


@pytest.mark.parametrize(
    ("slot", "says"),
    [
        ("soon", "give a UTC start"),
        ("2026-06-01T00:15:00", "not the start of a slot"),
        ("2026-06-01T00:16:00Z", "not the start of a slot"),
    ],
)
def test_what_is_no_slots_start_is_refused_with_an_example_or_the_slots_length(slot: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        slot_index(slot, QUARTER)
