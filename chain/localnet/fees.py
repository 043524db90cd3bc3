"""What a transaction costs: LiteSVM's rule, which is the cluster's without priority fees."""

from solders.message import Message, MessageV0
from solders.pubkey import Pubkey

LAMPORTS_PER_SIGNATURE = 5_000

# Precompiles check signatures of their own; the first byte of their data counts them.
PRECOMPILES = frozenset(
    Pubkey.from_string(address)
    for address in (
        "Ed25519SigVerify111111111111111111111111111",
        "KeccakSecp256k11111111111111111111111111111",
    )
)


def fee_of(message: Message | MessageV0) -> int:
    """Lamports, charged to the first account whether the transaction succeeds or fails."""
    signatures = message.header.num_required_signatures
    for instruction in message.instructions:
        if message.account_keys[instruction.program_id_index] in PRECOMPILES and instruction.data:
            signatures += instruction.data[0]
    return signatures * LAMPORTS_PER_SIGNATURE
