"""`auction-engine program`: the on-chain program as an operator handles it."""

from typing import ClassVar

import rich_click as click

from auction_engine.cli.lazy import LazyGroup

_HERE = "auction_engine.cli.program"


class ProgramCommands(LazyGroup):
    lazy: ClassVar = {
        "info": (f"{_HERE}.info:info", "Compare the program on chain with this package's file."),
        "deploy": (f"{_HERE}.deploy:deploy", "Deploy the program at a new address."),
        "propose-upgrade": (f"{_HERE}.propose:propose_upgrade", "Put new code on chain and announce it."),
        "upgrade": (f"{_HERE}.upgrade:upgrade", "Replace the program's code."),
        "set-authority": (f"{_HERE}.authority:set_authority", "Hand the upgrade authority over, or burn it."),
        "write-buffer": (f"{_HERE}.buffers:write_buffer", "Put code on chain for somebody else to use."),
        "close-buffer": (
            f"{_HERE}.buffers:close_buffer",
            "Remove code that is not wanted; its rent returns.",
        ),
    }


@click.group(cls=ProgramCommands)
def program() -> None:
    """Deploy, compare, upgrade and hand over the on-chain program. Step by step: docs/operating/program.md."""
