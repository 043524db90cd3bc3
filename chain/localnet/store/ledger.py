"""Reads and writes of the file, each write one SQLite transaction."""

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from solders.account import Account
from solders.pubkey import Pubkey

from chain.localnet.store.file import explained, open_file
from chain.localnet.store.records import Birth, Record
from chain.localnet.timeline import Anchor

_RECORD = "SELECT position, slot, signature, err, wire, meta FROM transactions"


class Ledger:
    """Raises DataDirectoryError when the file fails; then nothing of the write has happened."""

    def __init__(self, directory: Path | None) -> None:
        self._where = str(directory) if directory else "memory"
        self.database = open_file(directory)

    def close(self) -> None:
        with explained(self._where):
            self.database.close()

    # The chain's birth and its runs

    def birth(self) -> Birth:
        """What the chain was born with; an empty file gives birth to a new one."""
        with self._writing() as database:
            row = database.execute("SELECT genesis, identity, faucet FROM birth").fetchone()
            if row is None:
                row = (secrets.token_bytes(32), secrets.token_bytes(32), secrets.token_bytes(32))
                database.execute("INSERT INTO birth VALUES (?, ?, ?)", row)
                database.execute("INSERT INTO head VALUES (0)")
        return Birth(*row)

    def head(self) -> int:
        with explained(self._where):
            return int(self.database.execute("SELECT slot FROM head").fetchone()[0])

    def set_head(self, slot: int) -> None:
        with explained(self._where):
            self.database.execute("UPDATE head SET slot = ?", (slot,))

    def anchors(self) -> list[Anchor]:
        with explained(self._where):
            rows = self.database.execute("SELECT slot, unix_ns, slot_ns FROM anchors ORDER BY slot")
            return [Anchor(*row) for row in rows]

    def begin_run(self, anchor: Anchor) -> None:
        with self._writing() as database:
            database.execute(
                "INSERT INTO anchors VALUES (?, ?, ?)", (anchor.slot, anchor.unix_ns, anchor.slot_ns)
            )
            database.execute("UPDATE head SET slot = ?", (anchor.slot,))

    # Accounts and transactions

    def accounts(self) -> Iterator[tuple[Pubkey, Account]]:
        with explained(self._where):
            for address, account in self.database.execute("SELECT address, account FROM accounts"):
                yield Pubkey(address), Account.from_bytes(account)

    def put_account(self, address: Pubkey, account: Account) -> None:
        """For accounts of genesis; all others change by transactions."""
        with explained(self._where):
            self.database.execute(
                "INSERT OR REPLACE INTO accounts VALUES (?, ?)", (bytes(address), bytes(account))
            )

    def transaction_count(self) -> int:
        with explained(self._where):
            return int(self.database.execute("SELECT max(position) FROM transactions").fetchone()[0] or 0)

    def land(
        self, record: Record, changes: Mapping[Pubkey, Account | None], mentioned: Iterable[Pubkey]
    ) -> None:
        """Store a transaction, the accounts as it leaves them, and whom it mentions: all or nothing."""
        with self._writing() as database:
            database.execute(
                "INSERT INTO transactions (position, slot, signature, err, wire, meta) VALUES (?, ?, ?, ?, ?, ?)",
                (record.position, record.slot, record.signature, record.err, record.wire, record.meta),
            )
            database.executemany(
                "INSERT INTO mentions VALUES (?, ?)",
                [(bytes(address), record.position) for address in mentioned],
            )
            database.executemany(
                "INSERT OR REPLACE INTO accounts VALUES (?, ?)",
                [(bytes(address), bytes(account)) for address, account in changes.items() if account],
            )
            database.executemany(
                "DELETE FROM accounts WHERE address = ?",
                [(bytes(address),) for address, account in changes.items() if not account],
            )

    def find(self, signature: bytes) -> Record | None:
        with explained(self._where):
            row = self.database.execute(f"{_RECORD} WHERE signature = ?", (signature,)).fetchone()
        return Record(*row) if row else None

    def of_slot(self, slot: int) -> list[Record]:
        with explained(self._where):
            rows = self.database.execute(f"{_RECORD} WHERE slot = ? ORDER BY position", (slot,)).fetchall()
        return [Record(*row) for row in rows]

    def mentioning(
        self, address: Pubkey, *, after: int, before: int, slot_max: int, limit: int
    ) -> list[Record]:
        """Newest first, with `after` < position < `before`, and no slot above `slot_max`."""
        query = (
            f"{_RECORD} JOIN mentions USING (position) WHERE address = ? AND position > ? AND position < ?"
        )
        with explained(self._where):
            rows = self.database.execute(
                f"{query} AND slot <= ? ORDER BY mentions.position DESC LIMIT ?",
                (bytes(address), after, before, slot_max, limit),
            ).fetchall()
        return [Record(*row) for row in rows]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with explained(self._where):
            self.database.execute("BEGIN IMMEDIATE")
            try:
                yield self.database
                self.database.execute("COMMIT")
            except BaseException:
                if self.database.in_transaction:
                    self.database.execute("ROLLBACK")
                raise
