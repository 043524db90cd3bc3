"""How many order texts one transaction carries."""

from solders.hash import Hash
from solders.keypair import Keypair
from solders.message import Message
from solders.transaction import VersionedTransaction

from chain.ed25519 import SignedText
from chain.program_files import program_id
from chain.registration import how_many_fit, registration_instructions
from chain.transactions import TRANSACTION_BYTES_MAX

PAYER, WALLET, MARKET = Keypair(), Keypair(), Keypair().pubkey()


def texts(length: int, count: int) -> list[SignedText]:
    return [("E" * length, bytes(64))] * count


def test_as_many_texts_are_taken_as_a_real_transaction_holds_and_no_more() -> None:
    for length in (60, 100, 140, 157):
        wanted = texts(length, 12)
        fitting = how_many_fit(program_id(), MARKET, WALLET.pubkey(), PAYER.pubkey(), wanted)
        assert size(wanted[:fitting]) <= TRANSACTION_BYTES_MAX < size(wanted[: fitting + 1])


def test_three_of_the_longest_texts_always_fit() -> None:
    assert how_many_fit(program_id(), MARKET, WALLET.pubkey(), PAYER.pubkey(), texts(157, 9)) >= 3


def test_all_are_taken_when_all_fit_and_none_when_the_first_does_not() -> None:
    wallet, payer = WALLET.pubkey(), PAYER.pubkey()
    assert how_many_fit(program_id(), MARKET, wallet, payer, texts(100, 2)) == 2
    assert how_many_fit(program_id(), MARKET, wallet, payer, texts(1_200, 2)) == 0
    assert how_many_fit(program_id(), MARKET, wallet, payer, []) == 0


def size(signed: list[SignedText]) -> int:
    made = registration_instructions(program_id(), MARKET, WALLET.pubkey(), signed)
    message = Message.new_with_blockhash(made, PAYER.pubkey(), Hash.default())
    return len(bytes(VersionedTransaction(message, [PAYER])))
