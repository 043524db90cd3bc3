"""Where the program's files lie in the package: its shared object and its IDL in two formats. Read once, when first asked for."""

from functools import cache
from pathlib import Path

from solders.pubkey import Pubkey

from chain.idl import Idl, read_idl

_ROOT = Path(__file__).parent.parent
PROGRAM_FILE = _ROOT / "chain" / "program" / "energy_auction.so"
"""The program itself, as a validator or the localnet loads it."""
IDL_FILE = _ROOT / "idl" / "energy_auction.json"
LEGACY_IDL_FILE = _ROOT / "idl" / "energy_auction.legacy.json"
"""The same IDL in the format before Anchor 0.30, which anchorpy reads."""


@cache
def idl() -> Idl:
    """The program's IDL. Raises ChainError when a type in it is not one that `chain.layout` can read."""
    return read_idl(IDL_FILE.read_bytes())


def program_id() -> Pubkey:
    """The address that the program declares; a settings value may name another deployment."""
    return idl().address
