"""initialize_market: the rules are stored as given, bad rules make no market."""

import struct
from hashlib import sha256
from typing import Any

import pytest
from solders.hash import Hash
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from tests.program.harness import PROGRAM, TOKEN, TOKEN_2022, Chain, Sent
from tests.program.refusals import (
    ALREADY_IN_USE,
    CONSTRAINT_ADDRESS,
    CONSTRAINT_EXECUTABLE,
    WRONG_SEEDS,
    refused,
)
from tests.program.tokens import make_mint, make_tokens
from tests.program.world import BIRTH, FUND_OWNER, PARAMETERS, initialize_ix, new_world, parameters

NOBODY = Pubkey.default()
SLOT_HASHES = Pubkey.from_string("SysvarS1otHashes111111111111111111111111111")
SYSVAR = Pubkey.from_string("Sysvar1111111111111111111111111111111111111")
NAME = b"DEMO".ljust(12, b"\0")


def initialize(chain: Chain, mint: Pubkey | None = None, name: bytes = NAME, **changes: Any) -> Sent:
    chain.set_now(BIRTH)
    creator = chain.funded()
    values = parameters(creator, Keypair(), Keypair())
    vars(values).update(changes)
    ix, _, _ = initialize_ix(creator.pubkey(), mint or make_mint(chain), name, values)
    return chain.send(ix, signers=(creator,))


def test_every_byte_of_a_new_market_is_what_its_rules_say(chain: Chain) -> None:
    world = new_world(chain, fee=7, price_rule=1, rationing=1, gate_lead_seconds=9)
    market = world.state()
    derived = {
        "creator": world.creator.pubkey(),
        "authority": world.authority.pubkey(),
        "keeper": world.keeper.pubkey(),
        "fund_owner": FUND_OWNER.pubkey(),
        "mint": world.mint,
        "vault": world.vault,
        "pending_authority": NOBODY,
        "unit": 100,
        "tick_step": 1,
        "quote_decimals": 6,
        "seq": chain.slot << 16,
        "name": world.name,
        "name_length": 4,
        "bump": Pubkey.find_program_address([b"market", bytes(world.creator.pubkey()), b"DEMO"], PROGRAM)[1],
        "vault_bump": Pubkey.find_program_address([b"vault", bytes(world.market)], PROGRAM)[1],
        "padding": bytes(5),
    }
    zero = ["bond", "fund", "fees", "order_counter", "pause_from", "pause_until"]
    zero += ["earlier_pause_from", "earlier_pause_until"]
    newest_hash = bytes(chain.svm.get_slot_hashes()[0][1])
    derived["tag"] = sha256(bytes(world.market) + newest_hash).hexdigest()[:8].encode()
    rules = {key: world.parameters[key] for key in PARAMETERS}
    assert vars(market) == rules | derived | dict.fromkeys(zero, 0)


def test_the_vault_is_an_empty_token_account_of_the_market_that_nobody_else_can_touch(chain: Chain) -> None:
    world = new_world(chain)
    account = chain.svm.get_account(world.vault)
    assert account is not None
    assert account.owner == TOKEN
    amount_and_delegate = bytes(8) + bytes(36)
    not_native_and_no_close_authority = bytes(12) + bytes(8) + bytes(36)
    expected = (
        bytes(world.mint)
        + bytes(world.market)
        + amount_and_delegate
        + b"\1"
        + not_native_and_no_close_authority
    )
    assert bytes(account.data) == expected


def test_initializing_tells_of_the_market(chain: Chain) -> None:
    (event,) = initialize(chain).events
    market = chain.read("Market", event.market)
    assert event.event == "MarketInitialized"
    assert (event.creator, event.mint, event.vault) == (market.creator, market.mint, market.vault)
    assert (event.name, event.tag) == (NAME, market.tag)


def test_the_same_market_on_another_cluster_has_another_tag(chain: Chain) -> None:
    creator, mint = chain.funded(Keypair()), make_mint(chain)
    ix, market, _ = initialize_ix(creator.pubkey(), mint, NAME, parameters(creator, creator, creator))
    other = Chain()
    other.svm.set_slot_hashes([(7, Hash(b"\7" * 32)), (6, Hash(bytes(32)))])
    other.funded(creator)
    account = chain.svm.get_account(mint)
    assert account is not None
    other.write(mint, bytes(account.data), TOKEN)
    for each in (chain, other):
        each.set_now(BIRTH)
        each.send(ix, signers=(creator,))
    assert chain.read("Market", market).tag != other.read("Market", market).tag


@pytest.mark.parametrize("name", [b"A", b"ABCDEFGHIJKL", b"ZONE-7", b"0123456789-Z", b"-"])
def test_good_names(chain: Chain, name: bytes) -> None:
    (event,) = initialize(chain, name=name.ljust(12, b"\0")).events
    assert chain.read("Market", event.market).name_length == len(name)


@pytest.mark.parametrize("name", [b"", b"demo", b"A B", b"A_B", b"\xc3\x84", b"A.", b"A/B", b"DEMO\n"])
def test_bad_names_are_refused(chain: Chain, name: bytes) -> None:
    with refused("MarketName"):
        initialize(chain, name=name.ljust(12, b"\0"))


def test_nothing_may_follow_the_zeros_that_pad_a_name(chain: Chain) -> None:
    creator = chain.funded()
    values = parameters(creator, Keypair(), Keypair())
    _, market, vault = initialize_ix(creator.pubkey(), make_mint(chain), b"A".ljust(12, b"\0"), values)
    ix, _, _ = initialize_ix(
        creator.pubkey(), make_mint(chain), b"A\0B".ljust(12, b"\0"), values, market=market, vault=vault
    )
    with refused("MarketName"):
        chain.send(ix, signers=(creator,))


@pytest.mark.parametrize(
    ("fault", "changes"),
    [
        ("MarketWindows", {"slot_seconds": 0}),
        ("MarketWindows", {"post_seconds": 0}),
        ("MarketWindows", {"post_seconds": 90}),
        ("MarketWindows", {"settle_seconds": 120}),
        ("MarketWindows", {"life_seconds": 121}),
        ("MarketWindows", {"fresh_seconds": 601}),
        ("MarketWindows", {"fresh_seconds": 0}),
        ("MarketTick", {"tick": 0}),
        ("MarketTick", {"lot": 0}),
        ("MarketTick", {"lot": 10_000_000}),
        ("MarketTick", {"tick": 1001, "lot": 10}),
        ("MarketTick", {"tick": 2**63, "lot": 2}),
        ("MarketTick", {"tick": 1500}),
        ("MarketTick", {"tick": 500, "lot": 2}),
        ("MarketTick", {"tick_decimals": 7}),
        ("MarketTick", {"tick": 2**32 * 1000}),
        ("MarketPrices", {"floor": 1, "cap": 0}),
        ("MarketPrices", {"cap": 100_000_000}),
        ("MarketPrices", {"floor": -10_000_000}),
        ("MarketAmounts", {"tick": 10**12, "cap": 200, "floor": 0, "tick_decimals": 0, "lot": 1}),
        ("MarketFees", {"fee": 101}),
        ("MarketFees", {"order_fee": 1001}),
        ("MarketFees", {"penalty": 1}),
        ("MarketRules", {"price_rule": 3}),
        ("MarketRules", {"rationing": 2}),
        ("MarketAddresses", {"authority": NOBODY}),
        ("MarketAddresses", {"keeper": NOBODY}),
    ],
)
def test_bad_rules_are_refused(chain: Chain, fault: str, changes: dict[str, Any]) -> None:
    with refused(fault):
        initialize(chain, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"life_seconds": 120, "settle_seconds": 119, "post_seconds": 118},
        {
            "slot_seconds": 900,
            "post_seconds": 600,
            "settle_seconds": 3600,
            "life_seconds": 7200,
            "fresh_seconds": 600,
        },
        {"cap": 99_999_999, "floor": -9_999_999},
        {"floor": 0, "cap": 0},
        {"fee": 100, "order_fee": 1000, "penalty": 5, "penalty_cap": 5},
        {"slot_seconds": 1, "post_seconds": 1, "settle_seconds": 2, "life_seconds": 8, "fresh_seconds": 1},
        {"gate_lead_seconds": 0},
        {"tick": 1, "lot": 1000, "tick_decimals": 6, "cap": 9_999_999, "floor": -999_999},
        {"tick": 10_000_000, "lot": 9_999_900, "tick_decimals": 0, "cap": 9_999_999, "floor": -9_999_999},
    ],
)
def test_rules_at_their_limits_are_accepted(chain: Chain, changes: dict[str, Any]) -> None:
    initialize(chain, **changes)


def test_amounts_must_stay_below_two_to_the_63(chain: Chain) -> None:
    # 8 slots x 1 lot x (cap x unit + fee_maximum) around 2^63, with lots of 9,999,999 Wh: only one fits into an order.
    rules: dict[str, Any] = {"lot": 9_000_000, "tick": 10**10, "tick_decimals": 0, "floor": 0, "fee": 0}
    unit = 10**10 * 9_000_000 // 1000
    cap = (2**60 - 1) // unit
    spare = 2**60 - 1 - cap * unit
    assert spare > 2**32 - 1  # so the fee cannot tip it: the price must
    initialize(chain, cap=cap, **rules)
    with refused("MarketAmounts"):
        initialize(chain, name=b"MORE".ljust(12, b"\0"), cap=cap + 1, **rules)


def test_the_tick_must_be_whole_at_its_decimals_for_a_mint_of_many_decimals(chain: Chain) -> None:
    with refused("MarketTick"):
        initialize(chain, mint=make_mint(chain, decimals=255))
    initialize(chain, mint=make_mint(chain, decimals=9), tick=1_000_000)


@pytest.mark.parametrize(
    "mint",
    [
        lambda chain: make_mint(chain, owner=TOKEN_2022),
        lambda chain: make_mint(chain, initialized=False),
        lambda chain: make_tokens(chain, make_mint(chain), Pubkey.new_unique(), 5),
        lambda chain: chain.payer.pubkey(),
        lambda chain: make_mint(chain, owner=PROGRAM),
    ],
    ids=["Token-2022", "not initialized", "a token account", "a wallet", "another owner"],
)
def test_a_mint_must_be_one_of_the_classic_token_program(chain: Chain, mint: Any) -> None:
    with refused("MintUnsupported"):
        initialize(chain, mint=mint(chain))


def test_a_market_cannot_be_initialized_twice(chain: Chain) -> None:
    world = new_world(chain)
    values = parameters(world.creator, Keypair(), Keypair())
    ix, _, _ = initialize_ix(world.creator.pubkey(), world.mint, world.name, values)
    with refused(ALREADY_IN_USE):
        chain.send(ix, signers=(world.creator,))


@pytest.mark.parametrize(
    ("account", "why"),
    [
        ("market", WRONG_SEEDS),
        ("vault", WRONG_SEEDS),
        ("slot_hashes", CONSTRAINT_ADDRESS),
        ("token_program", CONSTRAINT_EXECUTABLE),
        ("system_program", CONSTRAINT_EXECUTABLE),
    ],
)
def test_no_other_account_passes_for_the_right_one(chain: Chain, account: str, why: str | int) -> None:
    creator = chain.funded()
    spoof = Pubkey.new_unique()
    chain.write(spoof, struct.pack("<QQ", 1, 1) + bytes(32), TOKEN)
    values = parameters(creator, Keypair(), Keypair())
    ix, _, _ = initialize_ix(creator.pubkey(), make_mint(chain), NAME, values, **{account: spoof})
    with refused(why):
        chain.send(ix, signers=(creator,))


def test_without_a_slot_hash_there_is_no_tag_and_no_market(chain: Chain) -> None:
    chain.svm.set_slot_hashes([])
    with refused("SlotHashesEmpty"):
        initialize(chain)


def test_lamports_sent_ahead_do_not_keep_a_market_from_being_created(chain: Chain) -> None:
    chain.set_now(BIRTH)
    creator = chain.funded()
    ix, market, vault = initialize_ix(
        creator.pubkey(), make_mint(chain), NAME, parameters(creator, Keypair(), Keypair())
    )
    chain.svm.airdrop(market, 10**6)
    chain.svm.airdrop(vault, 10**9)
    chain.send(ix, signers=(creator,))
    assert chain.read("Market", market).vault == vault


def test_of_a_list_that_counts_no_slot_hash_none_is_read(chain: Chain) -> None:
    """On a cluster the sysvar is always as long as 512 hashes are."""
    chain.write(SLOT_HASHES, bytes(8 + 512 * 40), SYSVAR)
    with refused("SlotHashesEmpty"):
        initialize(chain)
