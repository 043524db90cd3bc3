"""SPL tokens as the tests make and read them."""

import struct

from solders.pubkey import Pubkey

from bench.program.tokens import make_mint, make_tokens
from tests.program.harness import Chain


def balance(chain: Chain, account: Pubkey) -> int:
    data = chain.data(account)
    assert data is not None
    (amount,) = struct.unpack_from("<Q", data, 64)
    return int(amount)


__all__ = ["balance", "make_mint", "make_tokens"]
