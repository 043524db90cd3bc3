"""What the commands that drive the loader share: its keys, the buffer's key, the cost told before, the progress after."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from auction_engine.cli.chain_options import key_option, read_key
from auction_engine.settings import Settings

if TYPE_CHECKING:
    from solders.keypair import Keypair

    from chain.loader.code import Code
    from chain.loader.cost import Cost
    from chain.loader.deployment import Keys
    from chain.loader.upload import OnProgress

CODE_FILE = click.Path(dir_okay=False, path_type=Path)
BUFFER_FOLDER = Path("keys")


def loader_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--payer`, `--authority`, `--priority-fee`."""
    options = (
        key_option("--payer", "Key that pays.", "~/.config/solana/id.json"),
        key_option("--authority", "Key of the upgrade authority.", "the payer's"),
        click.option(
            "--priority-fee",
            type=click.IntRange(min=0),
            default=0,
            metavar="PRICE",
            help="Micro-lamports per compute unit, for a busy cluster.",
            show_default="0",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def file_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--file", type=CODE_FILE, help="The .so.", show_default="this package's")(command)


def buffer_option(command: Callable[..., Any]) -> Callable[..., Any]:
    text = "Key of the buffer: an upload that broke off goes on."
    return key_option("--buffer", text, "kept in the data directory")(command)


def read_keys(payer: Path | None, authority: Path | None) -> "Keys":
    """Raises InvalidInput."""
    from chain.loader.deployment import Keys

    paying = read_key(payer, "--payer")
    return Keys(paying, paying if authority is None else read_key(authority, "--authority"))


@contextmanager
def buffer_key(settings: Settings, code: "Code", given: Path | None) -> Iterator["Keypair"]:
    """The buffer's key: the given one, else one of this code, kept until everything went well."""
    from auction_engine.demo.keys import load_or_make

    path = given or settings.data_directory / BUFFER_FOLDER / f"buffer-{code.sha256[:16]}.json"
    yield load_or_make(path)
    if given is None:
        path.unlink(missing_ok=True)


def read_file(file: Path | None) -> "Code":
    """The given `.so`, or this package's. Raises InvalidInput."""
    from chain.loader.code import read_code
    from chain.program_files import PROGRAM_FILE

    return read_code(file or PROGRAM_FILE)


def tell_cost(cost: "Cost", what: str) -> None:
    """On stderr, before anything is sent."""
    from chain.loader.cost import in_sol

    back = cost.needed - cost.spent
    rest = f", of which {in_sol(back)} come back" if back > 0 else ""
    click.echo(f"{what} takes {in_sol(cost.needed)} SOL{rest}", err=True)


@contextmanager
def upload_progress(quiet: bool) -> "Iterator[OnProgress]":
    """A bar on stderr, when somebody looks at it."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    with Progress("writing", BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task("writing")

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show
