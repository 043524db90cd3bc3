"""What the file holds about the chain's birth and about a transaction that landed."""

import msgspec


class Birth(msgspec.Struct, frozen=True):
    """Random, once per data directory: the genesis hash and the seeds of the identity's and the faucet's keys."""

    genesis: bytes
    identity: bytes
    faucet: bytes


class Record(msgspec.Struct, frozen=True):
    """A landed transaction. `position` counts all of the chain; `err` and `meta` are JSON as RPC answers show it."""

    position: int
    slot: int
    signature: bytes
    err: str | None
    wire: bytes
    meta: bytes
