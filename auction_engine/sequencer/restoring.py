"""A ledger from the newest snapshot that can be believed, or from nothing: the log behind it is still to be replayed."""

import hashlib

import msgspec
import structlog

from auction_engine.core.state import MarketState, state_bytes
from auction_engine.core.state_image import IMAGE_FORMAT, restored_state
from auction_engine.db.snapshots import Snapshot
from auction_engine.sequencer.ledger import Ledger
from auction_engine.sequencer.store import Reader

_log = structlog.get_logger(__name__)


def snapshot_of(state: MarketState) -> Snapshot:
    """The committed state as a snapshot."""
    body = state_bytes(state)
    return Snapshot(
        market=state.market.address,
        seq=state.seq,
        hash=state.log_hash,
        format=IMAGE_FORMAT,
        digest=hashlib.sha256(body).digest(),
        body=body,
    )


async def restored_ledger(reader: Reader, market: str) -> Ledger:
    """Snapshots that cannot be believed are told and passed over. Raises Unavailable."""
    below = None
    while snapshot := await reader.read_snapshot(market, below):
        state = _believed(snapshot)
        if state is not None:
            return Ledger(market, state)
        below = snapshot.seq
    return Ledger(market)


def _believed(snapshot: Snapshot) -> MarketState | None:
    reason = "it is of another release"
    if snapshot.format == IMAGE_FORMAT:
        reason = "it does not match its digest"
        if hashlib.sha256(snapshot.body).digest() == snapshot.digest:
            try:
                state = restored_state(snapshot.body)
            except msgspec.DecodeError as error:
                reason = str(error)
            else:
                reason = "it is of another place in the log"
                if (state.seq, state.log_hash) == (snapshot.seq, snapshot.hash):
                    return state
    _log.warning("a snapshot is not used", market=snapshot.market, seq=snapshot.seq, reason=reason)
    return None
