"""open_trader: an account for any wallet, paid by anybody."""

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from tests.program.harness import PROGRAM, Chain
from tests.program.refusals import ALREADY_IN_USE, NOT_OF_THIS_TYPE, NOT_OURS, WRONG_SEEDS, refused
from tests.program.world import World, new_world, pda


def test_every_byte_of_a_new_account(world: World) -> None:
    wallet = Keypair().pubkey()
    (event,) = world.chain.send(world.open_trader_ix(wallet)).events
    address, bump = Pubkey.find_program_address([b"trader", bytes(world.market), bytes(wallet)], PROGRAM)
    trader = world.chain.read("Trader", address)
    records = trader.records
    del trader.records
    prefix = f"Energy {address} tag {world.state().tag.decode()}".encode()
    zeros: tuple[str, ...] = (
        "free",
        "locked",
        "max_sell_lots",
        "max_buy_lots",
        "delegate_max_locked",
        "delegate_expiry",
    )
    zeros += ("delegate_max_lots", "delegate_max_buy_limit", "delegate_min_sell_limit")
    assert vars(trader) == dict.fromkeys(zeros, 0) | {
        "market": world.market,
        "wallet": wallet,
        "delegate": Pubkey.default(),
        "rent_payer": world.chain.payer.pubkey(),
        "min_time": world.chain.now * 1000,
        "seq": world.chain.slot << 16,
        "prefix": prefix.ljust(64, b"\0"),
        "prefix_length": len(prefix),
        "bump": bump,
        "padding": bytes(6),
    }
    data = world.chain.data(address)
    assert data is not None
    assert len(records) == 8
    assert data.endswith(bytes(8 * 112))
    assert len(data) <= 1200
    assert vars(event) == {
        "event": "TraderOpened",
        "market": world.market,
        "trader": address,
        "wallet": wallet,
        "rent_payer": world.chain.payer.pubkey(),
        "min_time": world.chain.now * 1000,
    }


def test_the_prefix_holds_addresses_of_every_length(world: World) -> None:
    lengths: set[int] = set()
    while lengths != {43, 44}:
        wallet = Keypair().pubkey()
        address = pda(b"trader", bytes(world.market), bytes(wallet))
        world.chain.send(world.open_trader_ix(wallet))
        trader = world.chain.read("Trader", address)
        assert trader.prefix[7 : trader.prefix_length - 13].decode() == str(address)
        lengths.add(len(str(address)))


def test_an_account_cannot_be_opened_twice(world: World) -> None:
    who = world.open(free=500)
    with refused(ALREADY_IN_USE):
        world.send(world.open_trader_ix(who.wallet))
    assert world.trader(who).free == 500


def test_the_account_must_be_that_of_the_wallet_in_the_market(world: World) -> None:
    ix = world.open_trader_ix(
        Keypair().pubkey(), trader=pda(b"trader", bytes(world.market), bytes(Keypair().pubkey()))
    )
    with refused(WRONG_SEEDS):
        world.send(ix)


@pytest.mark.parametrize("kind", ["another program's account", "a trader account"])
def test_the_market_must_be_a_market(world: World, kind: str) -> None:
    wallet = Keypair().pubkey()
    if kind == "a trader account":
        market, why = world.open().address, NOT_OF_THIS_TYPE
    else:
        market, why = Pubkey.new_unique(), NOT_OURS
        data = world.chain.data(world.market)
        assert data is not None
        world.chain.write(market, data, Pubkey.new_unique())
    with refused(why):
        world.send(
            world.open_trader_ix(wallet, market=market, trader=pda(b"trader", bytes(market), bytes(wallet)))
        )


def test_a_wallet_has_one_account_in_each_market(chain: Chain) -> None:
    key = Keypair()
    one, two = new_world(chain, b"ONE"), new_world(chain, b"TWO")
    assert one.open(key=key).address != two.open(key=key).address


def test_lamports_sent_ahead_do_not_keep_an_account_from_being_opened(world: World) -> None:
    wallet = Keypair().pubkey()
    address = pda(b"trader", bytes(world.market), bytes(wallet))
    world.chain.svm.airdrop(address, 1)
    world.chain.send(world.open_trader_ix(wallet))
    assert world.chain.read("Trader", address).wallet == wallet
