"""`auction-engine key new` and `key show`: keypair files as Solana's own tools write and read them."""

from pathlib import Path

import rich_click as click

from auction_engine.cli.chain_options import KEY_FILE, read_key
from auction_engine.core.errors import Conflict


@click.group()
def key() -> None:
    """Keys in files, in the form of Solana's own tools. For large sums use a hardware wallet or a multisig instead."""


@key.command()
@click.argument("file", type=KEY_FILE)
def new(file: Path) -> None:
    """Make a key in FILE, which nobody else on this machine can read, and print its address."""
    from auction_engine.demo.keys import load_or_make

    if file.exists():
        raise Conflict(f"{file} exists already: a key that is overwritten is lost", code="key_exists")
    click.echo(str(load_or_make(file).pubkey()))


@key.command()
@click.argument("file", type=KEY_FILE)
def show(file: Path) -> None:
    """Print the address of the key in FILE."""
    click.echo(str(read_key(file, "FILE").pubkey()))
