"""What a message would cost."""

from solders.message import from_bytes_versioned
from solders.signature import Signature
from solders.transaction import VersionedTransaction

from chain.localnet.bank import Bank
from chain.localnet.fees import fee_of
from chain.localnet.rpc.errors import invalid_params
from chain.localnet.rpc.params import Params
from chain.localnet.rpc.reading import ReadConfig, read_slot, with_context
from chain.localnet.rpc.wire import bytes_of


def get_fee_for_message(bank: Bank, params: Params) -> object:
    """Lamports, or null when the message's blockhash has expired."""
    raw = bytes_of(params.required(0, str, "message"), "base64")
    slot = read_slot(bank, params.config(1, ReadConfig))
    try:
        message = from_bytes_versioned(raw)
        unsigned = [Signature.default()] * message.header.num_required_signatures
        VersionedTransaction.populate(message, unsigned).sanitize()
    except Exception as fault:  # noqa: BLE001 - solders raises several kinds, none derived from another
        raise invalid_params(f"parameter 1 is no message: {fault}") from None
    alive = bank.hashes.alive(message.recent_blockhash, slot)
    return with_context(slot, fee_of(message) if alive else None)


METHODS = {"getFeeForMessage": get_fee_for_message}
