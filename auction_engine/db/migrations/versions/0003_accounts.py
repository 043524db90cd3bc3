"""Sessions with their refresh tokens, roles, API keys and profiles."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_sessions()
    _create_rights()
    op.create_table(
        "profiles",
        sa.Column("wallet", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("metering_point", sa.Text(), nullable=True),
        sa.Column("notifications", JSONB(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("wallet", name="profiles_pkey"),
    )


def downgrade() -> None:
    for table in ("profiles", "api_keys", "wallet_roles", "refresh_tokens", "sessions"):
        op.drop_table(table)


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("wallet", sa.Text(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="sessions_pkey"),
    )
    op.create_index("sessions_wallet_index", "sessions", ["wallet"])
    op.create_index("sessions_expires_at_index", "sessions", ["expires_at"])
    op.create_index(
        "sessions_revoked_at_index",
        "sessions",
        ["revoked_at"],
        postgresql_where=sa.text("revoked_at IS NOT NULL"),
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("hash", name="refresh_tokens_pkey"),
        sa.ForeignKeyConstraint(
            ["session"], ["sessions.id"], name="refresh_tokens_session_fkey", ondelete="CASCADE"
        ),
    )
    op.create_index("refresh_tokens_session_index", "refresh_tokens", ["session"])


def _create_rights() -> None:
    op.create_table(
        "wallet_roles",
        sa.Column("wallet", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=True),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_index(
        "wallet_roles_once_index",
        "wallet_roles",
        ["wallet", "role", "market"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("wallet", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="api_keys_pkey"),
    )
    op.create_index("api_keys_hash_index", "api_keys", ["hash"], unique=True)
    op.create_index("api_keys_wallet_index", "api_keys", ["wallet"])
