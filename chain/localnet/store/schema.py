"""The tables of the localnet's file."""

APPLICATION_ID = 0x6175636E  # "aucn": tells our file from any other SQLite file
VERSION = 1

TABLES = """
CREATE TABLE birth (genesis BLOB NOT NULL, identity BLOB NOT NULL, faucet BLOB NOT NULL);
-- The newest slot that was ever answered: a restart begins above it.
CREATE TABLE head (slot INTEGER NOT NULL);
CREATE TABLE anchors (slot INTEGER PRIMARY KEY, unix_ns INTEGER NOT NULL, slot_ns INTEGER NOT NULL);
-- The account in solders' binary form. A closed account has no row.
CREATE TABLE accounts (address BLOB PRIMARY KEY, account BLOB NOT NULL) WITHOUT ROWID;
-- `position` counts all transactions of the chain from 1. `err` and `meta` are JSON as RPC answers show it.
CREATE TABLE transactions (
    position INTEGER PRIMARY KEY, slot INTEGER NOT NULL, signature BLOB NOT NULL UNIQUE,
    err TEXT, wire BLOB NOT NULL, meta BLOB NOT NULL
);
CREATE INDEX transactions_slot ON transactions (slot);
CREATE TABLE mentions (
    address BLOB NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (address, position)
) WITHOUT ROWID;
"""
