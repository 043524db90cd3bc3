"""Terms, which fence a former leader of a market's log, and snapshots, from which a replay may begin."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "terms",
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        _moment("renewed_at"),
        sa.PrimaryKeyConstraint("market", name="terms_pkey"),
    )
    op.create_table(
        "snapshots",
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _moment("made_at"),
        sa.PrimaryKeyConstraint("market", "seq", name="snapshots_pkey"),
    )


def downgrade() -> None:
    op.drop_table("snapshots")
    op.drop_table("terms")


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
