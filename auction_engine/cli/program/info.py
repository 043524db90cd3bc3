"""`auction-engine program info`: the program on chain beside this package's file."""

import json
import sys
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
from auction_engine.cli.program.options import CODE_FILE

if TYPE_CHECKING:
    from chain.loader.accounts import Deployed
    from chain.loader.code import Code


@click.command()
@click.option("--file", type=CODE_FILE, help="Another .so to compare with.", show_default="this package's")
@click.option("--announcement", type=CODE_FILE, help="Also check an announced upgrade.")
@program_option
@node_options
@json_option
def info(file: Path | None, announcement: Path | None, as_json: bool, **said: Any) -> None:
    """Show hash, size and upgrade authority of the program on chain, and whether it is this package's file.

    The hash is the SHA-256 of the .so; what pads it on chain does not count. Exit code 1 when the code differs.
    """
    from auction_engine.composition.node import program_of
    from chain.loader.accounts import read_buffer
    from chain.loader.announcement import check_announced, in_utc, read_announcement
    from chain.loader.code import read_code
    from chain.loader.deployment import deployed_or_raise
    from chain.program_files import PROGRAM_FILE
    from chain.rpc import Rpc

    settings = settings_of(said)
    program, code = program_of(settings), read_code(file or PROGRAM_FILE)
    announced = None if announcement is None else read_announcement(announcement)

    async def read(rpc: Rpc) -> "Deployed":
        from solders.pubkey import Pubkey

        deployed = await deployed_or_raise(rpc, program)
        if announced is not None:
            buffer = await read_buffer(rpc, Pubkey.from_string(announced.buffer))
            check_announced(announced, program, deployed.authority, buffer)
        return deployed

    deployed = with_node(settings, read)
    told = comparison(deployed, code, None if file else build_record(PROGRAM_FILE.parent))
    if announced is not None:
        told |= {"announced_sha256": announced.sha256, "announced_not_before": in_utc(announced.not_before)}
    tell(told, as_json=as_json)
    sys.exit(0 if told["match"] else 1)


def comparison(deployed: "Deployed", code: "Code", build: dict[str, Any] | None) -> dict[str, Any]:
    """What info shows. build: what build.json records of the file; None for a file that is not the package's."""
    document: dict[str, Any] = {
        "program": str(deployed.program),
        "match": deployed.code.sha256 == code.sha256,
        "sha256": deployed.code.sha256,
        "bytes": deployed.code.size,
        "capacity": deployed.capacity,
        "upgrade_authority": "burned" if deployed.authority is None else str(deployed.authority),
        "deployed_slot": deployed.deployed_slot,
        "loader": str(deployed.loader),
        "file_sha256": code.sha256,
        "file_bytes": code.size,
    }
    if build is not None:
        document["file_built_by"] = (
            f"{build['rustc']}, LLVM {build['llvm']}, anchor-lang {build['anchor_lang']}"
        )
    return document


def build_record(folder: Path) -> dict[str, Any] | None:
    """The compilers of the package's file."""
    record = folder / "build.json"
    if not record.exists():
        return None
    found: dict[str, Any] = json.loads(record.read_bytes())
    return found
