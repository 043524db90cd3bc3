"""Ed25519 signatures decided as the chain decides them: strictly.

Other libraries accept signatures of small-order keys, which anybody can make, or with S not reduced, of which there
are two for one message. The chain's precompile refuses both, and so must every door before it.
"""

from functools import lru_cache

from solders.pubkey import Pubkey
from solders.signature import Signature

from auction_engine.core.envelope import messages_of

SIGNATURE_BYTES = 64


def verify_strict(wallet: str, message: bytes, signature: bytes) -> bool:
    """Whether `signature` over `message` is the wallet's. wallet: base58. False for anything malformed."""
    key = _key(wallet)
    if key is None or len(signature) != SIGNATURE_BYTES:
        return False
    return Signature(signature).verify(key, message)


@lru_cache(maxsize=4_096)
def signed_message(wallet: str, text: str, signature: bytes) -> bytes | None:
    """What `signature` covers: the text itself, or the text in one of its envelopes; None if it is not the wallet's."""
    key = _key(wallet)
    if key is None or not text.isascii():
        return None
    messages = messages_of(text.encode("ascii"), bytes(key))
    return next((message for message in messages if verify_strict(wallet, message, signature)), None)


@lru_cache(maxsize=4_096)
def _key(wallet: str) -> Pubkey | None:
    try:
        return Pubkey.from_string(wallet)
    except ValueError:
        return None
