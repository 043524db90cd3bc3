"""Before each instruction of whole lives is sent, it is tried with a stranger in every place: all of that must fail.

An account of another market is as like the right one as can be: every byte is the same but the market that it names. A
stranger signs in another's place, and then nobody does.
"""

from collections import Counter
from collections.abc import Iterator

import pytest
from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.transaction_metadata import SimulatedTransactionInfo

from bench.program.community import Community
from bench.program.lite_chain import LiteChain, Sent
from bench.program.operator_cases import challenge_cases, operator_cases, wallet_cases
from bench.program.recorded import slot_cases
from bench.program.trader_cases import trader_cases
from chain.instructions import open_trader
from tests.program.harness import PROGRAM, with_meta
from tests.program.layout import accounts_of, error_code, idl

NAMES = {bytes(each["discriminator"]): each["name"] for each in idl()["instructions"]}
MADE_HERE = {("post_clearing", "slot"), ("challenge_crossing", "slot"), ("open_trader", "trader")}
"""Accounts that are found by their seeds: another address is refused as such."""
ANYBODY = {"open_trader", "challenge_crossing"}
"""Whoever pays may sign these."""
KINDS = {bytes(each["discriminator"]) for each in idl()["accounts"] if each["name"] in ("Trader", "Slot")}
STRANGER = Keypair()


def name_of(ix: Instruction) -> str:
    return str(NAMES[bytes(ix.data)[:8]])


def place_names(ix: Instruction) -> list[str]:
    named = [str(account["name"]) for account in accounts_of(name_of(ix))]
    return named + ["trader of the batch"] * (len(ix.accounts) - len(named))


def foreign(chain: LiteChain, ix: Instruction) -> Iterator[tuple[str, Instruction]]:
    """The instruction with each account that names its market exchanged for one that names another."""
    for place, (meta, name) in enumerate(zip(ix.accounts, place_names(ix), strict=True)):
        data = chain.data(meta.pubkey)
        if data is not None and data[:8] in KINDS and (name_of(ix), name) not in MADE_HERE:
            twin = Pubkey.new_unique()
            chain.write(twin, data[:8] + bytes(Pubkey.new_unique()) + data[40:], PROGRAM)
            yield name, with_meta(ix, place, pubkey=twin)


def signed_by_strangers(chain: LiteChain, ix: Instruction) -> Iterator[tuple[str, Instruction]]:
    """The instruction with each signature replaced by a stranger's, or left out. Who pays the fee has signed anyhow."""
    for place, (meta, name) in enumerate(zip(ix.accounts, place_names(ix), strict=True)):
        if meta.is_signer and name_of(ix) not in ANYBODY:
            yield name, with_meta(ix, place, pubkey=STRANGER.pubkey())
        if meta.is_signer and meta.pubkey != chain.payer.pubkey():
            yield f"{name}, who does not sign", with_meta(ix, place, is_signer=False)


def fault_of(chain: LiteChain, instructions: list[Instruction], signers: tuple[Keypair, ...]) -> str | None:
    """What the chain would say, without doing it."""
    wanted = {meta.pubkey for ix in instructions for meta in ix.accounts if meta.is_signer}
    present = tuple(key for key in (*signers, STRANGER) if key.pubkey() in wanted)
    result = chain.svm.simulate_transaction(chain.sendable(instructions, present))
    return None if isinstance(result, SimulatedTransactionInfo) else str(result.err())


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str]]:
    """Every sending tries the strangers first; counts which places they were tried in."""
    counts: Counter[tuple[str, str]] = Counter()
    send = LiteChain.send

    def tries_first(chain: LiteChain, *instructions: Instruction, signers: tuple[Keypair, ...] = ()) -> Sent:
        for at, ix in enumerate(instructions):
            if ix.program_id != PROGRAM:
                continue
            before, after = instructions[:at], instructions[at + 1 :]
            for place, other in foreign(chain, ix):
                fault = fault_of(chain, [*before, other, *after], signers)
                assert f"Custom({error_code('ForeignMarket')})" in str(fault), (name_of(ix), place, fault)
                counts[name_of(ix), place] += 1
            for place, other in signed_by_strangers(chain, ix):
                fault = fault_of(chain, [*before, other, *after], signers)
                assert fault is not None, (name_of(ix), place)
                counts[name_of(ix), place] += 1
        return send(chain, *instructions, signers=signers)

    monkeypatch.setattr(LiteChain, "send", tries_first)
    return counts


def test_a_stranger_is_refused_in_every_place_of_every_instruction(tried: Counter[tuple[str, str]]) -> None:
    for cases in (trader_cases(), operator_cases(), wallet_cases(), challenge_cases(), slot_cases(2, 1)):
        assert all(sent.error is None for _, sent in cases)
    for each in idl()["instructions"]:
        for account in each["accounts"]:
            here = (each["name"], account["name"])
            if account["name"] in ("trader", "slot", "buyer", "seller", "other") and here not in MADE_HERE:
                assert tried[here], here
            if account.get("signer") and each["name"] not in ANYBODY:
                assert tried[here], here
    assert tried["settle_batch", "trader of the batch"]


def test_whoever_pays_for_an_account_signs() -> None:
    """The system program asks for it: nobody opens an account at another's expense."""
    community, rich = Community(), Keypair()
    chain = community.chain
    chain.funded(rich)
    ix = open_trader(PROGRAM, rich.pubkey(), community.address, community.candidate().wallet)
    metas = [
        AccountMeta(m.pubkey, False, m.is_writable) if m.pubkey == rich.pubkey() else m for m in ix.accounts
    ]
    assert fault_of(chain, [Instruction(ix.program_id, bytes(ix.data), metas)], ()) is not None
    assert fault_of(chain, [ix], (rich,)) is None
