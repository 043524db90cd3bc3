"""Options and settings that several commands share."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import rich_click as click

from auction_engine.cli.full_disk import DATA_DIRECTORY
from auction_engine.settings import Settings, load_settings

SETTINGS_FILE = Path("auction-engine.toml")


def settings_from(**changes: object) -> Settings:
    """Settings from the environment and ./auction-engine.toml, with what the command line says on top."""
    file = SETTINGS_FILE if SETTINGS_FILE.exists() else None
    said = {name: value for name, value in changes.items() if value is not None}
    settings = msgspec.structs.replace(load_settings(os.environ, file), **said)
    if context := click.get_current_context(silent=True):
        context.meta[DATA_DIRECTORY] = settings.data_directory
    return settings


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--data DIRECTORY`."""
    option = click.option(
        "--data",
        "data_directory",
        type=click.Path(file_okay=False, path_type=Path),
        help="Data directory.  [default: .auction-engine]",
    )
    return option(command)


def port_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--host`, `--port` of the API and `--rpc-port` of the localnet."""
    options = (
        click.option("--host", help="Address that the API listens on.  [default: 127.0.0.1]"),
        click.option(
            "--port",
            type=click.IntRange(0, 65535),
            help="Port of the API, 0 for a free one.  [default: 8080]",
        ),
        click.option(
            "--rpc-port",
            type=click.IntRange(0, 65534),
            help="Port of the localnet; its WebSocket takes the next.  [default: 8899]",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
