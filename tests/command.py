"""`auction-engine` in this process, as the shell would run it: what it printed, its complaints, its exit code."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from solders.keypair import Keypair

from auction_engine.cli import main


class Told(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """What `--json` printed."""
        assert self.code in (0, 1), self.err
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def complaint(self) -> str:
        """The one sentence of a command that refused, after what it said before."""
        assert (self.code, self.out) != (0, ""), "it refused nothing"
        return self.err.splitlines()[-1].removeprefix("auction-engine: ")


def auction_engine(*arguments: str | Path) -> Told:
    """Not from within an event loop: commands run their own; from a test in one, hand it to a thread."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    code = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as left:
            code = int(left.code or 0)
    texts = []
    for stream in (out, err):
        stream.flush()
        stream.seek(0)
        texts.append(stream.read())
    return Told(code, *texts)


def key_file(path: Path, key: Keypair | None = None) -> Keypair:
    """A keypair file, of a new key unless one is given."""
    key = key or Keypair()
    path.write_text(key.to_json())
    return key
