"""The command line: `auction-engine`. Each command's code is imported when it runs, so that help comes at once."""

import sys
from collections.abc import Sequence

from auction_engine.core.errors import AuctionError, InvalidInput, Unavailable

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2
EXIT_UNAVAILABLE = 3
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave the process with its exit code. An AuctionError becomes one line on stderr."""
    try:
        from auction_engine.cli.commands import commands

        commands.main(args=arguments, prog_name="auction-engine", standalone_mode=True)
    except AuctionError as error:
        print(f"auction-engine: {error}", file=sys.stderr)
        sys.exit(_exit_code(error))
    except KeyboardInterrupt:  # while the commands were imported; a command's own they turn into an exit
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has left: nothing to say to anybody
        sys.exit(EXIT_FAILED)


def _exit_code(error: AuctionError) -> int:
    if isinstance(error, InvalidInput):
        return EXIT_BAD_INPUT
    return EXIT_UNAVAILABLE if isinstance(error, Unavailable) else EXIT_FAILED
