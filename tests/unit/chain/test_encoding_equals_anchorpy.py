"""Our encoder and decoder against anchorpy's, for every instruction, account and event of the program."""

import asyncio
import random
from typing import Any

import pytest
from solders.pubkey import Pubkey

from chain import challenge_instructions as challenges
from chain import event_types, instructions, program_files
from chain import operator_instructions as operator
from chain.account_types import MarketAccount, OrderRecord, SlotAccount, TraderAccount
from chain.accounts import decode_account, decode_trader
from chain.addresses import slot_address, trader_address, vault_address
from chain.encoding import encode_data, fields_of
from chain.event_types import EVENT_TYPES
from chain.events import decode_event
from chain.market_parameters import MarketParameters, padded_name
from tests.unit.chain.anchorpy_program import anchorpy_program, plain

PROGRAM = program_files.program_id()
ONE, TWO, MARKET, WALLET, MINT = (Pubkey(bytes([n]) * 32) for n in range(1, 6))
TRADER = trader_address(PROGRAM, MARKET, WALLET)
VAULT = vault_address(PROGRAM, MARKET)
PARAMETERS = MarketParameters(
    slot_seconds=15, gate_lead_seconds=2, post_seconds=45, settle_seconds=90, life_seconds=120, fresh_seconds=60,
    tick=1_000, lot=10, floor=-500, cap=2_000, authority=ONE, keeper=TWO, fund_owner=MINT, price_rule=1, rationing=1,
    tick_decimals=3, fee=7, fee_maximum=9, order_fee=2**40, order_fee_maximum=2**41, penalty=5, penalty_cap=6,
)  # fmt: skip

BOUNDS = instructions.DelegateBounds(
    expiry=2**32 - 1, max_lots=2**32 - 1, max_buy_limit=2**31 - 1, min_sell_limit=-(2**31), max_locked=2**63
)

CALLS: dict[str, tuple[Any, list[Any], dict[str, Pubkey]]] = {
    "initialize_market": (
        instructions.initialize_market(PROGRAM, ONE, MINT, "STREET-1", PARAMETERS),
        [list(padded_name("STREET-1")), PARAMETERS],
        {},
    ),
    "open_trader": (instructions.open_trader(PROGRAM, ONE, MARKET, WALLET), [WALLET], {}),
    "set_limits": (
        instructions.set_limits(PROGRAM, ONE, MARKET, WALLET, max_sell_lots=2**32 - 1, max_buy_lots=3),
        [2**32 - 1, 3],
        {},
    ),
    "deposit": (instructions.deposit(PROGRAM, WALLET, MARKET, MINT, ONE, 2**63), [2**63], {}),
    "withdraw": (instructions.withdraw(PROGRAM, WALLET, MARKET, MINT, ONE, 1), [1], {}),
    "register_orders": (instructions.register_orders(PROGRAM, MARKET, TRADER), [], {}),
    "end_orders": (instructions.end_orders(PROGRAM, WALLET, MARKET, 1_767_225_600_123), [1_767_225_600_123], {}),
    "end_orders_signed": (instructions.end_orders_signed(PROGRAM, MARKET, TRADER), [], {}),
    "release_orders": (instructions.release_orders(PROGRAM, MARKET, TRADER), [], {}),
    "post_clearing": (
        instructions.post_clearing(
            PROGRAM, ONE, MARKET, index=7, price=-250, batches=2_048,
            result_root=bytes(range(32)), book_hash=bytes([9]) * 32, log_head=bytes(32),
        ),
        [7, -250, 2_048, list(range(32)), [9] * 32, [0] * 32],
        {},
    ),
    "settle_batch": (
        instructions.settle_batch(PROGRAM, MARKET, 7, batch=3, data=b"\0\1\2", traders=[TRADER, ONE]),
        [3, b"\0\1\2"],
        {},
    ),
    "close_slot": (instructions.close_slot(PROGRAM, MARKET, 7, ONE), [], {}),
    "set_delegate": (instructions.set_delegate(PROGRAM, WALLET, MARKET, TWO, BOUNDS), [TWO, BOUNDS], {}),
    "add_records": (instructions.add_records(PROGRAM, WALLET, MARKET, 56), [56], {}),
    "close_trader": (instructions.close_trader(PROGRAM, WALLET, MARKET, ONE), [], {}),
    "set_fees": (operator.set_fees(PROGRAM, ONE, MARKET, fee=7, order_fee=2**40), [7, 2**40], {}),
    "set_keeper": (operator.set_keeper(PROGRAM, ONE, MARKET, TWO), [TWO], {}),
    "propose_authority": (operator.propose_authority(PROGRAM, ONE, MARKET, TWO), [TWO], {}),
    "accept_authority": (operator.accept_authority(PROGRAM, TWO, MARKET), [], {}),
    "pause": (operator.pause(PROGRAM, ONE, MARKET), [], {}),
    "resume": (operator.resume(PROGRAM, ONE, MARKET), [], {}),
    "collect_fees": (operator.collect_fees(PROGRAM, ONE, MARKET, MINT, TWO), [], {}),
    "collect_fund": (operator.collect_fund(PROGRAM, ONE, MARKET, MINT, TWO), [], {}),
    "deposit_bond": (operator.deposit_bond(PROGRAM, ONE, MARKET, MINT, TWO, 2**63), [2**63], {}),
    "withdraw_bond": (operator.withdraw_bond(PROGRAM, ONE, MARKET, MINT, TWO, 5), [5], {}),
    "challenge_underfilled": (challenges.challenge_underfilled(PROGRAM, MARKET, 7, TRADER, 3), [3], {}),
    "challenge_crossing": (
        challenges.challenge_crossing(PROGRAM, ONE, MARKET, 7, (TRADER, 3), (TWO, 63)), [7, 3, 63], {},
    ),
    "challenge_rationing": (
        challenges.challenge_rationing(PROGRAM, MARKET, 7, (TRADER, 3), (TWO, 63)), [3, 63], {},
    ),
}  # fmt: skip


def test_every_instruction_of_the_idl_is_built_here() -> None:
    assert CALLS.keys() == program_files.idl().instructions.keys()


@pytest.mark.parametrize("name", CALLS)
def test_an_instruction_has_the_bytes_and_accounts_that_anchorpy_gives_it(name: str) -> None:
    from anchorpy.program.context import Context

    ours, arguments, _ = CALLS[name]
    form = program_files.idl().instructions[name]
    named = {slot.name: meta.pubkey for slot, meta in zip(form.accounts, ours.accounts, strict=False)}
    remaining = ours.accounts[len(form.accounts) :]

    async def build() -> Any:
        program = anchorpy_program()
        values = [
            _anchorpy_parameters(a) if isinstance(a, MarketParameters | instructions.DelegateBounds) else a
            for a in arguments
        ]
        return program.instruction[name](*values, ctx=Context(accounts=named, remaining_accounts=remaining))

    theirs = asyncio.run(build())
    assert (ours.data, ours.accounts, ours.program_id) == (theirs.data, theirs.accounts, theirs.program_id)


def _anchorpy_parameters(parameters: MarketParameters | instructions.DelegateBounds) -> Any:
    """anchorpy copies an argument deeply, which addresses do not allow, but takes their bytes."""
    values = {
        name: bytes(value) if isinstance(value, Pubkey) else value
        for name, value in fields_of(parameters).items()
    }
    return anchorpy_program().type[type(parameters).__name__](**values)


@pytest.mark.parametrize("name", sorted(program_files.idl().instructions))
def test_an_instruction_of_random_arguments_is_read_back_as_anchorpy_reads_it(name: str) -> None:
    form, chance = program_files.idl().instructions[name], random.Random(name)
    tail = chance.randbytes(40)
    for _ in range(20):
        fixed = chance.randbytes(form.arguments.size)
        data = form.discriminator + fixed
        if form.arguments.tail:
            data += len(tail).to_bytes(4, "little") + tail
        values = form.arguments.read(data, 8)
        assert encode_data(name, values) == data
        theirs = anchorpy_program().coder.instruction.parse(data)
        assert theirs.name == name
        assert plain(dict(theirs.data)) == plain(values)


@pytest.mark.parametrize("name", ["Market", "Slot", "Trader"])
def test_an_account_of_random_bytes_is_read_as_anchorpy_reads_its_header(name: str) -> None:
    tagged, chance = program_files.idl().accounts[name], random.Random(name)
    for _ in range(20):
        data = tagged.discriminator + chance.randbytes(tagged.layout.size)
        ours = decode_account(data + bytes(8))  # a trader's record count: none
        theirs = plain(anchorpy_program().coder.accounts.decode(data))
        mine = plain(ours)
        for extra in ("records", "capacity"):
            mine.pop(extra, None)
        assert mine == theirs


def test_records_behind_the_header_are_read_as_anchorpy_reads_their_type() -> None:
    header, record = program_files.idl().accounts["Trader"], program_files.idl().types["OrderRecord"]
    types = anchorpy_program().coder.types
    chance = random.Random(8)
    raw = [bytearray(chance.randbytes(record.size)) for _ in range(8)]
    for place, one in enumerate(raw):
        one[record.offset("used")] = place % 2
    data = header.discriminator + bytes(header.layout.size) + (8).to_bytes(8, "little") + b"".join(raw)
    account = decode_trader(data)
    assert (account.capacity, [each.place for each in account.records]) == (8, [1, 3, 5, 7])
    for each in account.records:
        mine = plain(each)
        mine.pop("place")
        assert mine == plain(types.decode("OrderRecord", bytes(raw[each.place])))


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_an_event_of_random_bytes_is_read_as_anchorpy_reads_it(
    event_type: type[event_types.ChainEvent],
) -> None:
    tagged, chance = program_files.idl().events[event_type.__name__], random.Random(event_type.__name__)
    data = tagged.discriminator + chance.randbytes(tagged.layout.size)
    ours, theirs = decode_event(data), anchorpy_program().coder.events.parse(data)
    assert isinstance(ours, event_type)
    assert (theirs.name, plain(theirs.data)) == (event_type.__name__, plain(ours))


def test_every_event_of_the_idl_has_its_value_here() -> None:
    assert {kind.__name__ for kind in EVENT_TYPES} == program_files.idl().events.keys()


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        (MarketAccount, set()),
        (SlotAccount, set()),
        (TraderAccount, {"records", "capacity"}),
        (OrderRecord, {"place"}),
    ],
)
def test_the_values_have_the_fields_of_the_idl_in_its_order(kind: type[Any], own: set[str]) -> None:
    fields = program_files.idl().types[kind.__name__.removesuffix("Account")].fields
    mine = [name for name in kind.__struct_fields__ if name not in own]
    assert mine == [name for name in fields if name != "padding"]


def test_addresses_that_follow_from_others_are_filled_in() -> None:
    built = instructions.deposit(PROGRAM, WALLET, MARKET, MINT, ONE, 5)
    assert [meta.pubkey for meta in built.accounts][2] == TRADER
    assert [meta.pubkey for meta in built.accounts][4] == VAULT
    assert CALLS["close_slot"][0].accounts[1].pubkey == slot_address(PROGRAM, MARKET, 7)
