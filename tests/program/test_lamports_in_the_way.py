"""Anybody can send lamports to an address that has no account yet. The program makes its accounts there all the same."""

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from tests.program.harness import Chain
from tests.program.tokens import make_mint
from tests.program.world import BIRTH, initialize_ix, new_world, parameters, pda

LAMPORTS = [890_880, 1_000_000, 10**9]
"""The rent of an account without data; a little more; more than any account of ours needs."""


@pytest.mark.parametrize("lamports", LAMPORTS)
def test_a_market_and_its_vault_are_made(chain: Chain, lamports: int) -> None:
    chain.set_now(BIRTH)
    creator = chain.funded()
    rules = parameters(creator, Keypair(), Keypair())
    ix, market, vault = initialize_ix(creator.pubkey(), make_mint(chain), b"DEMO".ljust(12, b"\0"), rules)
    leave(chain, lamports, market, vault)
    chain.send(ix, signers=(creator,))
    assert chain.read("Market", market).vault == vault


@pytest.mark.parametrize("lamports", LAMPORTS)
def test_a_trader_account_and_a_slot_are_made(chain: Chain, lamports: int) -> None:
    world, key = new_world(chain), Keypair()
    index = world.next_slot()
    trader = pda(b"trader", bytes(world.market), bytes(key.pubkey()))
    leave(chain, lamports, trader, world.slot_address(index))
    assert world.open(free=5, key=key).address == trader
    world.post(index, 1, [[]])
    assert world.slot(index).batches == 1


def leave(chain: Chain, lamports: int, *addresses: Pubkey) -> None:
    for address in addresses:
        chain.svm.airdrop(address, lamports)
        assert chain.data(address) is None
