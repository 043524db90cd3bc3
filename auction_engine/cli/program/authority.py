"""`auction-engine program set-authority`."""

from typing import TYPE_CHECKING, Any

import rich_click as click

from auction_engine.cli.chain_options import (
    confirm,
    json_option,
    node_options,
    program_option,
    read_address,
    settings_of,
    tell,
    with_node,
    yes_option,
)
from auction_engine.cli.program.options import loader_options, read_keys
from auction_engine.core.errors import InvalidInput

if TYPE_CHECKING:
    from chain.rpc import Rpc


@click.command("set-authority")
@click.argument("new_authority", required=False)
@click.option("--burn", is_flag=True, help="Give it to nobody: the program can never change again.")
@yes_option
@loader_options
@program_option
@node_options
@json_option
def set_authority(new_authority: str | None, burn: bool, yes: bool, as_json: bool, **said: Any) -> None:
    """Hand the upgrade authority to NEW_AUTHORITY (a wallet, a multisig's vault), or burn it.

    Neither can be undone by you, and nobody checks that NEW_AUTHORITY is an address that somebody has the key of.
    """
    from auction_engine.composition.node import program_of
    from chain.loader.deployment import Loader, check_authority, deployed_or_raise

    if (new_authority is None) != burn:
        raise InvalidInput("name the new authority's address, or say --burn, and not both")
    own = {name: said.pop(name) for name in ("payer", "authority", "priority_fee")}
    settings = settings_of(said)
    new = None if new_authority is None else read_address(new_authority, "NEW_AUTHORITY")
    keys, program = read_keys(own["payer"], own["authority"]), program_of(settings)

    async def check(rpc: "Rpc") -> None:
        check_authority(await deployed_or_raise(rpc, program), keys.authority.pubkey())

    async def change(rpc: "Rpc") -> str:
        done = await Loader(rpc, keys, own["priority_fee"]).set_program_authority(program, new)
        return done.signature

    with_node(settings, check)
    _ask(str(program), None if new is None else str(new), yes=yes)
    signature = with_node(settings, change)
    told = {"program": str(program), "upgrade_authority": "burned" if new is None else str(new)}
    tell({**told, "signature": signature}, as_json=as_json)


def _ask(program: str, new_authority: str | None, *, yes: bool) -> None:
    if new_authority is None:
        confirm(f"Nobody will ever be able to change the program {program} again.", program, yes=yes)
    else:
        confirm(f"Only {new_authority} will be able to change the program {program}.", new_authority, yes=yes)
