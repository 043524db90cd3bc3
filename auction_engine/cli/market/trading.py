"""`auction-engine market set-limits`, `set-fees`, `pause`, `resume`."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import rich_click as click

from auction_engine.cli.chain_options import read_address
from auction_engine.cli.market.sending import Desk, market_options, send

if TYPE_CHECKING:
    from solders.instruction import Instruction

U32_MAX, U64_MAX = 2**32 - 1, 2**64 - 1
PAUSE = ("pause_from", "pause_until", "bond", "bond_minimum")
_OWN = "the market's authority"


@click.command("set-limits")
@click.argument("wallet")
@click.option(
    "--sell", type=click.IntRange(0, U32_MAX), required=True, metavar="LOTS", help="Most lots to sell."
)
@click.option(
    "--buy", type=click.IntRange(0, U32_MAX), required=True, metavar="LOTS", help="Most lots to buy."
)
@click.option(
    "--open", "open_account", is_flag=True, help="Open the wallet's account first, and pay its rent."
)
@market_options(_OWN)
def set_limits(wallet: str, sell: int, buy: int, open_account: bool, **said: Any) -> None:
    """Grant WALLET so many lots per slot; its account must be open."""
    address = read_address(wallet, "WALLET")

    async def make(desk: Desk) -> Iterable["Instruction"]:
        from chain.instructions import open_trader
        from chain.instructions import set_limits as instruction

        granted = instruction(
            desk.program, desk.signer, desk.address, address, max_sell_lots=sell, max_buy_lots=buy
        )
        opened = [open_trader(desk.program, desk.signer, desk.address, address)] if open_account else []
        return [*opened, granted]

    send(said, make, ())


@click.command("set-fees")
@click.option("--fee", type=click.IntRange(0, U32_MAX), required=True, help="Base units per lot and side.")
@click.option("--order-fee", type=click.IntRange(0, U64_MAX), required=True, help="Base units per order.")
@market_options(_OWN)
def set_fees(fee: int, order_fee: int, **said: Any) -> None:
    """Set the fees of orders that are registered from now on. Registered ones keep theirs."""

    async def make(desk: Desk) -> Iterable["Instruction"]:
        from chain.operator_instructions import set_fees as instruction

        return [instruction(desk.program, desk.signer, desk.address, fee=fee, order_fee=order_fee)]

    send(said, make, ("fee", "fee_maximum", "order_fee", "order_fee_maximum"))


@click.command()
@market_options(_OWN)
def pause(**said: Any) -> None:
    """Stop the slots whose gates come after one slot and a gate lead from now. Earlier ones settle; money can leave."""

    async def make(desk: Desk) -> Iterable["Instruction"]:
        from chain.operator_instructions import pause as instruction

        return [instruction(desk.program, desk.signer, desk.address)]

    send(said, make, PAUSE)


@click.command()
@market_options(_OWN)
def resume(**said: Any) -> None:
    """End a pause, or call off one that has not begun. The bond must have its minimum."""

    async def make(desk: Desk) -> Iterable["Instruction"]:
        from chain.operator_instructions import resume as instruction

        return [instruction(desk.program, desk.signer, desk.address)]

    send(said, make, PAUSE)
