"""Keys that are the same in every run, so that compute units are: what an address looks like decides how many tries it
takes to derive it, and how long a text is that names it. They hold nothing outside of a virtual machine.
"""

from collections.abc import Callable
from hashlib import sha256

from solders.keypair import Keypair
from solders.pubkey import Pubkey

PLAIN_BUMP = 255
"""The bump of an address that the program derives at its first try."""


def is_plain(program: Pubkey, *seeds: bytes) -> bool:
    """Whether the program derives this address without a second try."""
    return Pubkey.find_program_address(list(seeds), program)[1] == PLAIN_BUMP


class Keys:
    """A row of keys that its name decides."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._given = 0

    def next(self) -> Keypair:
        self._given += 1
        return Keypair.from_seed(sha256(f"{self._name} {self._given}".encode()).digest())

    def next_where(self, suits: Callable[[Pubkey], bool]) -> Keypair:
        """The next one whose public key suits; those before it are passed over."""
        while not suits((key := self.next()).pubkey()):
            pass
        return key
