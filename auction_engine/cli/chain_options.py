"""What commands that send transactions share: node, keys, addresses, confirmation, and how results are told."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import rich_click as click

from auction_engine.cli.options import data_option, settings_from
from auction_engine.core.errors import InvalidInput, Refused
from auction_engine.settings import Settings

if TYPE_CHECKING:
    from solders.keypair import Keypair
    from solders.pubkey import Pubkey

    from chain.rpc import Rpc

T = TypeVar("T")
KEY_FILE = click.Path(dir_okay=False, path_type=Path)
"""A Solana JSON keypair file."""
SOLANA_KEY_FILE = Path(".config", "solana", "id.json")
"""Where Solana's own tools keep a person's key, below the home folder."""


def node_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--url`, `--data`: which node. Use with `settings_from`."""
    option = click.option(
        "--url",
        "solana_rpc_url",
        metavar="URL",
        help="A node.",
        show_default="SOLANA_RPC_URL, or the localnet",
    )
    return option(data_option(command))


def program_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--program ADDRESS`."""
    option = click.option(
        "--program", metavar="ADDRESS", help="The program.", show_default="AUCTION_PROGRAM, or the IDL's"
    )
    return option(command)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)


def yes_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--yes", is_flag=True, help="Do not ask.")(command)


def key_option(
    name: str, help_text: str, otherwise: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A keypair file; None when it is not given. otherwise: what is used then."""
    return click.option(name, type=KEY_FILE, metavar="FILE", help=help_text, show_default=otherwise)


def with_node(settings: Settings, work: "Callable[[Rpc], Awaitable[T]]") -> T:
    """Run `work` on the node that the settings name."""
    from auction_engine.settings import rpc_url
    from chain.rpc import Rpc

    async def run() -> T:
        async with Rpc(rpc_url(settings), settings.solana_ws_url) as rpc:
            return await work(rpc)

    return asyncio.run(run())


def settings_of(said: dict[str, Any]) -> Settings:
    """Settings with what `node_options` and `program_option` took from the command line, checked as any other."""
    address = said.get("program")
    if address is not None:
        said = {**said, "program": str(read_address(address, "--program"))}
    url = said.get("solana_rpc_url")
    if url is not None and not url.startswith(("http://", "https://")):
        raise InvalidInput(f"--url {url}: must begin with http:// or https://")
    return settings_from(**said)


def read_address(text: str, option: str) -> "Pubkey":
    """Raises InvalidInput."""
    from solders.pubkey import Pubkey

    try:
        return Pubkey.from_string(text)
    except ValueError:
        raise InvalidInput(f"{option} {text}: this is not an address") from None


def read_key(path: Path | None, option: str) -> "Keypair":
    """The key in a file, or Solana's own tools' when none is given. Raises InvalidInput, never showing what a file holds."""
    from solders.keypair import Keypair

    place = path or Path.home() / SOLANA_KEY_FILE
    try:
        return Keypair.from_json(place.read_text())
    except OSError as error:
        hint = "" if path else f"; name another file by {option}"
        raise InvalidInput(
            f"cannot read a key from {place}: {error.strerror}{hint}", code="key_file"
        ) from None
    except ValueError:
        raise InvalidInput(
            f"{place} is no Solana keypair file: it must hold a JSON list of 64 numbers", code="key_file"
        ) from None


def confirm(question: str, wanted: str, *, yes: bool) -> None:
    """Let a person type `wanted` before what cannot be undone. Raises Refused when he types another, or nobody is there."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Refused(
            "nobody is at the terminal to confirm: add --yes to do it without a question",
            code="not_confirmed",
        )
    typed = click.prompt(f"{question}\nType {wanted} to go on", default="", show_default=False, err=True)
    if typed.strip() != wanted:
        raise Refused("not confirmed: nothing was done", code="not_confirmed")


def tell(document: dict[str, Any], *, as_json: bool) -> None:
    """A result: as one JSON document, or a line for each entry."""
    import json

    if as_json:
        click.echo(json.dumps(document))
        return
    width = max(map(len, document))
    for name, value in document.items():
        click.echo(f"{name.replace('_', ' '):<{width}}  {_readable(value)}")


def _readable(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:,}" if isinstance(value, int) else str(value)
