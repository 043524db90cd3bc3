"""The life of a trader account: it grows by records, and closes when it is empty."""

import pytest
from solders.instruction import Instruction
from solders.keypair import Keypair

from tests.program.harness import Chain
from tests.program.operating import the_event, wallet_ix
from tests.program.texts import signatures
from tests.program.unchanged import refuse
from tests.program.world import BIRTH, Trader, World, new_world


@pytest.fixture
def world() -> World:
    return new_world(Chain())


def close_ix(world: World, who: Trader) -> Instruction:
    return wallet_ix(world, "close_trader", who, rent_payer=world.chain.payer.pubkey())


def lamports(world: World, who: Trader) -> int:
    account = world.chain.svm.get_account(who.address)
    return 0 if account is None else int(account.lamports)


def test_an_empty_account_closes_and_its_rent_returns_to_whoever_paid_it(world: World) -> None:
    who = world.open()
    rent, before = lamports(world, who), world.chain.svm.get_balance(world.chain.payer.pubkey()) or 0
    sent = world.chain.send(close_ix(world, who), signers=(who.key,))
    assert the_event(sent, "TraderClosed").wallet == who.wallet
    assert world.chain.data(who.address) is None
    fees = 2 * 5000
    assert world.chain.svm.get_balance(world.chain.payer.pubkey()) == before + rent - fees


def test_only_the_wallet_closes_and_the_rent_goes_to_nobody_else(world: World) -> None:
    who, stranger = world.open(), Keypair()
    ix = wallet_ix(
        world, "close_trader", who, wallet=stranger.pubkey(), rent_payer=world.chain.payer.pubkey()
    )
    refuse(world, "WrongWallet", ix, signers=(stranger,))
    ix = wallet_ix(world, "close_trader", who, rent_payer=stranger.pubkey())
    refuse(world, "WrongPayer", ix, signers=(who.key,))


def test_an_account_with_money_or_orders_stays(world: World) -> None:
    who = world.open(free=10**6, buy=100)
    refuse(world, "BalanceLeft", close_ix(world, who), signers=(who.key,))
    order = world.order(who, slots=1, price="-0.010", side="BUY")
    world.send(world.withdraw_ix(who, world.trader(who).free), signers=(who.key,))
    assert order.locked == 7 * order.lots
    refuse(world, "RecordsInUse", close_ix(world, who), signers=(who.key,))


def test_nothing_signed_before_a_reopening_counts(world: World) -> None:
    who = world.open(free=1000, buy=100)
    text = world.text(who, side="BUY", price="-0.010")
    world.send(world.withdraw_ix(who, 1000), signers=(who.key,))
    world.chain.send(close_ix(world, who), signers=(who.key,))
    seq = 1000 << 16
    world.chain.set_slot(world.chain.slot + 1)
    world.chain.set_now(BIRTH + 2)
    world.send(world.open_trader_ix(who.wallet))
    world.send(world.deposit_ix(who, 1000), signers=(who.key,))
    world.send(world.set_limits_ix(who, 0, 100), signers=(world.authority,))
    assert world.trader(who).seq > seq + 2**15
    refuse(world, "TimeStale", signatures(who.key, text), world.register_ix(who))


def test_the_wallet_pays_for_more_records(world: World) -> None:
    who = world.open(free=10**8, buy=1000)
    world.chain.funded(who.key)
    orders = [world.order(who) for _ in range(8)]
    refuse(world, "RecordsFull", signatures(who.key, world.text(who)), world.register_ix(who))
    before = world.trader(who)
    sent = world.send(wallet_ix(world, "add_records", who, {"count": 3}), signers=(who.key,))
    assert the_event(sent, "RecordsAdded").records == 11
    after = world.trader(who)
    assert after.records[:8] == before.records
    assert not any(record.used for record in after.records[8:])
    assert lamports(world, who) == world.chain.svm.minimum_balance_for_rent_exemption(
        len(world.chain.data(who.address) or b"")
    )
    assert world.order(who).place == len(orders)


@pytest.mark.parametrize("count", [0, 57, 255])
def test_an_account_has_at_most_64_records(world: World, count: int) -> None:
    who = world.open()
    world.chain.funded(who.key)
    refuse(world, "RecordCount", wallet_ix(world, "add_records", who, {"count": count}), signers=(who.key,))
    world.send(wallet_ix(world, "add_records", who, {"count": 56}), signers=(who.key,))
    assert len(world.trader(who).records) == 64


def test_nobody_else_adds_records(world: World) -> None:
    who, stranger = world.open(), world.chain.funded()
    ix = wallet_ix(world, "add_records", who, {"count": 1}, wallet=stranger.pubkey())
    refuse(world, "WrongWallet", ix, signers=(stranger,))
