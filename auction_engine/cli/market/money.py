"""`auction-engine market deposit-bond`, `withdraw-bond`, `collect-fees`, `collect-fund`."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import rich_click as click

from auction_engine.cli.market.sending import Desk, market_options, send

if TYPE_CHECKING:
    from solders.instruction import Instruction
    from solders.pubkey import Pubkey

_AMOUNT = click.argument("amount")


@click.command("deposit-bond")
@_AMOUNT
@market_options("whoever gives it")
def deposit_bond(amount: str, **said: Any) -> None:
    """Add AMOUNT (such as 250.5) of the market's token to its bond, from the key's own token account."""

    async def make(desk: Desk) -> Iterable["Instruction"]:
        from chain.operator_instructions import deposit_bond as instruction

        given = _base_units(desk, amount)
        return [instruction(desk.program, desk.signer, desk.address, desk.account.mint, _own(desk), given)]

    send(said, make, ("bond", "bond_minimum", "quote_decimals"))


@click.command("withdraw-bond")
@_AMOUNT
@market_options("the market's authority")
def withdraw_bond(amount: str, **said: Any) -> None:
    """Take AMOUNT of the bond back, when the market has been paused for as long as slots may be challenged."""

    async def make(desk: Desk) -> Iterable["Instruction"]:
        from chain.operator_instructions import withdraw_bond as instruction

        taken = _base_units(desk, amount)
        made = instruction(desk.program, desk.signer, desk.address, desk.account.mint, _own(desk), taken)
        return [_account(desk), made]

    send(said, make, ("bond", "bond_minimum", "quote_decimals"))


@click.command("collect-fees")
@market_options("the market's authority")
def collect_fees(**said: Any) -> None:
    """Move all fees that the market has earned to the authority's token account."""
    from chain.operator_instructions import collect_fees as instruction

    send(said, _collecting(instruction), ("fees",))


@click.command("collect-fund")
@market_options("the fund's owner")
def collect_fund(**said: Any) -> None:
    """Move the fund's half of all penalties to its owner's token account."""
    from chain.operator_instructions import collect_fund as instruction

    send(said, _collecting(instruction), ("fund",))


def _collecting(instruction: "Callable[[Pubkey, Pubkey, Pubkey, Pubkey, Pubkey], Instruction]") -> Any:
    async def make(desk: Desk) -> Iterable["Instruction"]:
        made = instruction(desk.program, desk.signer, desk.address, desk.account.mint, _own(desk))
        return [_account(desk), made]

    return make


def _base_units(desk: Desk, amount: str) -> int:
    from api.amounts import parse_amount

    return parse_amount(amount, desk.account.quote_decimals)


def _own(desk: Desk) -> "Pubkey":
    """The signer's token account."""
    from chain.token import token_account_address

    return token_account_address(desk.signer, desk.account.mint)


def _account(desk: Desk) -> "Instruction":
    """Makes that account when it is not there."""
    from chain.token import create_token_account

    return create_token_account(desk.signer, desk.signer, desk.account.mint)
