"""SPL tokens, written straight into accounts: what a market needs of a mint is its bytes."""

import struct

from solders.pubkey import Pubkey

from bench.program.lite_chain import LiteChain
from chain.addresses import TOKEN_PROGRAM


def make_mint(
    chain: LiteChain, decimals: int = 6, owner: Pubkey = TOKEN_PROGRAM, initialized: bool = True
) -> Pubkey:
    at = Pubkey.new_unique()
    authority = struct.pack("<I", 1) + bytes(Pubkey.new_unique())
    data = authority + struct.pack("<QBB", 10**18, decimals, initialized) + struct.pack("<I", 0) + bytes(32)
    chain.write(at, data, owner)
    return at


def make_tokens(
    chain: LiteChain, mint: Pubkey, holder: Pubkey, amount: int, owner: Pubkey = TOKEN_PROGRAM
) -> Pubkey:
    """A token account of `holder` with `amount`."""
    at = Pubkey.new_unique()
    # mint, owner, amount, no delegate, initialized, not native, nothing delegated, no close authority
    data = bytes(mint) + bytes(holder) + struct.pack("<Q", amount) + bytes(36) + b"\1" + bytes(12 + 8 + 36)
    assert len(data) == 165
    chain.write(at, data, owner)
    return at
