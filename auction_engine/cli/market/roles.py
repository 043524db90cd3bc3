"""`auction-engine market set-keeper`, `propose-authority`, `accept-authority`."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import rich_click as click

from auction_engine.cli.chain_options import read_address
from auction_engine.cli.market.sending import Desk, market_options, send
from auction_engine.core.errors import InvalidInput

if TYPE_CHECKING:
    from solders.instruction import Instruction

ROLES = ("authority", "pending_authority", "keeper")


@click.command("set-keeper")
@click.argument("keeper")
@market_options("the market's authority")
def set_keeper(keeper: str, **said: Any) -> None:
    """Let KEEPER post clearings, and the keeper before no more. Start its process with the new key just after."""
    address = read_address(keeper, "KEEPER")

    async def make(desk: Desk) -> Iterable["Instruction"]:
        from chain.operator_instructions import set_keeper as instruction

        return [instruction(desk.program, desk.signer, desk.address, address)]

    send(said, make, ROLES)


@click.command("propose-authority")
@click.argument("proposed", required=False)
@click.option("--withdraw", is_flag=True, help="Take a proposal back.")
@market_options("the market's authority")
def propose_authority(proposed: str | None, withdraw: bool, **said: Any) -> None:
    """Propose PROPOSED as the market's authority. Nothing changes until that key accepts."""
    if (proposed is None) != withdraw:
        raise InvalidInput("name the proposed authority's address, or say --withdraw, and not both")
    nobody = "1" * 32
    address = read_address(proposed or nobody, "PROPOSED")

    async def make(desk: Desk) -> Iterable["Instruction"]:
        from chain.operator_instructions import propose_authority as instruction

        return [instruction(desk.program, desk.signer, desk.address, address)]

    send(said, make, ROLES)


@click.command("accept-authority")
@market_options("the proposed authority")
def accept_authority(**said: Any) -> None:
    """Become the market's authority, as it was proposed."""

    async def make(desk: Desk) -> Iterable["Instruction"]:
        from chain.operator_instructions import accept_authority as instruction

        return [instruction(desk.program, desk.signer, desk.address)]

    send(said, make, ROLES)
