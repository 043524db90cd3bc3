"""A group whose commands are imported only when they are used: help of the whole stays under a quarter second."""

import importlib
from typing import ClassVar

import click
import rich_click


class LazyGroup(rich_click.RichGroup):
    """Knows its commands by name: `lazy = {name: (where, short help)}` with where = "module:attribute"."""

    lazy: ClassVar[dict[str, tuple[str, str]]]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """The command's name and short help, which is all that a listing shows."""
        if cmd_name not in self.lazy:
            return None
        short = self.lazy[cmd_name][1]
        return rich_click.RichCommand(name=cmd_name, short_help=short, help=short)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if not args or args[0] not in self.lazy:
            return super().resolve_command(ctx, args)
        module, attribute = self.lazy[args[0]][0].split(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return args[0], command, args[1:]
