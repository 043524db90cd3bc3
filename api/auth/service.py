"""Signing in: a nonce bound to a wallet, then the wallet's signature over the very text that was given out."""

import secrets

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from api.auth.nonces import IssuedNonce
from api.auth.schemas import LoginAnswer, LoginRequest, NonceAnswer
from api.auth.sign_in_text import NONCE_LIFE, STATEMENT, SignInInput, chain_id, nonce_of, sign_in_text
from api.base64_fields import decode_base64, decode_signature
from api.parts import ApiParts
from api.times import instant_text
from auction_engine.core.addresses import address_bytes
from auction_engine.core.errors import NotAuthenticated

NONCE_BYTES = 16


async def issue_nonce(parts: ApiParts, address: str) -> NonceAnswer:
    """A text for this wallet to sign within five minutes. Raises InvalidInput when it is not an address."""
    address_bytes(address)
    now = parts.now()
    expires_at = now + NONCE_LIFE
    fields = SignInInput(
        domain=parts.settings.domain,
        address=address,
        statement=STATEMENT,
        uri=parts.settings.public_url,
        version="1",
        chain_id=chain_id(parts.settings.cluster),
        nonce=secrets.token_hex(NONCE_BYTES),
        issued_at=instant_text(now),
        expiration_time=instant_text(expires_at),
    )
    message = sign_in_text(fields)
    await parts.nonces.put(fields.nonce, IssuedNonce(address=address, message=message, expires_at=expires_at))
    return NonceAnswer(nonce=fields.nonce, message=message, input=fields)


async def log_in(parts: ApiParts, body: LoginRequest) -> LoginAnswer:
    """A session for the wallet. Raises InvalidInput, NotAuthenticated.

    The signature is checked before the nonce is taken, so that nobody can use up the nonce of another wallet.
    """
    message = decode_base64(body.signed_message, "signed_message")
    if not is_signed_by(body.address, message, decode_signature(body.signature)):
        raise NotAuthenticated(
            f"the signature is not that of {body.address} over signed_message; sign the text with this wallet",
            code="login_refused",
        )
    issued = await _take(parts, message)
    if issued is None or issued.address != body.address:
        raise NotAuthenticated(
            "the text's nonce was not given to this wallet, was used before or is older than five minutes;"
            " ask for a new one at POST /v1/auth/nonce",
            code="nonce_unknown",
        )
    if issued.message.encode() != message:
        raise NotAuthenticated(
            "the signed text is not the one that was given out with this nonce; ask for a new one and sign it"
            " unchanged",
            code="login_refused",
        )
    token, session = parts.sessions.issue(body.address)
    return LoginAnswer(token=token, expires_at=instant_text(session.expires_at), address=body.address)


def is_signed_by(address: str, message: bytes, signature: bytes) -> bool:
    """Whether the wallet signed these bytes (libsodium, which refuses small-order keys). Raises InvalidInput."""
    try:
        VerifyKey(address_bytes(address)).verify(message, signature)
    except BadSignatureError:
        return False
    return True


async def _take(parts: ApiParts, message: bytes) -> IssuedNonce | None:
    try:
        nonce = nonce_of(message.decode("ascii"))
    except UnicodeDecodeError:
        return None
    return None if nonce is None else await parts.nonces.take(nonce)
