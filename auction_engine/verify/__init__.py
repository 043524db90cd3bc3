"""The independent verifier: every slot recomputed from what the chain holds, believing nobody, the engine included.

reading (I/O) -> building (transactions to facts) -> history (the facts) -> checks (pure) -> report
"""

from auction_engine.verify.report import Check, Report, SlotReport
from auction_engine.verify.verification import verify_history, verify_market

__all__ = ["Check", "Report", "SlotReport", "verify_history", "verify_market"]
