"""Signatures that this process has used lately.

Two equal transactions with one blockhash have one signature and land once: whoever deposits 5 and then 5 again within
a block would deposit 5. Sending therefore never uses a signature twice, but takes the next blockhash.
"""

REMEMBERED = 4_096


class RecentSignatures:
    def __init__(self) -> None:
        self._known: dict[str, None] = {}

    def claim(self, signature: str) -> bool:
        """Whether the signature is new; from now on it is not."""
        if signature in self._known:
            return False
        self._known[signature] = None
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
        return True
