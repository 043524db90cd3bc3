"""`auction-engine program propose-upgrade`."""

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
from auction_engine.core.errors import Unavailable

if TYPE_CHECKING:
    from chain.loader.announcement import Announcement
    from chain.rpc import Rpc

HOUR_SECONDS = 3_600


@click.command("propose-upgrade")
@file_option
@click.option(
    "--wait-hours",
    type=click.FloatRange(min=0),
    default=168.0,
    show_default=True,
    help="How long from now the upgrade must wait.",
)
@click.option(
    "--out",
    type=CODE_FILE,
    default=Path("upgrade-announcement.json"),
    show_default=True,
    help="Where the announcement is written.",
)
@buffer_option
@loader_options
@program_option
@node_options
@json_option
def propose_upgrade(file: Path | None, wait_hours: float, out: Path, as_json: bool, **said: Any) -> None:
    """Put new code on chain and write an announcement of it, signed by the upgrade authority, for you to publish.

    Anybody can check it by `program info --announcement`. The waiting time is a promise: the loader does not know it,
    and the upgrade authority can break it. docs/operating/program.md says how to have it enforced on chain.
    """
    from auction_engine.composition.node import program_of
    from chain.clock import read_clock
    from chain.loader.announcement import announce
    from chain.loader.deployment import Loader, check_authority, deployed_or_raise

    own = {name: said.pop(name) for name in ("buffer", "payer", "authority", "priority_fee")}
    settings, code, price = settings_of(said), read_file(file), own["priority_fee"]
    keys, program = read_keys(own["payer"], own["authority"]), program_of(settings)
    with buffer_key(settings, code, own["buffer"]) as buffer:

        async def propose(rpc: "Rpc") -> "Announcement":
            from chain.loader.cost import check_funds, upgrade_cost

            deployed = await deployed_or_raise(rpc, program)
            check_authority(deployed, keys.authority.pubkey())
            cost = await upgrade_cost(rpc, deployed, code, buffer.pubkey(), keys.fees(code, price))
            tell_cost(cost, f"putting {code.size:,} bytes on chain, and the upgrade,")
            await check_funds(rpc, keys.payer.pubkey(), cost)
            with upload_progress(as_json) as on_progress:
                await Loader(rpc, keys, price).fill_buffer(buffer, code, on_progress)
            now = (await read_clock(rpc, "confirmed"))[1]
            not_before = now + round(wait_hours * HOUR_SECONDS)
            return announce(program, buffer.pubkey(), code, keys.authority, now=now, not_before=not_before)

        announced = with_node(settings, propose)
        _write(out, announced)
    _tell(announced, out, as_json=as_json)


def _write(out: Path, announced: "Announcement") -> None:
    import msgspec

    try:
        out.write_bytes(msgspec.json.format(msgspec.json.encode(announced)) + b"\n")
    except OSError as error:
        raise Unavailable(f"cannot write the announcement {out}: {error.strerror}") from None


def _tell(announced: "Announcement", out: Path, *, as_json: bool) -> None:
    from chain.loader.announcement import in_utc

    told = {
        "announcement": str(out),
        "program": announced.program,
        "buffer": announced.buffer,
        "sha256": announced.sha256,
        "bytes": announced.bytes,
        "not_before": in_utc(announced.not_before),
    }
    tell(told, as_json=as_json)
