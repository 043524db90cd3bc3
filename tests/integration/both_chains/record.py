"""Playing the scenario on a validator of its own."""

import time
from pathlib import Path

from tests.integration.both_chains.node import POLL_SECONDS, RecordedNode
from tests.integration.both_chains.people import key_of
from tests.integration.both_chains.real_chain import RealChain
from tests.integration.both_chains.recording import Recording
from tests.integration.both_chains.scenario import play
from tests.validator import running_validator

QUICK_SLOTS = ("--ticks-per-slot", "16")
"""Slots of the chain of a tenth of a second, not of 0.4 s: some 400 transactions wait for one another."""
FEES_LAMPORTS = 10**12


def record(folder: Path) -> Recording:
    """Two minutes. If the scenario does not go as it should, the recording so far is in the folder."""
    with running_validator(folder, *QUICK_SLOTS) as validator:
        node = RecordedNode(validator.url)
        try:
            chain = _chain(node)
            try:
                play(chain)
                chain.check_clocks()
            finally:
                chain.recording.write(folder / "recording.json")
            return chain.recording
        finally:
            node.close()


def _chain(node: RecordedNode) -> RealChain:
    """With a fee payer whose lamports are the one thing that no recorded transaction made."""
    payer = key_of("fees")
    node.call("requestAirdrop", str(payer.pubkey()), FEES_LAMPORTS)
    while node.accounts([payer.pubkey()])[payer.pubkey()] is None:
        time.sleep(POLL_SECONDS)
    return RealChain(node, payer)
