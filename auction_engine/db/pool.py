"""Connections to Postgres, all alike."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from auction_engine.core.errors import InvalidInput
from auction_engine.db.faults import database_faults_told

CONNECT_SECONDS = 10
STATEMENT_SECONDS = 30

# A peer that vanished without a word (a dead machine) must not hold the sequencer's lock for two hours.
_SETTINGS = {
    "application_name": "auction-engine",
    "timezone": "UTC",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}


async def connect(dsn: str) -> asyncpg.Connection:
    """One connection. Raises InvalidInput for a DSN that is none, and else what asyncpg raises."""
    with _wrong_address_told():
        return await asyncpg.connect(
            dsn, timeout=CONNECT_SECONDS, command_timeout=STATEMENT_SECONDS, server_settings=_SETTINGS
        )


async def create_pool(dsn: str, size_max: int = 10) -> asyncpg.Pool:
    """A pool that makes connections as they are needed. Raises Unavailable when the database does not answer.

    A sequencer keeps one connection as long as it leads its market, a gateway and a follower one each to listen:
    `size_max` has to leave room for these.
    """
    with database_faults_told(), _wrong_address_told():
        return await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=size_max,
            timeout=CONNECT_SECONDS,
            command_timeout=STATEMENT_SECONDS,
            server_settings=_SETTINGS,
        )


@contextmanager
def _wrong_address_told() -> Iterator[None]:
    """asyncpg's own ClientConfigurationError is a ValueError too; a port that is no number raises a plain one."""
    try:
        yield
    except ValueError as error:
        raise InvalidInput(f"DATABASE_URL is not a Postgres address: {error}") from None
