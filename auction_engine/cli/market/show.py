"""`auction-engine market show`."""

from typing import TYPE_CHECKING, Any

import rich_click as click

from auction_engine.cli.chain_options import json_option, node_options, program_option, tell, with_node
from auction_engine.cli.market.sending import (
    fields_told,
    market_named,
    market_option,
    market_settings,
    read_market_account,
)

if TYPE_CHECKING:
    from chain.rpc import Rpc


@click.command()
@market_option
@program_option
@node_options
@json_option
def show(as_json: bool, **said: Any) -> None:
    """Show a market's account: its rules, its roles, its money, its pause. Names and units: docs/program.md."""
    from auction_engine.composition.node import program_of

    settings = market_settings(said)
    program, address = program_of(settings), market_named(settings)

    async def read(rpc: "Rpc") -> dict[str, Any]:
        account = await read_market_account(rpc, program, address)
        return {"market": str(address), "program": str(program), **fields_told(account)}

    tell(with_node(settings, read), as_json=as_json)
