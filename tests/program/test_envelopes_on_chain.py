"""Texts in the envelopes of off-chain messages, read by the program itself."""

from typing import Any

import pytest
from solders.keypair import Keypair

from tests.program.harness import Chain
from tests.program.texts import signatures
from tests.program.unchanged import refuse
from tests.program.world import Trader, World, new_world
from tests.vectors.envelopes import version_0, version_1

VERSIONS = {0: version_0, 1: version_1}


@pytest.fixture
def world() -> World:
    return new_world(Chain())


@pytest.fixture
def who(world: World) -> Trader:
    return world.open(free=10**9, sell=100, buy=100)


def held(version: int, who: Trader, text: object, /, **changes: Any) -> bytes:
    return VERSIONS[version](str(text).encode(), **({"signers": b"\1" + bytes(who.wallet)} | changes))


@pytest.mark.parametrize("version", [0, 1])
def test_an_order_and_its_end_count_inside_an_envelope(world: World, who: Trader, version: int) -> None:
    text = world.text(who)
    world.send(signatures(who.key, held(version, who, text)), world.register_ix(who))
    assert world.trader(who).records[0].time == int(text.time)
    world.chain.set_now(world.chain.now + 1)
    end = f"{text.prefix} END {text.time} time {world.chain.now * 1000}"
    world.send(signatures(who.key, held(version, who, end)), world.end_signed_ix(who))
    assert world.trader(who).records[0].ended_at == world.chain.now


def test_one_instruction_may_hold_texts_in_all_forms(world: World, who: Trader) -> None:
    """Three of them in one transaction of 1,232 bytes only where one is bare."""
    bare, inside = world.text(who), world.text(who)
    world.send(signatures(who.key, str(bare), held(1, who, inside)), world.register_ix(who))
    world.send(
        signatures(who.key, held(0, who, world.text(who)), held(1, who, world.text(who))),
        world.register_ix(who),
    )
    assert [record.used for record in world.trader(who).records[:5]] == [1, 1, 1, 1, 0]


def test_one_text_counts_once_whatever_it_stands_in(world: World, who: Trader) -> None:
    text = world.text(who)
    world.send(signatures(who.key, str(text)), world.register_ix(who))
    for version in VERSIONS:
        refuse(world, "TimeUsed", signatures(who.key, held(version, who, text)), world.register_ix(who))


OTHER = bytes(Keypair().pubkey())
SPOILT: list[tuple[int, dict[str, Any]]] = [
    (0, {"application": b"\1" * 32}),
    (0, {"form": 1}),
    (0, {"length": 10}),
    (0, {"version": 1}),
    (0, {"domain": b"\xffsolana offchaiN"}),
    (0, {"signers": b"\1" + OTHER}),
    (0, {"signers": b"\0"}),
    (1, {"version": 0}),
    (1, {"version": 2}),
    (1, {"domain": b"\xffsolana offchaiN"}),
    (1, {"signers": b"\1" + OTHER}),
    (1, {"signers": b"\0"}),
]


@pytest.mark.parametrize(("version", "changes"), SPOILT)
def test_what_only_resembles_an_envelope_names_no_account(
    world: World, who: Trader, version: int, changes: dict[str, Any]
) -> None:
    message = held(version, who, world.text(who), **changes)
    refuse(world, "TextTrader", signatures(who.key, message), world.register_ix(who))
    refuse(world, "TextTrader", signatures(who.key, message), world.end_signed_ix(who))


@pytest.mark.parametrize("version", [0, 1])
def test_an_envelope_of_two_signers_is_none(world: World, who: Trader, version: int) -> None:
    for pair in (bytes(who.wallet) + OTHER, OTHER + bytes(who.wallet)):
        message = held(version, who, world.text(who), signers=b"\2" + pair)
        refuse(world, "TextTrader", signatures(who.key, message), world.register_ix(who))


@pytest.mark.parametrize("version", [0, 1])
def test_somebody_else_s_envelope_of_the_text_is_not_the_wallet_s(
    world: World, who: Trader, version: int
) -> None:
    """He signs it correctly, but he is not the wallet."""
    key = Keypair()
    message = held(version, who, world.text(who), signers=b"\1" + bytes(key.pubkey()))
    refuse(world, "WrongSigner", signatures(key, message), world.register_ix(who))
