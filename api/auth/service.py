"""Signing in: a nonce bound to a wallet, then the wallet's signature over the very text that was given out."""

import secrets

from api.auth.nonces import IssuedNonce
from api.auth.renewal import NewSession, begin_session
from api.auth.schemas import LoginRequest, NonceAnswer
from api.auth.sign_in_text import NONCE_LIFE, STATEMENT, SignInInput, chain_id, nonce_of, sign_in_text
from api.base64_fields import decode_base64, decode_signature
from api.parts import ApiParts
from api.times import instant_text
from auction_engine.core.addresses import address_bytes
from auction_engine.core.envelope import sign_in_messages_of
from auction_engine.core.errors import NotAuthenticated
from chain.signatures import verify_strict

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


async def log_in(parts: ApiParts, body: LoginRequest, agent: str | None) -> NewSession:
    """A session for the wallet. agent: what the client says it is. Raises InvalidInput, NotAuthenticated.

    The signature is checked before the nonce is taken, so that nobody can use up the nonce of another wallet.
    """
    key = address_bytes(body.address)
    message = decode_base64(body.signed_message, "signed_message")
    if not _is_signed(body.address, key, message, decode_signature(body.signature)):
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
    if message not in sign_in_messages_of(issued.message.encode(), key):
        raise NotAuthenticated(
            "the signed text is not the one that was given out with this nonce; ask for a new one and sign it"
            " unchanged",
            code="login_refused",
        )
    return await begin_session(parts, body.address, agent, cookies=body.cookies)


def _is_signed(address: str, key: bytes, message: bytes, signature: bytes) -> bool:
    """Over the bytes that were sent; or over an envelope around them, which some wallets do not tell of."""
    return any(verify_strict(address, signed, signature) for signed in sign_in_messages_of(message, key))


async def _take(parts: ApiParts, message: bytes) -> IssuedNonce | None:
    # An envelope's header is no ASCII, but it ends before the text's first line does.
    nonce = nonce_of(message.decode("ascii", errors="replace"))
    return None if nonce is None else await parts.nonces.take(nonce)
