"""The blockhash of each slot, and which of them a transaction may still name."""

from hashlib import sha256

from solders.hash import Hash

LIFETIME_SLOTS = 150  # Agave's MAX_PROCESSING_AGE: valid up to and including block height + 150
KEPT_SLOTS = 512  # the length of the SlotHashes sysvar


class Blockhashes:
    """A function of genesis and slot, so that nothing needs storing and a restart keeps the living ones alive."""

    def __init__(self, genesis: bytes) -> None:
        self._genesis = genesis
        self._by_slot: dict[int, Hash] = {}
        self._slots: dict[Hash, int] = {}

    def of(self, slot: int) -> Hash:
        return self._by_slot.get(slot) or Hash(
            sha256(b"blockhash" + self._genesis + slot.to_bytes(8, "big")).digest()
        )

    def advance(self, slot: int) -> None:
        """Know the hashes of the last KEPT_SLOTS slots up to this one."""
        oldest = max(0, slot - KEPT_SLOTS + 1)
        for gone in [known for known in self._by_slot if known < oldest]:
            del self._slots[self._by_slot.pop(gone)]
        for new in range(max(oldest, max(self._by_slot, default=-1) + 1), slot + 1):
            self._by_slot[new] = made = self.of(new)
            self._slots[made] = new

    def alive(self, blockhash: Hash, slot: int) -> bool:
        """May a transaction that names it execute in this slot?"""
        born = self._slots.get(blockhash)
        return born is not None and born <= slot <= born + LIFETIME_SLOTS

    def newest_first(self) -> list[tuple[int, Hash]]:
        """What the SlotHashes sysvar holds."""
        return [(slot, self._by_slot[slot]) for slot in reversed(self._by_slot)]
