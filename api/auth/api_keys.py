"""API keys: long-lived bearers for programs that only read. Shown once, kept as a hash, dead as soon as deleted."""

import hashlib
import secrets
from datetime import UTC, datetime

from api.auth.sessions import Session
from api.parts import ApiParts
from auction_engine.core.errors import InvalidInput, NotAllowed, NotAuthenticated, NotFound
from auction_engine.db import api_keys
from auction_engine.db.api_keys import StoredKey

KEY_PREFIX = "ak_"
KEY_BYTES = 32
NAME_CHARACTERS_MAX = 64
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


async def make_key(parts: ApiParts, wallet: str, name: str) -> tuple[StoredKey, str]:
    """The key's row and the key itself, which nobody can show again. Raises InvalidInput, Refused."""
    if not 1 <= len(name) <= NAME_CHARACTERS_MAX or not name.isprintable():
        raise InvalidInput(f"a key's name has 1 to {NAME_CHARACTERS_MAX} printable characters")
    key = KEY_PREFIX + secrets.token_urlsafe(KEY_BYTES)
    stored = StoredKey(id=secrets.token_hex(8), wallet=wallet, name=name, created_at=parts.now())
    await api_keys.add_key(parts.pool, stored, _hash(key))
    return stored, key


async def delete_key(parts: ApiParts, wallet: str, identity: str) -> None:
    """Raises NotFound."""
    if not await api_keys.delete_key(parts.pool, wallet, identity):
        raise NotFound(f"this wallet has no API key with the id {identity[:64]}")


async def session_of_key(parts: ApiParts, key: str, method: str) -> Session:
    """What the key may do: read. Raises NotAllowed for another method, NotAuthenticated for a key that is not there."""
    if method not in ("GET", "HEAD"):
        raise NotAllowed("an API key only reads; sign in with the wallet for this", code="read_only")
    wallet = await api_keys.wallet_of_key(parts.pool, _hash(key))
    if wallet is None:
        raise NotAuthenticated("this API key does not exist, or was deleted", code="token_invalid")
    return Session(wallet=wallet, expires_at=_NEVER, scope="read")


def _hash(key: str) -> bytes:
    """SHA-256 is enough for 32 random bytes: there is no dictionary of them."""
    return hashlib.sha256(key.encode()).digest()
