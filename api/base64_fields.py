"""Bytes in JSON: standard base64 with padding, decoded strictly."""

import base64
import binascii

from auction_engine.core.errors import InvalidInput

SIGNATURE_BYTES = 64


def decode_base64(text: str, field: str) -> bytes:
    """Raises InvalidInput naming the field."""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise InvalidInput(f"{field} is not base64: {error}") from error


def decode_signature(text: str) -> bytes:
    """An Ed25519 signature. Raises InvalidInput (`signature_form`)."""
    try:
        signature = decode_base64(text, "signature")
    except InvalidInput as error:
        raise InvalidInput(str(error), code="signature_form") from error
    if len(signature) != SIGNATURE_BYTES:
        raise InvalidInput(f"the signature has {len(signature)} bytes, not 64", code="signature_form")
    return signature
