"""`auction-engine market`: a market as its operator handles it on chain."""

from typing import ClassVar

import rich_click as click

from auction_engine.cli.lazy import LazyGroup

_HERE = "auction_engine.cli.market"


class MarketCommands(LazyGroup):
    lazy: ClassVar = {
        "rules": (f"{_HERE}.create:rules", "Print a file of rules to begin with."),
        "create": (f"{_HERE}.create:create", "Create a market with rules that never change."),
        "show": (f"{_HERE}.show:show", "Show what a market's account says."),
        "set-limits": (f"{_HERE}.trading:set_limits", "Grant a trader lots per slot."),
        "set-fees": (f"{_HERE}.trading:set_fees", "Set the fees of later orders."),
        "pause": (f"{_HERE}.trading:pause", "Stop later slots."),
        "resume": (f"{_HERE}.trading:resume", "End a pause."),
        "set-keeper": (f"{_HERE}.roles:set_keeper", "Name the key that posts clearings."),
        "propose-authority": (f"{_HERE}.roles:propose_authority", "Begin to hand the market over."),
        "accept-authority": (f"{_HERE}.roles:accept_authority", "Take over a market."),
        "deposit-bond": (f"{_HERE}.money:deposit_bond", "Raise the bond that penalties are paid from."),
        "withdraw-bond": (f"{_HERE}.money:withdraw_bond", "Take the bond back from a paused market."),
        "collect-fees": (f"{_HERE}.money:collect_fees", "Take the market's fees."),
        "collect-fund": (f"{_HERE}.money:collect_fund", "Take the fund's half of penalties, as its owner."),
    }


@click.group(cls=MarketCommands)
def market() -> None:
    """Create a market, hand it over, rotate its keeper, pause it, handle its money: docs/operating/market.md."""
