"""`auction-engine db` as an operator runs it, against a real database."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from auction_engine.cli import main
from auction_engine.db.migrate import newest_revision

LOOKS = (("db", "status"), ("db", "verify-log"), ("keeper", "status"))
ABSENT = "11111111111111111111111111111111"


@pytest.fixture(autouse=True)
def configured(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_verify_log_fails_for_a_market_without_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("db", "verify-log", "--market", ABSENT) == 1
    told = capsys.readouterr()
    assert told.err == f"auction-engine: the database holds no log of market {ABSENT}\n"
    assert "hold together" not in told.out


SCHEMAS = {
    "DROP TABLE alembic_version": "has no schema yet: run `auction-engine db migrate`",
    "DELETE FROM alembic_version": "has no schema yet: run `auction-engine db migrate`",
    "UPDATE alembic_version SET version_num = '9999'": "was made by a newer release (its schema is 9999)",
}


def execute(dsn: str, statement: str) -> Any:
    async def run() -> Any:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetch(statement)
        finally:
            await connection.close()

    return asyncio.run(run())


def content(dsn: str) -> Any:
    """The names of all tables, and the schema that they say they have."""
    tables = [row[0] for row in execute(dsn, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    recorded = execute(dsn, "SELECT version_num FROM alembic_version") if "alembic_version" in tables else []
    return sorted(tables), [row[0] for row in recorded]


@pytest.mark.parametrize("change", SCHEMAS)
@pytest.mark.parametrize("look", LOOKS)
def test_a_look_at_a_database_with_another_schema_says_so_and_leaves_it_as_it_was(
    database: str, capsys: pytest.CaptureFixture[str], look: tuple[str, str], change: str
) -> None:
    execute(database, change)
    before = content(database)
    assert run(*look) == 3
    told = capsys.readouterr().err
    assert told.startswith("auction-engine: the database ") and SCHEMAS[change] in told
    assert len(told.splitlines()) == 1
    assert content(database) == before


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_where_no_database_is_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], look: tuple[str, str]
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    assert run(*look, "--data", str(tmp_path / "data")) == 3
    assert f"there is no database in {tmp_path / 'data'}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_migrate_brings_back_what_is_missing(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    execute(database, "DROP SCHEMA public CASCADE")
    execute(database, "CREATE SCHEMA public")
    assert run("db", "migrate") == 0
    assert "up to date" in capsys.readouterr().out
    assert content(database)[1] == [newest_revision()]
    assert run("db", "status") == 0
