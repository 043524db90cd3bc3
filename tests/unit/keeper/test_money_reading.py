"""What each instruction does to a trader's money, and that what cannot be read is told and stops nothing."""

import msgspec
import pytest
from solders.pubkey import Pubkey

from chain.event_types import Challenged, OrderRegistered
from chain.history import Call
from keeper.money_reading import begins
from tests.markets import NOW, NOW_MS, address
from tests.money import MARKET, SLOT, SLOT_ACCOUNT, call, reader_of, transaction

TRADER, OTHER = address(101), address(102)


def challenged(paid: int, kind: int) -> Call:
    event = Challenged(
        market=Pubkey.from_string(MARKET.address),
        index=SLOT,
        kind=kind,
        trader=Pubkey.from_string(TRADER),
        record=0,
        other=Pubkey.from_string(OTHER),
        other_record=0,
        paid=paid,
        missed=0,
    )
    return msgspec.structs.replace(call("challenge", {}), events=(event,))


def registered() -> Call:
    event = OrderRegistered(
        market=Pubkey.from_string(MARKET.address),
        trader=Pubkey.from_string(TRADER),
        record=4,
        seq=1,
        time=NOW_MS,
        side=1,
        limit=100,
        lots=5,
        first=SLOT,
        count=1,
        fee=3,
        locked=0,
        live_from=NOW,
        by_delegate=0,
    )
    return msgspec.structs.replace(call("register_orders", {}), events=(event,))


@pytest.mark.parametrize(("paid", "shares"), [(0, []), (1, [1]), (5, [2, 1]), (6, [2, 1]), (8, [2, 2])])
def test_half_of_a_penalty_for_a_crossing_goes_to_the_two_harmed(paid: int, shares: list[int]) -> None:
    found = reader_of([]).read(transaction(challenged(paid, 2)))
    assert [(m.trader, m.amount) for m in found] == list(zip((TRADER, OTHER), shares, strict=False))


def test_half_of_any_other_penalty_goes_to_the_one_harmed() -> None:
    (share,) = reader_of([]).read(transaction(challenged(7, 1)))
    assert (share.trader, share.kind, share.amount) == (TRADER, "compensation", 4)


def test_an_order_fee_is_what_the_market_took_at_that_time() -> None:
    reader = reader_of([])
    (before,) = reader.read(transaction(registered()))
    reader.read(transaction(call("set_fees", {}, fee=1, order_fee=7)))
    (after,) = reader.read(transaction(registered()))
    reader.read(transaction(call("set_fees", {}, fee=1, order_fee=0)))
    assert reader.read(transaction(registered())) == []
    assert [(m.kind, m.amount, m.fee) for m in (before, after)] == [
        ("order_fee", -100, 100),
        ("order_fee", -7, 7),
    ]
    assert before.order_id is not None and reader.new_orders[TRADER, 4].order_id == before.order_id


def test_deposits_and_withdrawals_are_known_even_from_a_log_that_was_cut_off() -> None:
    reader = reader_of([])
    cut = msgspec.structs.replace(
        transaction(
            call("deposit", {"trader": TRADER}, amount=9), call("withdraw", {"trader": TRADER}, amount=4)
        ),
        truncated=True,
    )
    assert [m.amount for m in reader.read(cut)] == [9, -4]
    assert len(reader.problems) == 1 and "cut" in reader.problems[0]


def test_a_fill_of_an_unknown_order_is_a_problem_and_what_follows_is_read() -> None:
    reader = reader_of([])
    reader.read(transaction(call("post_clearing", {"slot": SLOT_ACCOUNT}, index=SLOT, price=5)))
    data = b"\x00\x01" + b"\x02" + (5).to_bytes(4, "little")
    found = reader.read(
        transaction(
            call("settle_batch", {"slot": SLOT_ACCOUNT}, (TRADER,), batch=0, data=data),
            call("settle_batch", {"slot": address(77)}, (TRADER,), batch=0, data=data),
            call("settle_batch", {"slot": SLOT_ACCOUNT}, (TRADER,), batch=1, data=b"\x00"),
            call("deposit", {"trader": TRADER}, amount=9),
        )
    )
    assert [m.kind for m in found] == ["deposit"] and len(reader.problems) == 3


def test_a_block_without_a_time_has_the_time_before_it() -> None:
    reader = reader_of([])
    deposit = transaction(call("deposit", {"trader": TRADER}, amount=1))
    (first,) = reader.read(deposit)
    (second,) = reader.read(msgspec.structs.replace(deposit, block_time=None))
    assert first.time == second.time == NOW


def test_a_history_begins_with_the_making_of_its_market() -> None:
    made = transaction(call("initialize_market", {}, parameters={"order_fee": 5}))
    assert begins([made, transaction()]) and not begins([transaction(), made]) and not begins([])
