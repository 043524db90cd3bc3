"""Accounts while a transaction runs: changed here, and kept only if all of it succeeds."""

from dataclasses import replace

from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM

from tests.program.harness import PROGRAM
from tests.program.reference.encoding import data_of
from tests.program.reference.refusal import BUILT_IN, Refusal
from tests.program.reference.state import Account, Content, Raw, State

LAMPORTS_PER_BYTE = 6960
BYTES_OF_EVERY_ACCOUNT = 128


def rent(content: Content) -> int:
    """Lamports that keep an account alive."""
    return LAMPORTS_PER_BYTE * (BYTES_OF_EVERY_ACCOUNT + len(data_of(content)))


class Ledger:
    """The state that a transaction makes of another."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._accounts = dict(state.accounts)

    @property
    def now(self) -> int:
        return self._state.now

    @property
    def first_seq(self) -> int:
        """Where the `seq` of an account begins that is made now."""
        return self._state.slot << 16

    @property
    def newest_hash(self) -> bytes | None:
        return self._state.newest_hash

    def result(self) -> State:
        return replace(self._state, accounts=self._accounts)

    def account(self, address: Pubkey) -> Account:
        return self._accounts.get(address, Account())

    def exists(self, address: Pubkey) -> bool:
        """Whether a program has made an account there: lamports alone are none."""
        account = self.account(address)
        return account.owner != SYSTEM or account.content != Raw()

    def put(self, address: Pubkey, content: Content) -> None:
        """New content of an account that is there."""
        self._accounts[address] = replace(self._accounts[address], content=content)

    def pay(self, source: Pubkey, target: Pubkey, lamports: int) -> None:
        payer = self.account(source)
        if payer.lamports < lamports or payer.owner != SYSTEM:
            raise Refusal(BUILT_IN)
        self._accounts[source] = replace(payer, lamports=payer.lamports - lamports)
        paid = self.account(target)
        self._accounts[target] = replace(paid, lamports=paid.lamports + lamports)

    def create(self, payer: Pubkey, address: Pubkey, content: Content, owner: Pubkey = PROGRAM) -> None:
        """Makes an account where none is; the payer adds what lacks in rent."""
        if self.exists(address):
            raise Refusal(BUILT_IN)
        self.pay(payer, address, max(0, rent(content) - self.account(address).lamports))
        self._accounts[address] = Account(self.account(address).lamports, content, owner)

    def grow(self, payer: Pubkey, address: Pubkey, content: Content) -> None:
        """A larger content; the payer adds what lacks in rent."""
        self.put(address, content)
        self.pay(payer, address, max(0, rent(content) - self.account(address).lamports))

    def close(self, address: Pubkey, target: Pubkey) -> None:
        """Nothing is left of the account; its lamports go to the target."""
        there, paid = self.account(address), self.account(target)
        self._accounts[address] = Account()
        self._accounts[target] = replace(paid, lamports=paid.lamports + there.lamports)
