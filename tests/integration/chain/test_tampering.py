"""Whatever is changed in a recorded history, the verifier finds it and says by name what does not hold."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from solders.keypair import Keypair

from auction_engine.core.errors import NotFound
from auction_engine.core.units import Ticks
from auction_engine.verify import verify_history
from auction_engine.verify.history import History, Posting, Settlement, Signed
from tests.integration.chain.recorded import Evening, record_evening
from tests.integration.chain.tampering import change, flipped, hold, hold_one, mutations, without

pytestmark = pytest.mark.anyio
Tamper = Callable[[Evening], History]
MARKET = "market"
"""Stands for the market as a whole where a slot is named."""


@pytest.fixture(scope="module")
async def evening() -> Evening:
    return await record_evening()


def refill(settlement: Settlement, **fields: Any) -> dict[str, Any]:
    """The settlement's accounts with another first fill."""
    first, *others = settlement.accounts
    return {"accounts": ((msgspec.structs.replace(first[0], **fields), *first[1:]), *others)}


def of(evening: Evening, slot: int) -> int:
    """Place of the first settlement of a slot in the history."""
    return next(i for i, each in enumerate(evening.history.settlements) if each.slot == slot)


def tampered_fill(evening: Evening, **fields: Any) -> History:
    at = of(evening, evening.second)
    return change(evening.history, "settlements", at, **refill(evening.history.settlements[at], **fields))


def resigned(evening: Evening, text: str | None = None) -> History:
    """The first order signed by a stranger, with his own good signature."""
    stranger, signed = Keypair(), evening.history.registrations[0].signed
    said = text or signed.text
    mine = Signed(str(stranger.pubkey()), said, bytes(stranger.sign_message(said.encode())))
    return change(evening.history, "registrations", 0, signed=mine)


def reworded(evening: Evening, old: str, new: str) -> History:
    signed = evening.history.registrations[0].signed
    said = msgspec.structs.replace(signed, text=signed.text.replace(old, new))
    assert said != signed
    return change(evening.history, "registrations", 0, signed=said)


def unsigned(history: History, facts: str) -> History:
    signed = getattr(history, facts)[0].signed
    return change(
        history, facts, 0, signed=msgspec.structs.replace(signed, signature=flipped(signed.signature))
    )


def posted_quietly(evening: Evening) -> History:
    extra = Posting(
        transaction="x",
        slot=evening.quiet,
        price=Ticks(1),
        batches=1,
        result_root=bytes(32),
        book_hash=bytes(32),
    )
    return msgspec.structs.replace(evening.history, postings=(*evening.history.postings, extra))


def end_text(evening: Evening, **fields: Any) -> History:
    at = next(i for i, each in enumerate(evening.history.endings) if each.reason == "text")
    signed = msgspec.structs.replace(evening.history.endings[at].texts[0], **fields)
    return change(evening.history, "endings", at, texts=(signed,))


def ended_by(evening: Evening, reason: str, **fields: Any) -> History:
    at = next(i for i, each in enumerate(evening.history.endings) if each.reason == reason)
    return change(evening.history, "endings", at, **fields)


def swapped(history: History, facts: str) -> History:
    first, second, *others = getattr(history, facts)
    return msgspec.structs.replace(history, **{facts: (second, first, *others)})


def doubled(history: History, facts: str) -> History:
    items = getattr(history, facts)
    return msgspec.structs.replace(history, **{facts: (*items, items[-1])})


def another_order(evening: Evening) -> History:
    """Two accounts of a settled batch in the other order."""
    at = of(evening, evening.second)
    first, second, *others = evening.history.settlements[at].accounts
    return change(evening.history, "settlements", at, accounts=(second, first, *others))


CASES: list[tuple[str, Tamper, str, list[str]]] = [
    ("another price", lambda e: change(e.history, "postings", 1, price=Ticks(213)), "second", ["price"]),
    (
        "another root",
        lambda e: change(e.history, "postings", 1, result_root=flipped(e.history.postings[1].result_root)),
        "second",
        ["root", "proofs", "account"],
    ),
    (
        "another book hash",
        lambda e: change(e.history, "postings", 1, book_hash=flipped(e.history.postings[1].book_hash)),
        "second",
        ["book", "account"],
    ),
    ("more batches", lambda e: change(e.history, "postings", 1, batches=9), "second", ["batches", "account"]),
    ("a second posting", lambda e: doubled(e.history, "postings"), "second", ["posted"]),
    ("a price without a trade", posted_quietly, "quiet", ["posted"]),
    ("a fill of one lot more", lambda e: tampered_fill(e, lots=99), "second", ["fills", "proofs", "sums"]),
    ("a fill of another order", lambda e: tampered_fill(e, time=1), "second", ["fills", "proofs", "sums"]),
    ("fills in another order", another_order, "second", ["fills", "proofs"]),
    (
        "another proof",
        lambda e: change(e.history, "settlements", 0, proof=(bytes(32),)),
        "first",
        ["proofs"],
    ),
    ("a batch twice", lambda e: doubled(e.history, "settlements"), "second", ["settled"]),
    ("other lots", lambda e: change(e.history, "settlements", -1, lots=1), "second", ["sums"]),
    ("other fees of a batch", lambda e: change(e.history, "settlements", -1, fees=1), "second", ["sums"]),
    ("fees that no account holds", lambda e: change(e.history, "settlements", -1, fees=1), MARKET, ["fees"]),
    ("a wrong signature", lambda e: unsigned(e.history, "registrations"), MARKET, ["signatures"]),
    ("a stranger's signature", resigned, MARKET, ["signatures"]),
    ("another text", lambda e: reworded(e, "BUY", "SELL"), MARKET, ["signatures", "texts"]),
    ("another tag", lambda e: reworded(e, "tag ", "tag 0"), MARKET, ["signatures", "texts"]),
    ("a wrong signature in its slots", lambda e: unsigned(e.history, "registrations"), "first", ["signatures"]),
    ("another limit", lambda e: change(e.history, "registrations", 0, limit=301), MARKET, ["texts", "records"]),
    ("another quantity", lambda e: change(e.history, "registrations", 0, lots=6), "first", ["texts", "book"]),
    ("the other side", lambda e: change(e.history, "registrations", 0, side="sell"), "first", ["texts", "book"]),
    ("a later start", lambda e: change(e.history, "registrations", 0, live_from=2**31), "first", ["book"]),
    ("orders registered in another order", lambda e: swapped(e.history, "registrations"), MARKET, ["sequence"]),
    ("another number", lambda e: change(e.history, "registrations", 0, seq=99), MARKET, ["sequence"]),
    ("an order that is hidden", lambda e: without(e.history, "registrations", -1), MARKET, ["sequence", "records"]),
    ("a hidden order in its slot", lambda e: without(e.history, "registrations", 0), "first", ["book", "sums"]),
    ("an order that was not ended", lambda e: without(e.history, "endings", 0), "first", ["book"]),
    ("an order ended by nobody", lambda e: end_text(e, text="Energy x"), MARKET, ["ends"]),
    ("an END of a wrong signature", lambda e: end_text(e, signature=bytes(64)), MARKET, ["ends"]),
    ("an END of a stranger", lambda e: end_text(e, wallet=str(Keypair().pubkey())), MARKET, ["ends"]),
    (
        "a stranger's transaction that ends",
        lambda e: ended_by(e, "wallet", wallet=str(Keypair().pubkey())),
        MARKET,
        ["ends"],
    ),
    ("another time of an end", lambda e: ended_by(e, "text", ended_at=1), MARKET, ["records"]),
    ("a deposit of one unit more", lambda e: change(e.history, "transfers", 0, amount=1), MARKET, ["balances"]),
    ("a deposit that is hidden", lambda e: without(e.history, "transfers", 0), MARKET, ["balances"]),
    ("a release that is hidden", lambda e: without(e.history, "releases", 0), MARKET, ["records"]),
    ("a closing that is hidden", lambda e: without(e.history, "closings", 0), "first", ["account"]),
    ("other fees of a closed slot", lambda e: change(e.history, "closings", 0, fees=1), MARKET, ["fees"]),
    ("a transaction that cannot be read", lambda e: msgspec.structs.replace(e.history, problems=("cut off",)),
     MARKET, ["complete"]),
    ("a vault that lacks one unit", lambda e: hold(e.history, vault=e.history.holdings.vault - 1), MARKET, ["vault"]),
    ("a trader who owns more", lambda e: hold_one(e.history, "traders", 0, free=2**60), MARKET,
     ["balances", "vault"]),
    ("a market that owns more", lambda e: hold(e.history, market_fees=2**60), MARKET, ["fees", "vault"]),
    ("a market that counts more orders", lambda e: hold(e.history, order_counter=99), MARKET, ["sequence"]),
    ("a slot account with another price", lambda e: hold_one(e.history, "slots", 0, price=1), "second", ["account"]),
    ("a slot account with other batches", lambda e: hold_one(e.history, "slots", 0, settled=()), "second",
     ["account"]),
    ("a slot account that owns more", lambda e: hold_one(e.history, "slots", 0, fees=1), MARKET, ["fees"]),
    ("another wallet of an account", lambda e: hold_one(e.history, "traders", 0, wallet=str(Keypair().pubkey())),
     MARKET, ["records"]),
    ("a trader's account that vanished", lambda e: hold(e.history, traders=e.history.holdings.traders[1:]), MARKET,
     ["records", "balances"]),
]  # fmt: skip


async def test_the_untouched_history_holds_in_every_check(evening: Evening) -> None:
    report = verify_history(evening.history)
    assert report.ok, report.failures()
    assert report.vault_ok and report.slots_ok
    by_slot = {slot.slot: slot for slot in report.slots}
    first, second, quiet = (by_slot[slot] for slot in (evening.first, evening.second, evening.quiet))
    assert (first.state, first.batches, first.settled_batches) == ("closed", 2, 2)
    assert (second.state, quiet.state, quiet.orders) == ("settled", "no_trade", 2)
    assert {"text", "wallet", "cover"} == {each.reason for each in evening.history.endings}
    assert len(first.transactions) == 4


@pytest.mark.parametrize(
    ("tamper", "where", "named"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
async def test_the_change_is_found_and_named(
    evening: Evening, tamper: Tamper, where: str, named: list[str]
) -> None:
    changed = tamper(evening)
    assert changed != evening.history
    report = verify_history(changed)
    slot = None if where == MARKET else getattr(evening, where)
    failed = {check.name: check for at, check in report.failures() if at == slot}
    assert failed.keys() >= set(named), report.failures()
    assert not report.consistent
    assert all(check.differs and check.sentence for check in failed.values())


async def test_a_posting_or_a_batch_that_is_missing_is_a_lapse_of_the_keeper(evening: Evening) -> None:
    for facts, name in (("postings", "posted"), ("settlements", "settled")):
        report = verify_history(without(evening.history, facts, -1), [evening.second])
        outcomes = {check.name: check.outcome for check in report.slots[0].checks}
        assert (outcomes[name], report.slots[0].state, report.slots_ok) == ("lapsed", "lapsed", False)


async def test_what_can_still_be_posted_or_settled_is_open_and_no_fault(evening: Evening) -> None:
    timing = evening.history.market.timing
    early = hold(evening.history, chain_time=timing.gate(evening.second) + 5)
    for facts, name, state in (("postings", "posted", "gated"), ("settlements", "settled", "posted")):
        report = verify_history(without(early, facts, -1), [evening.second])
        outcomes = {check.name: check.outcome for check in report.slots[0].checks}
        assert (outcomes[name], report.slots[0].state) == ("open", state)


async def test_tokens_that_somebody_sent_to_the_vault_are_no_fault(evening: Evening) -> None:
    assert verify_history(hold(evening.history, vault=evening.history.holdings.vault + 7)).ok


async def test_only_the_slots_that_were_asked_for_are_reported(evening: Evening) -> None:
    report = verify_history(evening.history, [evening.second])
    assert [slot.slot for slot in report.slots] == [evening.second]
    later = verify_history(evening.history, [evening.second + 10_000])
    assert [(slot.state, slot.checks) for slot in later.slots] == [("open", ())]


async def test_a_slot_before_the_first_order_is_refused_since_nothing_is_there_to_hold(
    evening: Evening,
) -> None:
    for history in (evening.history, msgspec.structs.replace(evening.history, registrations=())):
        with pytest.raises(NotFound, match="slot 1970-01-01T00:00:00Z lies before the first"):
            verify_history(history, [0])


async def test_the_report_is_plain_json(evening: Evening) -> None:
    body = msgspec.json.decode(msgspec.json.encode(verify_history(evening.history)))
    assert body["ok"] is True
    assert body["slots"][0]["checks"][0].keys() == {"name", "sentence", "outcome", "differs"}


async def test_no_field_of_the_history_can_be_changed_unnoticed(evening: Evening) -> None:
    """First and last fact of each kind, each field in turn: some check must fail, or the keeper's duty lapse."""
    history = evening.history
    changed: dict[str, History] = {}
    for facts in ("registrations", "endings", "releases", "postings", "settlements", "closings", "transfers"):
        items = getattr(history, facts)
        for index in {0, len(items) - 1}:
            for name, other in mutations(items[index]):
                changed[f"{facts}[{index}].{name}"] = change(history, facts, index, **{name: other})
    for facts in ("traders", "slots"):
        for name, other in mutations(getattr(history.holdings, facts)[0]):
            changed[f"holdings.{facts}[0].{name}"] = hold_one(history, facts, 0, **{name: other})
    assert len(changed) > 70
    assert [name for name, other in changed.items() if verify_history(other).ok] == []
