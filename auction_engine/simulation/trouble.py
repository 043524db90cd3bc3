"""Faults that nobody asks for: processes that die or stop, a database that goes away, locks and snapshots that are worth nothing."""

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from auction_engine.core.state import state_bytes
from auction_engine.core.state_image import restored_state
from auction_engine.db.snapshots import Snapshot
from auction_engine.simulation.database import SimulatedDatabase
from auction_engine.simulation.faults import Faults
from auction_engine.simulation.process import SimulatedProcess


class Trouble:
    """Makes it, and ends it."""

    def __init__(
        self, processes: Sequence[SimulatedProcess], database: SimulatedDatabase, faults: Faults
    ) -> None:
        self._processes = processes
        self._database = database
        self._faults = faults

    async def make(self) -> None:
        """A fault now and then, until cancelled."""
        while True:
            await asyncio.sleep(self._faults.seconds(0.1, 2))
            kind = self._faults.one_from_outside()
            if kind is not None and self._make(kind):
                self._faults.note(kind)
            if not self._database.up:
                await asyncio.sleep(self._faults.seconds(0.1, 3))
                self._database.up = True

    def end(self) -> None:
        """Bring everything back that is gone; it has to heal by itself from here."""
        self._database.up = True
        for process in self._processes:
            process.start()
            if process.life is not None:
                process.life.wire.moving.set()

    def _make(self, kind: str) -> bool:
        """False when there was nothing that it could hit."""
        process = self._faults.chance.choice(self._processes)
        match kind:
            case "crash" if process.life is not None:
                process.crash()
            case "freeze" if process.life is not None:
                process.freeze(self._faults.seconds(0.5, 12))
            case "database_outage":
                self._database.fall_over()
            case "lock_lost" if self._database.leader is not None:
                self._database.leader = None  # its connection goes on, and it knows nothing
            case "session_cut_unseen" if self._database.leader is not None:
                self._database.end(self._database.leader)
            case _:
                return kind in _SPOILED and self._spoil(_SPOILED[kind])
        return True

    def _spoil(self, how: "Callable[[Snapshot], Snapshot | None]") -> bool:
        """Spoil the newest snapshot."""
        if not self._database.snapshots:
            return False
        spoiled = how(self._database.snapshots.pop())
        self._database.snapshots += [spoiled] if spoiled is not None else []
        return True


def _corrupt(snapshot: Snapshot) -> Snapshot:
    """Another state under the old digest, as a disk or a hand might leave it."""
    state = restored_state(snapshot.body)
    state.orders.clear()
    return msgspec.structs.replace(snapshot, body=state_bytes(state))


def _cut_short(snapshot: Snapshot) -> Snapshot:
    return msgspec.structs.replace(snapshot, body=snapshot.body[:-1])


_SPOILED: dict[str, Callable[[Snapshot], Snapshot | None]] = {
    "snapshot_corrupt": _cut_short,
    "snapshot_forged": _corrupt,
    "snapshot_missing": lambda _: None,
    "snapshot_of_another_release": lambda snapshot: msgspec.structs.replace(snapshot, format=2**31 - 1),
}
