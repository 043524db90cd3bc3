"""The first tables: markets, the event log, the inbox, the outbox, the mirror and the chain's transactions."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_log()
    _create_inbox()
    _create_jobs()
    _create_mirror()
    _create_chain_transactions()


def downgrade() -> None:
    for table in (
        "chain_transactions",
        "mirror_sweeps",
        "mirror_accounts",
        "jobs",
        "inbox",
        "events",
        "markets",
    ):
        op.drop_table(table)


def _moment(name: str, *, given: bool = True) -> sa.Column[Any]:
    default = sa.func.now() if given else None
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not given, server_default=default)


def _create_log() -> None:
    op.create_table(
        "markets",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", JSONB(), nullable=False),
        _moment("opened_at"),
        sa.PrimaryKeyConstraint("address", name="markets_pkey"),
    )
    op.create_table(
        "events",
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        _moment("recorded_at"),
        sa.PrimaryKeyConstraint("market", "seq", name="events_pkey"),
    )


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _moment("received_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="inbox_pkey"),
    )
    op.create_index(
        "inbox_market_id_index", "inbox", ["market", "id"], postgresql_where=sa.text("outcome IS NULL")
    )


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", JSONB(), nullable=False),
        _moment("created_at"),
        _moment("lease_until", given=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")),
        _moment("finished_at", given=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="jobs_pkey"),
    )
    op.create_index(
        "jobs_market_kind_id_index",
        "jobs",
        ["market", "kind", "id"],
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def _create_mirror() -> None:
    op.create_table(
        "mirror_accounts",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("account_seq", sa.BigInteger(), nullable=False),
        sa.Column("chain_slot", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("body", JSONB(), nullable=False),
        _moment("closed_at", given=False),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("address", "commitment", name="mirror_accounts_pkey"),
    )
    op.create_index(
        "mirror_accounts_market_kind_commitment_key_index",
        "mirror_accounts",
        ["market", "kind", "commitment", "key"],
    )
    op.create_table(
        "mirror_sweeps",
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("chain_slot", sa.BigInteger(), nullable=False),
        _moment("swept_at"),
        sa.PrimaryKeyConstraint("market", "commitment", name="mirror_sweeps_pkey"),
    )


def _create_chain_transactions() -> None:
    op.create_table(
        "chain_transactions",
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("slot_index", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("chain_slot", sa.BigInteger(), nullable=False),
        sa.Column("compute_units", sa.BigInteger(), nullable=False),
        sa.Column("fee_lamports", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        _moment("recorded_at"),
        sa.PrimaryKeyConstraint("signature", name="chain_transactions_pkey"),
    )
    op.create_index(
        "chain_transactions_market_slot_index_index", "chain_transactions", ["market", "slot_index"]
    )
