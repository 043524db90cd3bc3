"""`auction-engine verify`: recompute slots from what the chain holds."""

import asyncio
import sys
import time
from datetime import UTC, datetime

import msgspec
import rich_click as click

from auction_engine.cli.options import data_option, settings_from
from auction_engine.cli.verify_receipt import receipt
from auction_engine.core.errors import InvalidInput, NotFound

INDEX_MAX = 2**32 - 1
"""The program writes a slot's index in four bytes."""


@click.group(invoke_without_command=True)
@click.option("--market", help="The market's address.  [default: AUCTION_MARKET, or the demo's]")
@click.option(
    "--slot", "slots", multiple=True, help="A slot's start (2026-06-01T00:15:00Z) or index; all by default."
)
@click.option("--rpc-url", "solana_rpc_url", help="A node.  [default: SOLANA_RPC_URL, or the localnet]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@data_option
def verify(slots: tuple[str, ...], as_json: bool, **said: object) -> None:
    """Recompute slots from the chain alone: signatures, book, price, fills, root, and every balance.

    `verify receipt FILE` checks an order's receipt. Exit code 0 when everything holds, 1 when something does not.
    """
    context = click.get_current_context(silent=True)
    if context is not None and context.invoked_subcommand is not None:
        return
    from auction_engine.cli.verify_view import verify_view
    from auction_engine.verify.report import Report
    from auction_engine.verify.verification import verify_market

    settings = settings_from(**said)

    async def read() -> Report:
        from solders.pubkey import Pubkey

        from auction_engine.composition.node import program_of
        from auction_engine.demo.genesis import remembered_market
        from auction_engine.settings import rpc_url
        from chain.rpc import Rpc
        from keeper.run import read_market

        named = settings.market or remembered_market(settings.data_directory)
        if named is None:
            raise NotFound("which market? name it with --market or AUCTION_MARKET")
        try:
            address = Pubkey.from_string(named)
        except ValueError as error:
            raise InvalidInput(f"{named!r} is not an address") from error
        async with Rpc(rpc_url(settings), settings.solana_ws_url) as rpc:
            program = program_of(settings)
            market, _ = await read_market(rpc, program, address)
            wanted = [slot_index(slot, market.timing.slot_seconds) for slot in slots] or None
            return await verify_market(rpc, program, address, wanted)

    began = time.monotonic()
    report = asyncio.run(read())
    if as_json:
        click.echo(msgspec.json.encode(report).decode())
    else:
        verify_view(report, time.monotonic() - began)
    sys.exit(0 if report.ok else 1)


verify.add_command(receipt)


def slot_index(slot: str, slot_seconds: int) -> int:
    """A slot by its start or its index. Raises InvalidInput."""
    try:
        named_by_index = slot.isascii() and slot.isdigit()
        index = int(slot) if named_by_index else _start(slot, slot_seconds) // slot_seconds
        datetime.fromtimestamp(index * slot_seconds, UTC)
    except (ValueError, OverflowError, OSError):
        index = -1  # neither Python nor a calendar can hold it
    if not 0 <= index <= INDEX_MAX:
        raise InvalidInput(
            f"--slot {slot}: no market has such a slot; starts lie in the years 1970 to 9999,"
            f" indices between 0 and {INDEX_MAX}"
        )
    return index


def _start(slot: str, slot_seconds: int) -> int:
    """Unix seconds. Raises InvalidInput, or OverflowError for a time that UTC cannot name."""
    try:
        start = datetime.fromisoformat(slot)
    except ValueError:
        raise InvalidInput(
            f"--slot {slot}: give a UTC start such as 2026-06-01T00:15:00Z, or an index"
        ) from None
    if start.tzinfo is None or start.astimezone(UTC).timestamp() % slot_seconds:
        raise InvalidInput(f"--slot {slot} is not the start of a slot of {slot_seconds} s, in UTC")
    return int(start.timestamp())
