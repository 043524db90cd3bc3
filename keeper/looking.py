"""Looks at the chain and lets everybody know: the mirror first, then the gates; the newest look stays for the others."""

from keeper.bell import Bell
from keeper.gates import Gatekeeper
from keeper.mirror import Mirror
from keeper.observing import ChainView, Observer


class Looker:
    """view: the newest look, None before the first. jobs: rung at the first, before which no job can be judged."""

    def __init__(self, observer: Observer, mirror: Mirror, gates: Gatekeeper, jobs: Bell) -> None:
        self._observer = observer
        self._mirror = mirror
        self._gates = gates
        self._jobs = jobs
        self.view: ChainView | None = None

    async def look(self) -> None:
        """One confirmed look, told to the log and written down. Raises Unavailable; the next look makes up for it."""
        view = await self._observer.look("confirmed")
        if self.view is None:
            self._jobs.ring()
        self.view = view
        await self._mirror.take(view)
        await self._gates.take(view)
