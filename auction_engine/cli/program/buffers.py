"""`auction-engine program write-buffer` and `close-buffer`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from auction_engine.cli.chain_options import (
    json_option,
    node_options,
    read_address,
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
from auction_engine.core.errors import NotAllowed, NotFound

if TYPE_CHECKING:
    from chain.rpc import Rpc


@click.command("write-buffer")
@file_option
@click.option("--hand-to", metavar="ADDRESS", help="Who may use it in the end, such as a multisig's vault.")
@buffer_option
@loader_options
@node_options
@json_option
def write_buffer(file: Path | None, hand_to: str | None, as_json: bool, **said: Any) -> None:
    """Put code into a buffer on chain, for an upgrade that another authority makes."""
    from chain.loader.deployment import Loader

    own = {name: said.pop(name) for name in ("buffer", "payer", "authority", "priority_fee")}
    settings, code, price = settings_of(said), read_file(file), own["priority_fee"]
    keys = read_keys(own["payer"], own["authority"])
    new = None if hand_to is None else read_address(hand_to, "--hand-to")
    with buffer_key(settings, code, own["buffer"]) as buffer:

        async def put(rpc: "Rpc") -> None:
            from chain.loader.cost import buffer_cost, check_funds

            cost = await buffer_cost(rpc, code, buffer.pubkey(), keys.fees(code, price))
            tell_cost(cost, f"putting {code.size:,} bytes on chain")
            await check_funds(rpc, keys.payer.pubkey(), cost)
            loader = Loader(rpc, keys, price)
            with upload_progress(as_json) as on_progress:
                await loader.fill_buffer(buffer, code, on_progress)
            if new is not None:
                await loader.set_buffer_authority(buffer.pubkey(), new)

        with_node(settings, put)
    told = {"buffer": str(buffer.pubkey()), "authority": str(new or keys.authority.pubkey())}
    tell({**told, "sha256": code.sha256, "bytes": code.size}, as_json=as_json)


@click.command("close-buffer")
@click.argument("address")
@loader_options
@node_options
@json_option
def close_buffer(address: str, as_json: bool, **said: Any) -> None:
    """Remove the buffer at ADDRESS; its rent returns to the payer."""
    from chain.loader.accounts import read_buffer
    from chain.loader.deployment import Loader

    own = {name: said.pop(name) for name in ("payer", "authority", "priority_fee")}
    settings, buffer = settings_of(said), read_address(address, "ADDRESS")
    keys = read_keys(own["payer"], own["authority"])

    async def close(rpc: "Rpc") -> dict[str, Any]:
        found = await read_buffer(rpc, buffer)
        if found is None:
            raise NotFound(f"there is no buffer {buffer}", code="no_buffer")
        if found.authority != keys.authority.pubkey():
            raise NotAllowed(
                f"the buffer {buffer} belongs to {found.authority or 'nobody'}, not to {keys.authority.pubkey()}",
                code="wrong_authority",
            )
        done = await Loader(rpc, keys, own["priority_fee"]).close_buffer(buffer)
        return {"buffer": str(buffer), "lamports_back": found.lamports, "signature": done.signature}

    tell(with_node(settings, close), as_json=as_json)
