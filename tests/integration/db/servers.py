"""Scripts that run an embedded server in a process of their own: to be killed, or to be an ordinary user's.

    python -m tests.integration.db.servers FOLDER [USER]

Prints the postmaster's process id and the DSN when the server is ready and waits for the end of its input; or prints
the one sentence that it got instead. With USER (root only) the process drops to that user before it does anything.
"""

import asyncio
import os
import pwd
import sys
from pathlib import Path

import asyncpg

from auction_engine.core.errors import AuctionError
from auction_engine.db.embedded import EmbeddedPostgres
from auction_engine.db.postmaster import read_postmaster
from tests.postgres import SERVER_OPTIONS


async def main(folder: Path) -> None:
    server = EmbeddedPostgres(folder, SERVER_OPTIONS)
    try:
        dsn = await server.start()
    except AuctionError as error:
        print("refused", error, flush=True)
        return
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
    await connection.execute("INSERT INTO kept VALUES (1)")
    await connection.close()
    running = read_postmaster(server.cluster)
    assert running is not None
    print("ready", running.pid, dsn, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.stop()


def drop_to(user: str) -> None:
    """Become an ordinary user. Everything was imported before: the interpreter may lie where he cannot read."""
    entry = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    os.environ["HOME"] = "/"


if __name__ == "__main__":
    if len(sys.argv) > 2:
        drop_to(sys.argv[2])
    os.chdir("/")
    asyncio.run(main(Path(sys.argv[1])))
