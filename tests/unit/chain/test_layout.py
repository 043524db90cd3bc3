"""The flat layouts made from IDL types, and what they refuse."""

from typing import Any

import pytest
from solders.pubkey import Pubkey

from chain import program_files
from chain.accounts import decode_account, decode_trader
from chain.encoding import instruction
from chain.errors import ChainError
from chain.layout import record_layout

TYPES = {"Pair": [{"name": "low", "type": "i16"}, {"name": "high", "type": "u8"}]}
FIELDS: list[dict[str, Any]] = [
    {"name": "who", "type": "pubkey"},
    {"name": "live", "type": "bool"},
    {"name": "pairs", "type": {"array": [{"defined": {"name": "Pair"}}, 2]}},
    {"name": "digest", "type": {"array": ["u8", 3]}},
    {"name": "body", "type": "bytes"},
]
VALUES = {
    "who": Pubkey(bytes(range(32))),
    "live": True,
    "pairs": ({"low": -2, "high": 255}, {"low": 3, "high": 0}),
    "digest": b"abc",
    "body": b"tail",
}


def test_nested_records_arrays_and_a_trailing_byte_string_come_back_as_they_were() -> None:
    layout = record_layout("Example", FIELDS, TYPES)
    data = layout.write(VALUES)
    assert data == bytes(range(32)) + b"\x01" + b"\xfe\xff\xff\x03\x00\x00" + b"abc" + b"\x04\0\0\0tail"
    assert layout.read(data) == VALUES
    assert (layout.size, layout.offset("digest"), layout.fields[-1]) == (42, 39, "body")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"digest": b"ab"}, "2 bytes where 3 belong"),
        ({"pairs": VALUES["pairs"][:1]}, "1 items where 2 belong"),  # type: ignore[index]
        ({"pairs": ({"low": 1}, {"low": 1})}, "Pair takes low, high"),
        ({"pairs": ({"low": 40_000, "high": 1}, {"low": 1, "high": 1})}, "does not fit"),
        ({"other": 1}, "Example takes"),
    ],
)
def test_values_that_do_not_fit_are_refused_and_never_cut(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ChainError, match=complaint):
        record_layout("Example", FIELDS, TYPES).write(VALUES | change)


@pytest.mark.parametrize("cut", [1, 3, 10, 40])
def test_data_that_are_cut_short_are_refused(cut: int) -> None:
    layout = record_layout("Example", FIELDS, TYPES)
    with pytest.raises(ChainError, match="too short"):
        layout.read(layout.write(VALUES)[:-cut])


@pytest.mark.parametrize("unknown", ["u128", "string", {"vec": "u8"}, {"option": "u8"}])
def test_a_type_that_the_program_does_not_use_is_refused_when_the_idl_is_read(unknown: Any) -> None:
    with pytest.raises(ChainError, match="IDL type"):
        record_layout("Example", [{"name": "odd", "type": unknown}], TYPES)


def test_a_byte_string_may_only_come_last() -> None:
    with pytest.raises(ChainError, match="only the last field"):
        record_layout("Example", [*FIELDS[::-1]], TYPES)


def test_data_of_no_account_of_ours_and_a_trader_cut_in_its_records_are_refused() -> None:
    trader = program_files.idl().accounts["Trader"]
    with pytest.raises(ChainError, match="not of this program's IDL"):
        decode_account(bytes(500))
    header = trader.discriminator + bytes(trader.layout.size)
    with pytest.raises(ChainError, match="no record count"):
        decode_trader(header)
    with pytest.raises(ChainError, match="8 records in an account with room for 2"):
        decode_trader(header + (8).to_bytes(8, "little") + bytes(2 * 112))


def test_an_instruction_with_other_accounts_than_the_idl_names_is_refused() -> None:
    program, one = program_files.program_id(), Pubkey(bytes(32))
    with pytest.raises(ChainError, match="also takes trader"):
        instruction(program, "release_orders", {"market": one})
    with pytest.raises(ChainError, match="does not take keeper"):
        instruction(program, "release_orders", {"market": one, "trader": one, "keeper": one})


def test_the_record_and_the_accounts_have_the_sizes_of_the_contract() -> None:
    sizes = {name: layout.size for name, layout in program_files.idl().types.items()}
    assert (sizes["OrderRecord"], sizes["RingEntry"]) == (112, 8)
    assert 8 + sizes["Trader"] + 8 + 8 * 112 <= 1_200
