"""`auction-engine program deploy`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from auction_engine.cli.chain_options import (
    json_option,
    key_option,
    node_options,
    settings_of,
    tell,
    with_node,
)
from auction_engine.cli.program.options import (
    buffer_key,
    buffer_option,
    file_option,
    loader_options,
    read_file,
    read_keys,
    tell_cost,
    upload_progress,
)

if TYPE_CHECKING:
    from solders.keypair import Keypair

    from chain.loader.code import Code
    from chain.loader.deployment import Keys
    from chain.rpc import Rpc

PROGRAM_KEY = Path("keys", "program.json")


@click.command()
@file_option
@key_option("--program-key", "Key of the new program's address.", "kept in the data directory")
@click.option(
    "--room",
    type=click.IntRange(min=1),
    metavar="BYTES",
    help="Room for a larger program later.",
    show_default="the file's size",
)
@buffer_option
@loader_options
@node_options
@json_option
def deploy(file: Path | None, as_json: bool, **said: Any) -> None:
    """Deploy the program at a new address, upgradeable by --authority.

    May be interrupted and run again: it goes on where it was. The program's own key is needed this once only.
    """
    from auction_engine.demo.keys import load_or_make

    own = {
        name: said.pop(name)
        for name in ("program_key", "room", "buffer", "payer", "authority", "priority_fee")
    }
    settings, code = settings_of(said), read_file(file)
    keys = read_keys(own["payer"], own["authority"])
    program = load_or_make(own["program_key"] or settings.data_directory / PROGRAM_KEY)
    capacity = max(own["room"] or 0, code.size)
    with buffer_key(settings, code, own["buffer"]) as buffer:
        told = with_node(
            settings,
            lambda rpc: _deploy(
                rpc, keys, program, buffer, code, capacity, price=own["priority_fee"], quiet=as_json
            ),
        )
    tell(told, as_json=as_json)
    if not as_json:
        click.echo(f"use it: export AUCTION_PROGRAM={program.pubkey()}", err=True)


async def _deploy(
    rpc: "Rpc",
    keys: "Keys",
    program: "Keypair",
    buffer: "Keypair",
    code: "Code",
    capacity: int,
    *,
    price: int,
    quiet: bool,
) -> dict[str, Any]:
    from chain.loader.cost import check_funds, deploy_cost
    from chain.loader.deployment import Loader, deployed_already, proved

    address, done = program.pubkey(), None
    if await deployed_already(rpc, address, code) is None:
        cost = await deploy_cost(rpc, code, buffer.pubkey(), keys.fees(code, price), capacity)
        tell_cost(cost, f"deploying {code.size:,} bytes")
        await check_funds(rpc, keys.payer.pubkey(), cost)
        loader = Loader(rpc, keys, price)
        with upload_progress(quiet) as on_progress:
            await loader.fill_buffer(buffer, code, on_progress)
        done = await loader.deploy(program, buffer.pubkey(), capacity)
    deployed = await proved(rpc, address, code)
    return {
        "program": str(address),
        "sha256": deployed.code.sha256,
        "bytes": deployed.code.size,
        "upgrade_authority": "burned" if deployed.authority is None else str(deployed.authority),
        "deployed_slot": deployed.deployed_slot,
        "signature": None if done is None else done.signature,
    }
