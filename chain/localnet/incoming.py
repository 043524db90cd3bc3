"""A transaction as it arrives: its bytes decoded and checked as far as that needs no state."""

import msgspec
from solders.message import Message, MessageV0
from solders.signature import Signature
from solders.transaction import VersionedTransaction

from chain.localnet.errors import LocalnetError

PACKET_BYTES_MAX = 1_232


class BadTransaction(LocalnetError):
    """The bytes are no transaction that any cluster would take; the message says why."""

    code = "localnet_bad_transaction"


class Incoming(msgspec.Struct, frozen=True):
    wire: bytes
    transaction: VersionedTransaction

    @property
    def message(self) -> Message | MessageV0:
        return self.transaction.message

    @property
    def signature(self) -> Signature:
        """The first one, which names the transaction."""
        return self.transaction.signatures[0]

    def is_signed(self) -> bool:
        return all(self.transaction.verify_with_results())


def decode(wire: bytes) -> Incoming:
    """Raises BadTransaction for what is too large, malformed or inconsistent in itself."""
    if len(wire) > PACKET_BYTES_MAX:
        raise BadTransaction(
            f"the transaction has {len(wire):,} bytes, and a packet takes {PACKET_BYTES_MAX:,}"
        )
    try:
        transaction = VersionedTransaction.from_bytes(wire)
        transaction.sanitize()
    except Exception as fault:
        raise BadTransaction(f"the bytes are no valid transaction: {fault}") from fault
    if bytes(transaction) != wire:
        raise BadTransaction("bytes follow the transaction, or it is not in its one canonical form")
    return Incoming(wire, transaction)
