"""`auction-engine key new` and `key show`: keypair files as Solana's own tools write and read them. `key rotate-jwt`: a new
key for the API's sessions."""

from pathlib import Path

import rich_click as click

from auction_engine.cli.chain_options import KEY_FILE, read_key
from auction_engine.cli.options import data_option, settings_from
from auction_engine.core.errors import Conflict, InvalidInput


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


@key.command("rotate-jwt")
@click.option(
    "--forget", is_flag=True, help="End what the former keys signed at once: for a key that leaked."
)
@data_option
def rotate_jwt(forget: bool, **said: object) -> None:
    """Make a new key for the sessions of the API in the data directory. Running APIs sign with it from now on.

    What the former key signed stays good until it expires; nobody has to sign in again.
    """
    from api.times import utc_now
    from auction_engine.composition.jwt_keys import rotate_jwt_key

    settings = settings_from(**said)
    if settings.jwt_secret is not None:
        raise InvalidInput(
            "the key is in AUCTION_JWT_SECRET: put a new one there, and this one into AUCTION_JWT_FORMER_SECRETS"
            " until ten minutes after every API has started anew"
        )
    made = rotate_jwt_key(settings.data_directory, utc_now(), forget=forget)
    click.echo(f"sessions are signed by key {made.name}")
