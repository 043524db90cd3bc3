"""The tables. This is the schema's source: the migrations bring a database to it, and a test compares the two.

Hot paths write SQL of their own through asyncpg; these definitions say what that SQL may rely on.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={"pk": "%(table_name)s_pkey", "ix": "%(table_name)s_%(column_0_N_name)s_index"}
)


def _moment(name: str, *, given: bool = True) -> Column[object]:
    """A point in time; `given`: never null, the transaction's time by default."""
    default = func.now() if given else None
    return Column(name, DateTime(timezone=True), nullable=not given, server_default=default)


markets = Table(
    "markets",
    metadata,
    Column("address", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    _moment("opened_at"),
)

# The log. No foreign key to markets: a check per row would slow the one hot path, and one writer fills both.
# The primary key also keeps two writers from two logs (sequencer/leadership.py).
events = Table(
    "events",
    metadata,
    Column("market", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    _moment("recorded_at"),
    PrimaryKeyConstraint("market", "seq"),
)

# Who writes a market's log: the epoch grows with every leader, and each commit updates the row of its own epoch
# (sequencer/leadership.py).
terms = Table(
    "terms",
    metadata,
    Column("market", Text, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    _moment("renewed_at"),
)

# States that a replay may begin with. `hash` is the log's at `seq`, `digest` the body's own.
snapshots = Table(
    "snapshots",
    metadata,
    Column("market", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("format", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _moment("made_at"),
    PrimaryKeyConstraint("market", "seq"),
)

# Commands on their way from other processes to a market's sequencer. `outcome` is written in the transaction that
# appends the events; who submitted the command takes the row away.
inbox = Table(
    "inbox",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("market", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _moment("received_at"),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("outcome", LargeBinary),
    Index(None, "market", "id", postgresql_where=text("outcome IS NULL")),
)

# The outbox: what events ask the keeper to do. `seq` is the event that asked.
jobs = Table(
    "jobs",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("market", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    _moment("created_at"),
    _moment("lease_until", given=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    _moment("finished_at", given=False),
    Column("result", Text),
    Column("note", Text),
    Index(None, "market", "kind", "id", postgresql_where=text("finished_at IS NULL")),
)

# What the chain's accounts held when last read, `confirmed` and `finalized` apart. `closed_at` makes a tombstone.
mirror_accounts = Table(
    "mirror_accounts",
    metadata,
    Column("address", Text, nullable=False),
    Column("commitment", Text, nullable=False),
    Column("market", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("account_seq", BigInteger, nullable=False),
    Column("chain_slot", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("body", JSONB, nullable=False),
    _moment("closed_at", given=False),
    _moment("updated_at"),
    PrimaryKeyConstraint("address", "commitment"),
    Index(None, "market", "kind", "commitment", "key"),
)

# The last whole reading of a market's accounts: how fresh the mirror is even when nothing changes.
mirror_sweeps = Table(
    "mirror_sweeps",
    metadata,
    Column("market", Text, nullable=False),
    Column("commitment", Text, nullable=False),
    Column("chain_slot", BigInteger, nullable=False),
    _moment("swept_at"),
    PrimaryKeyConstraint("market", "commitment"),
)

chain_transactions = Table(
    "chain_transactions",
    metadata,
    Column("signature", Text, primary_key=True),
    Column("market", Text, nullable=False),
    Column("slot_index", BigInteger),
    Column("kind", Text, nullable=False),
    Column("chain_slot", BigInteger, nullable=False),
    Column("compute_units", BigInteger, nullable=False),
    Column("fee_lamports", BigInteger, nullable=False),
    Column("error", Text),
    _moment("recorded_at"),
    Index(None, "market", "slot_index"),
)

# First answers under the Idempotency-Key of a wallet's request; `answer` is null while it is being worked out.
idempotent_answers = Table(
    "idempotent_answers",
    metadata,
    Column("wallet", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("body_hash", LargeBinary, nullable=False),
    Column("answer", LargeBinary),
    _moment("asked_at"),
    PrimaryKeyConstraint("wallet", "key"),
    Index(None, "asked_at"),
)

# Who is signed in. A session is a family of refresh tokens of which one is good; csrf: only of sessions kept in cookies.
sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("wallet", Text, nullable=False),
    Column("csrf", Text),
    Column("agent", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("refreshed_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    _moment("revoked_at", given=False),
    Index(None, "wallet"),
    Index(None, "expires_at"),
    Index(None, "revoked_at", postgresql_where=text("revoked_at IS NOT NULL")),
)

# SHA-256 of each token; the used ones stay as long as their session, so that using one again shows a theft.
refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column(
        "session",
        Text,
        ForeignKey("sessions.id", name="refresh_tokens_session_fkey", ondelete="CASCADE"),
        nullable=False,
    ),
    _moment("used_at", given=False),
    Index(None, "session"),
)

# market null: for every market.
wallet_roles = Table(
    "wallet_roles",
    metadata,
    Column("wallet", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("market", Text),
    Column("granted_by", Text, nullable=False),
    _moment("granted_at"),
    Index(
        "wallet_roles_once_index",
        "wallet",
        "role",
        "market",
        unique=True,
        postgresql_nulls_not_distinct=True,
    ),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("wallet", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("api_keys_hash_index", "hash", unique=True),
    Index(None, "wallet"),
)

# The only personal data that is kept, with sessions.agent. Its owner may take it away; the log never holds any.
profiles = Table(
    "profiles",
    metadata,
    Column("wallet", Text, primary_key=True),
    Column("display_name", Text),
    Column("zone", Text),
    Column("metering_point", Text),
    Column("notifications", JSONB, nullable=False),
    _moment("updated_at"),
)

# The money history of every trader, read from finalized transactions: nothing in it changes any more. The two tables
# beside it are what reading on needs to know: the order at each place of an account, and each slot's price.
money_movements = Table(
    "money_movements",
    metadata,
    Column("market", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("trader", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("fee", BigInteger, nullable=False),
    Column("balance", BigInteger, nullable=False),
    Column("signature", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("chain_slot", BigInteger, nullable=False),
    Column("chain_time", BigInteger, nullable=False),
    Column("order_id", Text),
    Column("order_time", BigInteger),
    Column("slot_index", BigInteger),
    Column("batch", Integer),
    Column("side", Text),
    Column("lots", BigInteger),
    Column("price", BigInteger),
    PrimaryKeyConstraint("market", "position"),
    Index(None, "market", "trader", "position"),
    Index(
        "money_movements_fills_index",
        *("market", "trader", "slot_index", "batch", "order_time"),
        postgresql_where=text("kind = 'fill'"),
    ),
    Index("money_movements_signature_index", "market", "signature", "number", unique=True),
)

money_orders = Table(
    "money_orders",
    metadata,
    Column("market", Text, nullable=False),
    Column("trader", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("order_time", BigInteger, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("fee", BigInteger, nullable=False),
    PrimaryKeyConstraint("market", "trader", "place"),
)

money_prices = Table(
    "money_prices",
    metadata,
    Column("market", Text, nullable=False),
    Column("slot_account", Text, nullable=False),
    Column("slot_index", BigInteger, nullable=False),
    Column("price", BigInteger, nullable=False),
    PrimaryKeyConstraint("market", "slot_account"),
)

# How far a market's transactions were read. `signature` and `signature_slot` name the last of them; `chain_slot` and
# `chain_time` say up to where the history is complete.
money_readings = Table(
    "money_readings",
    metadata,
    Column("market", Text, primary_key=True),
    Column("signature", Text, nullable=False),
    Column("signature_slot", BigInteger, nullable=False),
    Column("chain_slot", BigInteger, nullable=False),
    Column("chain_time", BigInteger, nullable=False),
    Column("order_fee", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    _moment("read_at"),
)
