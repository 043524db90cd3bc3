"""`auction-engine program upgrade`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from auction_engine.cli.chain_options import (
    json_option,
    node_options,
    program_option,
    settings_of,
    tell,
    with_node,
)
from auction_engine.cli.program.options import (
    CODE_FILE,
    buffer_key,
    buffer_option,
    file_option,
    loader_options,
    read_file,
    read_keys,
    tell_cost,
    upload_progress,
)
from auction_engine.core.errors import InvalidInput

if TYPE_CHECKING:
    from solders.keypair import Keypair
    from solders.pubkey import Pubkey

    from chain.loader.announcement import Announcement
    from chain.loader.code import Code
    from chain.loader.deployment import Keys
    from chain.rpc import Rpc


@click.command()
@file_option
@click.option(
    "--announcement", type=CODE_FILE, help="What propose-upgrade wrote: use that code, not before its time."
)
@buffer_option
@loader_options
@program_option
@node_options
@json_option
def upgrade(file: Path | None, announcement: Path | None, as_json: bool, **said: Any) -> None:
    """Replace the program's code: by a file at once, or by what was announced, not before its time.

    Accounts stay as they are. May be interrupted and run again: it goes on where it was.
    """
    from auction_engine.composition.node import program_of
    from chain.loader.announcement import read_announcement

    own = {name: said.pop(name) for name in ("buffer", "payer", "authority", "priority_fee")}
    settings = settings_of(said)
    keys, program = read_keys(own["payer"], own["authority"]), program_of(settings)
    if announcement is not None:
        if file is not None or own["buffer"] is not None:
            raise InvalidInput("--announcement names code and buffer: leave --file and --buffer out")
        announced = read_announcement(announcement)
        told = with_node(
            settings, lambda rpc: _upgrade_as_announced(rpc, keys, program, announced, own["priority_fee"])
        )
    else:
        code = read_file(file)
        with buffer_key(settings, code, own["buffer"]) as buffer:
            told = with_node(
                settings,
                lambda rpc: _upgrade_now(
                    rpc, keys, program, buffer, code, price=own["priority_fee"], quiet=as_json
                ),
            )
    tell(told, as_json=as_json)


async def _upgrade_now(
    rpc: "Rpc",
    keys: "Keys",
    program: "Pubkey",
    buffer: "Keypair",
    code: "Code",
    *,
    price: int,
    quiet: bool,
) -> dict[str, Any]:
    from chain.loader.cost import check_funds, upgrade_cost
    from chain.loader.deployment import Loader, check_authority, deployed_or_raise

    deployed = await deployed_or_raise(rpc, program)
    check_authority(deployed, keys.authority.pubkey())
    signature = None
    if deployed.code.sha256 != code.sha256:
        cost = await upgrade_cost(rpc, deployed, code, buffer.pubkey(), keys.fees(code, price))
        tell_cost(cost, f"upgrading to {code.size:,} bytes")
        await check_funds(rpc, keys.payer.pubkey(), cost)
        loader = Loader(rpc, keys, price)
        with upload_progress(quiet) as on_progress:
            await loader.fill_buffer(buffer, code, on_progress)
        await loader.make_room(deployed, code)
        signature = (await loader.upgrade(program, buffer.pubkey())).signature
    return await _outcome(rpc, program, code, signature)


async def _upgrade_as_announced(
    rpc: "Rpc", keys: "Keys", program: "Pubkey", announced: "Announcement", price: int
) -> dict[str, Any]:
    from solders.pubkey import Pubkey

    from chain.clock import read_clock
    from chain.loader.accounts import read_buffer
    from chain.loader.announcement import check_announced, check_time
    from chain.loader.code import without_padding
    from chain.loader.deployment import Loader, check_authority, deployed_or_raise

    deployed = await deployed_or_raise(rpc, program)
    check_authority(deployed, keys.authority.pubkey())
    buffer = await read_buffer(rpc, Pubkey.from_string(announced.buffer))
    check_announced(announced, program, deployed.authority, buffer)
    check_time(announced, (await read_clock(rpc, "confirmed"))[1])
    assert buffer is not None, "check_announced refuses a buffer that is gone"
    code, loader = without_padding(buffer.data), Loader(rpc, keys, price)
    await loader.make_room(deployed, code)
    done = await loader.upgrade(program, buffer.address)
    return await _outcome(rpc, program, code, done.signature)


async def _outcome(rpc: "Rpc", program: "Pubkey", code: "Code", signature: str | None) -> dict[str, Any]:
    from chain.loader.deployment import proved

    deployed = await proved(rpc, program, code)
    return {
        "program": str(program),
        "sha256": deployed.code.sha256,
        "bytes": deployed.code.size,
        "upgrade_authority": str(deployed.authority),
        "deployed_slot": deployed.deployed_slot,
        "signature": signature,
    }
