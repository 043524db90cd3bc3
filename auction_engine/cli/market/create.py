"""`auction-engine market rules` and `create`."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from auction_engine.cli.chain_options import (
    confirm,
    json_option,
    key_option,
    node_options,
    program_option,
    read_address,
    read_key,
    settings_of,
    tell,
    with_node,
    yes_option,
)
from auction_engine.cli.market.sending import fields_told, read_market_account
from auction_engine.core.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from solders.pubkey import Pubkey

    from chain.rpc import Rpc

_NAME = re.compile(r"[A-Z0-9-]{1,12}", re.ASCII)
SHOWN = ("name", "creator", "authority", "keeper", "fund_owner", "mint", "vault", "pause_until")


@click.command()
def rules() -> None:
    """Print the rules of a quarter-hour market with what each means: save, change, and create a market with them."""
    from auction_engine.cli.market.rules_file import QUARTER_HOUR

    click.echo(QUARTER_HOUR, nl=False)


@click.command()
@click.argument("name")
@click.option(
    "--rules",
    "rules_path",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="File of the rules, as `market rules` prints one.",
)
@click.option("--mint", required=True, metavar="ADDRESS", help="The token that is paid with.")
@click.option("--keeper", metavar="ADDRESS", help="Who posts clearings.", show_default="the creator")
@click.option("--authority", metavar="ADDRESS", help="Who operates it.", show_default="the creator")
@click.option(
    "--fund-owner", metavar="ADDRESS", help="Who gets half of penalties.", show_default="the authority"
)
@key_option("--key", "Key of the creator, who pays.", "~/.config/solana/id.json")
@yes_option
@program_option
@node_options
@json_option
def create(name: str, rules_path: Path, yes: bool, as_json: bool, **said: Any) -> None:
    """Create the market NAME (1 to 12 of A-Z, 0-9 and -). Its address follows from the creator and the name.

    The rules can never be changed. The program checks that they fit together.
    """
    from auction_engine.cli.market.rules_file import parameters, read_rules
    from auction_engine.composition.node import program_of
    from chain.addresses import market_address
    from chain.instructions import initialize_market

    creator = read_key(said.pop("key"), "--key")
    mint = read_address(said.pop("mint"), "--mint")
    me, found = creator.pubkey(), read_rules(rules_path)
    authority = _role(said.pop("authority"), "--authority", me)
    keeper = _role(said.pop("keeper"), "--keeper", me)
    fund_owner = _role(said.pop("fund_owner"), "--fund-owner", authority)
    if found["penalty_cap"] and fund_owner in (me, authority, keeper):
        raise InvalidInput(
            "with penalties a market needs --fund-owner, who is none of its operators", code="rules"
        )
    if not _NAME.fullmatch(name):
        raise InvalidInput(f"a market's name has 1 to 12 characters of A-Z, 0-9 and '-'; not {name!r}")
    settings = settings_of(said)
    program = program_of(settings)
    address = market_address(program, me, name)

    async def check(rpc: "Rpc") -> None:
        account = await rpc.account(address)
        if account is not None and account.owner == program:
            raise Conflict(
                f"the creator {me} has made the market {name} already: {address}", code="market_exists"
            )

    async def make(rpc: "Rpc") -> dict[str, Any]:
        from chain.sending import send_and_confirm

        wanted = parameters(found, authority, keeper, fund_owner)
        done = await send_and_confirm(rpc, [initialize_market(program, me, mint, name, wanted)], creator)
        account = fields_told(await read_market_account(rpc, program, address, done.chain_slot))
        shown = {field: account[field] for field in SHOWN}
        return {"market": str(address), **shown, "signature": done.signature}

    with_node(settings, check)
    confirm(f"The rules in {rules_path} will be those of {name} at {address} for ever.", name, yes=yes)
    tell(with_node(settings, make), as_json=as_json)
    if not as_json:
        click.echo(f"use it: export AUCTION_MARKET={address}", err=True)


def _role(said: str | None, option: str, otherwise: "Pubkey") -> "Pubkey":
    return otherwise if said is None else read_address(said, option)
