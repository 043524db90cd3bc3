"""Tokens into the vault and out of it: what the accounts say, and who may not."""

from collections.abc import Callable

import pytest
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from tests.program.harness import TOKEN, TOKEN_2022, Chain, with_meta
from tests.program.tokens import balance, make_mint, make_tokens
from tests.program.unchanged import DUPLICATE_ACCOUNT, refuse
from tests.program.world import BIRTH, Trader, World, new_world

FREE = 1000
OUTSIDE = 10**12


@pytest.fixture
def world() -> World:
    return new_world(Chain())


@pytest.fixture
def who(world: World) -> Trader:
    return world.open(free=FREE)


def test_a_new_account_holds_nothing_and_may_trade_nothing(world: World) -> None:
    key = Keypair()
    who = world.open(key=key)
    account = world.trader(who)
    assert (account.market, account.wallet) == (world.market, key.pubkey())
    assert account.rent_payer == world.chain.payer.pubkey()
    assert (account.free, account.locked) == (0, 0)
    assert (account.max_sell_lots, account.max_buy_lots) == (0, 0)
    assert account.min_time == BIRTH * 1000
    assert account.seq == world.chain.slot << 16
    assert [record.used for record in account.records] == [0] * 8
    text = f"Energy {who.address} tag {world.state().tag.decode()}"
    assert account.prefix[: account.prefix_length].decode() == text


def test_an_account_is_opened_once(world: World, who: Trader) -> None:
    refuse(world, None, world.open_trader_ix(who.wallet))


def test_only_the_authority_sets_limits(world: World, who: Trader) -> None:
    sent = world.send(world.set_limits_ix(who, 3, 4), signers=(world.authority,))
    account = world.trader(who)
    assert (account.max_sell_lots, account.max_buy_lots) == (3, 4)
    assert [(e.event, e.max_sell_lots, e.max_buy_lots) for e in sent.events] == [("LimitsSet", 3, 4)]
    other = world.set_limits_ix(who, 9, 9, authority=who.wallet)
    refuse(world, "WrongAuthority", other, signers=(who.key,))


def test_a_deposit_moves_tokens_to_the_vault_and_raises_the_free_balance(world: World, who: Trader) -> None:
    seq = world.trader(who).seq
    sent = world.send(world.deposit_ix(who, 234), signers=(who.key,))
    account = world.trader(who)
    assert (account.free, account.locked, account.seq) == (FREE + 234, 0, seq + 1)
    assert balance(world.chain, world.vault) == FREE + 234
    assert balance(world.chain, who.tokens) == OUTSIDE - 234
    (event,) = sent.events
    assert (event.event, event.market, event.trader) == ("Deposited", world.market, who.address)
    assert (event.amount, event.free) == (234, FREE + 234)


def test_a_withdrawal_moves_tokens_out_and_lowers_the_free_balance(world: World, who: Trader) -> None:
    seq = world.trader(who).seq
    sent = world.send(world.withdraw_ix(who, 400), signers=(who.key,))
    account = world.trader(who)
    assert (account.free, account.locked, account.seq) == (FREE - 400, 0, seq + 1)
    assert balance(world.chain, world.vault) == FREE - 400
    assert balance(world.chain, who.tokens) == OUTSIDE + 400
    (event,) = sent.events
    assert (event.event, event.amount, event.free) == ("Withdrawn", 400, FREE - 400)


def test_all_of_the_free_balance_may_be_withdrawn_and_not_one_unit_more(world: World, who: Trader) -> None:
    other = world.open(free=FREE)
    refuse(world, "InsufficientFree", world.withdraw_ix(who, FREE + 1), signers=(who.key,))
    world.send(world.withdraw_ix(who, FREE), signers=(who.key,))
    assert world.trader(who).free == 0
    assert world.trader(other).free == balance(world.chain, world.vault) == FREE


def test_locked_collateral_is_not_free_to_withdraw(world: World) -> None:
    who = world.open(free=125_035 + 11 + 5, buy=10)
    assert world.order(who).locked == 125_035
    refuse(world, "InsufficientFree", world.withdraw_ix(who, 6), signers=(who.key,))
    world.send(world.withdraw_ix(who, 5), signers=(who.key,))


@pytest.mark.parametrize("make", [World.deposit_ix, World.withdraw_ix])
def test_nothing_is_not_an_amount(
    world: World, who: Trader, make: Callable[[World, Trader, int], Instruction]
) -> None:
    refuse(world, "AmountZero", make(world, who, 0), signers=(who.key,))


def test_a_withdrawal_goes_to_no_token_account_but_the_wallets_own(world: World, who: Trader) -> None:
    other = world.open()
    foreign = world.withdraw_ix(who, 1, destination=other.tokens)
    refuse(world, "WrongDestination", foreign, signers=(who.key,))
    to_vault = world.withdraw_ix(who, 1, destination=world.vault)
    refuse(world, DUPLICATE_ACCOUNT, to_vault, signers=(who.key,))


@pytest.mark.parametrize("make", [World.deposit_ix, World.withdraw_ix])
def test_another_wallet_moves_no_money_of_the_account(
    world: World, who: Trader, make: Callable[..., Instruction]
) -> None:
    thief = world.open(free=FREE)
    by_thief = make(world, who, 1, wallet=thief.wallet, source=thief.tokens, destination=thief.tokens)
    refuse(world, "WrongWallet", by_thief, signers=(thief.key,))


@pytest.mark.parametrize("make", [World.deposit_ix, World.withdraw_ix])
def test_the_wallets_name_without_its_signature_is_nothing(
    world: World, who: Trader, make: Callable[..., Instruction]
) -> None:
    refuse(world, None, with_meta(make(world, who, 1), 0, is_signer=False))


def test_more_than_the_source_holds_cannot_be_deposited(world: World, who: Trader) -> None:
    refuse(world, None, world.deposit_ix(who, OUTSIDE + 1), signers=(who.key,))


def test_tokens_of_another_mint_are_no_deposit(world: World, who: Trader) -> None:
    mint = make_mint(world.chain)
    tokens = make_tokens(world.chain, mint, who.wallet, 10)
    refuse(world, "WrongTokenAccount", world.deposit_ix(who, 1, source=tokens), signers=(who.key,))
    both = world.deposit_ix(who, 1, source=tokens, mint=mint)
    refuse(world, "WrongMint", both, signers=(who.key,))


def test_a_token_account_under_another_program_is_no_deposit(world: World, who: Trader) -> None:
    tokens = make_tokens(world.chain, world.mint, who.wallet, 10, owner=TOKEN_2022)
    refuse(world, "WrongTokenAccount", world.deposit_ix(who, 1, source=tokens), signers=(who.key,))


def test_the_vault_is_no_source(world: World, who: Trader) -> None:
    refuse(world, DUPLICATE_ACCOUNT, world.deposit_ix(who, 1, source=world.vault), signers=(who.key,))


def test_a_token_program_of_somebody_elses_is_refused(world: World, who: Trader) -> None:
    refuse(world, None, world.deposit_ix(who, 1, token_program=TOKEN_2022), signers=(who.key,))


@pytest.mark.parametrize("make", [World.deposit_ix, World.withdraw_ix])
def test_accounts_of_another_market_are_refused(
    world: World, who: Trader, make: Callable[..., Instruction]
) -> None:
    foreign = new_world(world.chain, b"OTHER", mint=world.mint)
    there = foreign.open(free=FREE, key=who.key)

    def given(**other: Pubkey) -> Instruction:
        return make(world, who, 1, **other)

    refuse(world, "WrongVault", given(vault=foreign.vault), signers=(who.key,))
    refuse(world, "ForeignMarket", given(market=foreign.market), signers=(who.key,))
    refuse(world, "ForeignMarket", given(trader=there.address), signers=(who.key,))
    assert foreign.trader(there).free == FREE
    foreign.check_vault()


@pytest.mark.parametrize("place", [1, 2])
@pytest.mark.parametrize("make", [World.deposit_ix, World.withdraw_ix])
def test_accounts_that_only_look_like_the_programs_are_refused(
    world: World, who: Trader, make: Callable[..., Instruction], place: int
) -> None:
    """The bytes of a true account under another owner."""
    ix = make(world, who, 1)
    data = world.chain.data(ix.accounts[place].pubkey)
    assert data is not None
    forged = Pubkey.new_unique()
    world.chain.write(forged, data, TOKEN_2022)
    refuse(world, None, with_meta(ix, place, pubkey=forged), signers=(who.key,))


def test_tokens_that_are_sent_to_the_vault_belong_to_nobody(world: World, who: Trader) -> None:
    """A gift changes no account, and what is in them can still be taken out in full."""
    vault = world.chain.data(world.vault)
    assert vault is not None
    world.chain.write(world.vault, vault[:64] + (FREE + 77).to_bytes(8, "little") + vault[72:], TOKEN)
    world.donations = 77
    world.send(world.withdraw_ix(who, FREE), signers=(who.key,))
    assert balance(world.chain, world.vault) == 77
