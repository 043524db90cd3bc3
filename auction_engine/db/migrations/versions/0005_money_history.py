"""The money history: movements of every trader, what reading on needs to know, and how far was read."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER, WORDS = sa.BigInteger, sa.Text


def upgrade() -> None:
    _create_movements()
    op.create_table(
        "money_orders",
        *_given(WORDS, "market", "trader"),
        *_given(sa.Integer, "place"),
        *_given(NUMBER, "order_time"),
        *_given(WORDS, "order_id", "side"),
        *_given(NUMBER, "fee"),
        sa.PrimaryKeyConstraint("market", "trader", "place", name="money_orders_pkey"),
    )
    op.create_table(
        "money_prices",
        *_given(WORDS, "market", "slot_account"),
        *_given(NUMBER, "slot_index", "price"),
        sa.PrimaryKeyConstraint("market", "slot_account", name="money_prices_pkey"),
    )
    op.create_table(
        "money_readings",
        *_given(WORDS, "market", "signature"),
        *_given(NUMBER, "signature_slot", "chain_slot", "chain_time", "order_fee", "position"),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("market", name="money_readings_pkey"),
    )


def downgrade() -> None:
    for table in ("money_readings", "money_prices", "money_orders", "money_movements"):
        op.drop_table(table)


def _create_movements() -> None:
    op.create_table(
        "money_movements",
        *_given(WORDS, "market"),
        *_given(NUMBER, "position"),
        *_given(WORDS, "trader", "kind"),
        *_given(NUMBER, "amount", "fee", "balance"),
        *_given(WORDS, "signature"),
        *_given(sa.Integer, "number"),
        *_given(NUMBER, "chain_slot", "chain_time"),
        sa.Column("order_id", WORDS()),
        sa.Column("order_time", NUMBER()),
        sa.Column("slot_index", NUMBER()),
        sa.Column("batch", sa.Integer()),
        sa.Column("side", WORDS()),
        sa.Column("lots", NUMBER()),
        sa.Column("price", NUMBER()),
        sa.PrimaryKeyConstraint("market", "position", name="money_movements_pkey"),
    )
    op.create_index(
        "money_movements_market_trader_position_index",
        "money_movements",
        ["market", "trader", "position"],
    )
    op.create_index(
        "money_movements_fills_index",
        "money_movements",
        ["market", "trader", "slot_index", "batch", "order_time"],
        postgresql_where=sa.text("kind = 'fill'"),
    )
    op.create_index(
        "money_movements_signature_index", "money_movements", ["market", "signature", "number"], unique=True
    )


def _given(kind: type[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind(), nullable=False) for name in names]
