"""All accounts by address and owner, with the versions that reads at `finalized` still need."""

from collections.abc import Callable, Iterable, Mapping

from solders.account import Account
from solders.pubkey import Pubkey


class AccountBook:
    """Newest state of every account, and for accounts changed since the finalized slot the state at it.

    `built_in` answers for what no transaction has written: sysvars, native and preloaded programs.
    """

    def __init__(self, built_in: Callable[[Pubkey], Account | None]) -> None:
        self._built_in = built_in
        self._newest: dict[Pubkey, Account] = {}
        # Addresses by owner; a dict is a set that keeps its order, so that answers are repeatable.
        self._owned: dict[Pubkey, dict[Pubkey, None]] = {}
        # Ascending (slot written, state); the first is the state at the finalized slot.
        self._versions: dict[Pubkey, list[tuple[int, Account | None]]] = {}
        self._touched: dict[int, set[Pubkey]] = {}

    def restore(self, accounts: Iterable[tuple[Pubkey, Account]]) -> None:
        for address, account in accounts:
            self._set(address, account)

    def newest(self, address: Pubkey) -> Account | None:
        return self._newest.get(address) or self._built_in(address)

    def at(self, address: Pubkey, slot: int) -> Account | None:
        """The account as of the end of `slot`, which must not lie before the finalized slot."""
        versions = self._versions.get(address)
        if versions is None:
            return self.newest(address)
        return next(account for written, account in reversed(versions) if written <= slot or written == 0)

    def owned_by(self, owner: Pubkey, slot: int) -> list[tuple[Pubkey, Account]]:
        candidates = dict.fromkeys(self._owned.get(owner, ())) | dict.fromkeys(self._versions)
        states = ((address, self.at(address, slot)) for address in candidates)
        return [(address, account) for address, account in states if account and account.owner == owner]

    def write(self, slot: int, changes: Mapping[Pubkey, Account | None]) -> None:
        """The new states of some accounts; None for one that was closed."""
        for address, account in changes.items():
            versions = self._versions.setdefault(address, [(0, self.newest(address))])
            if versions[-1][0] == slot:
                versions.pop()
            versions.append((slot, account))
            self._touched.setdefault(slot, set()).add(address)
            self._set(address, account)

    def finalize(self, slot: int) -> None:
        """Forget the states that no read at `slot` or later can ask for."""
        for done in [touched for touched in self._touched if touched <= slot]:
            for address in self._touched.pop(done):
                self._trim(address, slot)

    def _trim(self, address: Pubkey, slot: int) -> None:
        versions = self._versions.get(address)
        while versions and len(versions) > 1 and versions[1][0] <= slot:
            del versions[0]
        if versions is not None and len(versions) == 1:
            del self._versions[address]

    def _set(self, address: Pubkey, account: Account | None) -> None:
        before = self._newest.pop(address, None)
        if before is not None and (account is None or account.owner != before.owner):
            del self._owned[before.owner][address]
        if account is not None:
            self._newest[address] = account
            self._owned.setdefault(account.owner, {})[address] = None
