"""Turns what asyncpg raises when Postgres does not answer into `Unavailable`, in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from auction_engine.core.errors import Unavailable

DATABASE_FAULTS = (
    OSError,  # also TimeoutError
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,  # shutting down, starting up, statement cancelled
    asyncpg.InsufficientResourcesError,  # disk full, too many connections
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.ReadOnlySQLTransactionError,  # a former primary
)
"""Nothing is wrong with the statement: later, or on another server, it may succeed."""


@contextmanager
def database_faults_told() -> Iterator[None]:
    """Raise Unavailable for a database that does not answer; whether the statement took effect is then unknown."""
    try:
        yield
    except DATABASE_FAULTS as error:
        raise Unavailable(f"the database does not answer: {_sentence(error)}") from error


def _sentence(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "it took too long"
    return " ".join(str(error).split()) or type(error).__name__
