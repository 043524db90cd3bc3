"""Accounts by slot and owner, and base 58, against the plainest possible forms of themselves."""

from hypothesis import given
from hypothesis import strategies as st
from solders.account import Account
from solders.pubkey import Pubkey
from solders.signature import Signature

from chain.localnet import base58
from chain.localnet.accounts import AccountBook

ADDRESSES = [Pubkey(bytes([number]) * 32) for number in range(1, 4)]
OWNERS = [Pubkey(bytes([number]) * 32) for number in range(8, 10)]
FINALITY = 2

states = st.none() | st.builds(
    lambda owner, lamports: Account(lamports, b"", owner, False, 0),
    st.sampled_from(OWNERS),
    st.integers(1, 3),
)
changes = st.dictionaries(st.sampled_from(ADDRESSES), states, max_size=3)


@given(st.lists(st.tuples(st.integers(0, 3), changes), max_size=12))
def test_reads_at_every_slot_from_the_finalized_one_on_agree_with_full_copies(
    history: list[tuple[int, dict[Pubkey, Account | None]]],
) -> None:
    book = AccountBook(lambda _address: None)
    slot = 10
    now: dict[Pubkey, Account | None] = {}
    copies: dict[int, dict[Pubkey, Account | None]] = {slot - back: {} for back in range(FINALITY + 1)}
    for passing, changed in history:
        for _ in range(passing):
            slot += 1
            copies[slot] = dict(now)
        book.finalize(slot - FINALITY)
        book.write(slot, changed)
        now |= changed
        copies[slot] = dict(now)
        for at in range(slot - FINALITY, slot + 1):
            for address in ADDRESSES:
                assert book.at(address, at) == copies[at].get(address)
            for owner in OWNERS:
                wanted = {key: state for key, state in copies[at].items() if state and state.owner == owner}
                assert dict(book.owned_by(owner, at)) == wanted


@given(st.binary(max_size=200))
def test_base58_gives_back_the_bytes_it_was_given(data: bytes) -> None:
    assert base58.decode(base58.encode(data)) == data


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_base58_is_that_of_keys_and_signatures(key: bytes, signature: bytes) -> None:
    assert base58.encode(key) == str(Pubkey(key))
    assert base58.encode(signature) == str(Signature(signature))
