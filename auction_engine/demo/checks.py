"""The two checks at the demo's end, both from the chain alone: the vault balances, and every slot recomputes."""

from collections.abc import Collection

from solders.pubkey import Pubkey

from auction_engine.core.units import SlotIndex
from auction_engine.demo.report import Checks, Recomputed
from auction_engine.verify.report import Report
from auction_engine.verify.verification import verify_market
from chain.rpc import Rpc


async def run_checks(
    rpc: Rpc, program: Pubkey, market: str, finished: Collection[SlotIndex]
) -> tuple[Checks, Recomputed]:
    """vault: its balance is what it owes, and every balance adds up. recomputed: every slot that the chain holds, also
    of earlier runs, equals what its orders clear to. finished: this run's slots, none of which may have lapsed."""
    report = await verify_market(rpc, program, Pubkey.from_string(market), None, "confirmed")
    return judge(report, finished)


def judge(report: Report, finished: Collection[SlotIndex]) -> tuple[Checks, Recomputed]:
    """A slot may lapse while no demo runs, for then nobody settles it: what stands on chain has to be true even so."""
    run = set(finished)
    past = [slot for slot in report.slots if slot.checks]
    return (
        Checks(
            vault=report.vault_ok,
            recomputed=report.orders_ok
            and all(slot.ok if slot.slot in run else slot.consistent for slot in past),
        ),
        Recomputed(slots=len(past), lapsed=sum(slot.state == "lapsed" for slot in past)),
    )
