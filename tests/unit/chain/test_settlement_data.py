"""The wire form of a batch."""

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from auction_engine.core.batches import Batch, TraderFills
from auction_engine.core.commitments import ResultTree
from auction_engine.core.errors import NotFound
from auction_engine.core.sealed_book import Fill
from auction_engine.core.units import Lots, Milliseconds, RecordSeq
from chain.account_types import OrderRecord, TraderAccount
from chain.errors import ChainError
from chain.program_files import program_id
from chain.settlement import read_settlement_data, settle_instruction, settlement_data

ONE, TWO = (str(Keypair().pubkey()) for _ in range(2))


def fill(trader: str, time: int, lots: int) -> Fill:
    return Fill(trader=trader, time=Milliseconds(time), seq=RecordSeq(time), side="buy", lots=Lots(lots))


BATCH = Batch(
    number=1,
    traders=(
        TraderFills(trader=ONE, fills=(fill(ONE, 71, 5), fill(ONE, 70, 1))),
        TraderFills(trader=TWO, fills=(fill(TWO, 70, 6),)),
    ),
)


def account(*times: int) -> TraderAccount:
    """An account with an order at each place, holes where the time is 0."""
    nobody = Pubkey.default()
    records = tuple(
        OrderRecord(
            place=place, time=time, locked=0, seq=1, fee=0, limit=1, lots=9, first=0, live_from=0, ended_at=0,
            count=1, side=0, used=1, ring=(),
        )
        for place, time in enumerate(times)
        if time
    )  # fmt: skip
    return TraderAccount(
        market=nobody, wallet=nobody, delegate=nobody, rent_payer=nobody, free=0, locked=0, min_time=0, seq=1,
        delegate_max_locked=0, delegate_expiry=0, delegate_max_lots=0, delegate_max_buy_limit=0,
        delegate_min_sell_limit=0, max_sell_lots=0, max_buy_lots=0, prefix=bytes(64), prefix_length=0, bump=0,
        records=records, capacity=8,
    )  # fmt: skip


TRADERS = {ONE: account(70, 0, 71), TWO: account(0, 0, 0, 70)}


def test_fills_name_the_places_of_their_records_and_are_read_back() -> None:
    proof = [bytes([7]) * 32, bytes([8]) * 32]
    data = settlement_data(BATCH, proof, TRADERS)
    assert data == b"\x02" + b"".join(proof) + (
        b"\x02" + b"\x02\x05\0\0\0" + b"\x00\x01\0\0\0" + b"\x01" + b"\x03\x06\0\0\0"
    )
    assert read_settlement_data(data, 2) == (proof, [[(2, 5), (0, 1)], [(3, 6)]])


def test_the_instruction_takes_the_proof_from_the_tree_and_the_accounts_in_the_batchs_order() -> None:
    tree = ResultTree([bytes([n]) * 32 for n in range(3)])
    built = settle_instruction(program_id(), Pubkey.default(), 7, BATCH, tree, TRADERS)
    assert [str(meta.pubkey) for meta in built.accounts[2:]] == [ONE, TWO]
    assert all(meta.is_writable and not meta.is_signer for meta in built.accounts[2:])
    assert bytes(built.data)[14:].startswith(b"\x02" + b"".join(tree.proof(1)))


def test_an_order_without_a_record_and_a_trader_who_was_not_read_are_named() -> None:
    with pytest.raises(NotFound, match="no record of the order signed at 71"):
        settlement_data(BATCH, [], TRADERS | {ONE: account(70)})
    with pytest.raises(NotFound, match=f"trader {TWO} was not read"):
        settlement_data(BATCH, [], {ONE: TRADERS[ONE]})


def test_data_cut_short_or_too_long_are_refused_when_read() -> None:
    data = settlement_data(BATCH, [bytes(32)], TRADERS)
    for wrong in (b"", data[:-1], data[:20], data + b"\0"):
        with pytest.raises(ChainError):
            read_settlement_data(wrong, 2)
