"""Envelopes of Solana's off-chain messages: hardware wallets sign a text only inside one (docs/order-text.md).

Exactly one spelling of each form is taken, here as on chain: the application domain of version 0 is zero, the only
signer is the key that signed. Whoever knows text and key can so write down all that may have been signed. The text of a
sign-in has several lines, which version 0 calls UTF-8 (format 1): that form is for signing in only, the chain never
sees it.
"""

KEY_BYTES = 32
_DOMAIN = b"\xffsolana offchain"
_FORMAT_AT = len(_DOMAIN) + 1 + 32
_START_0 = _DOMAIN + b"\0" + bytes(32) + b"\0" + b"\1"
"""Signing domain, version 0, no application domain, format 0 (printable ASCII), one signer."""
_START_1 = _DOMAIN + b"\1" + b"\1"
"""Signing domain, version 1, one signer."""


def envelope_v0(text: bytes, signer: bytes) -> bytes:
    """The 85 bytes of a header and the text, which has at most 65,535."""
    return _START_0 + signer + len(text).to_bytes(2, "little") + text


def envelope_v1(text: bytes, signer: bytes) -> bytes:
    """The 50 bytes of a header and the text."""
    return _START_1 + signer + text


def messages_of(text: bytes, signer: bytes) -> tuple[bytes, bytes, bytes]:
    """All that a wallet may sign for a text: the text itself, and its envelopes."""
    return text, envelope_v0(text, signer), envelope_v1(text, signer)


def sign_in_messages_of(text: bytes, signer: bytes) -> tuple[bytes, ...]:
    """All that a wallet may sign for the text of a sign-in: the same, and the envelope that a text of lines goes into."""
    ascii_envelope = envelope_v0(text, signer)
    utf8_envelope = ascii_envelope[:_FORMAT_AT] + b"\1" + ascii_envelope[_FORMAT_AT + 1 :]
    return (*messages_of(text, signer), utf8_envelope)


def text_in(message: bytes, signer: bytes) -> bytes:
    """The text of a signed message: what its envelope holds, or the message itself if it is none."""
    for start, length_bytes in ((_START_0, 2), (_START_1, 0)):
        text = message[len(start) + KEY_BYTES + length_bytes :]
        if message.startswith(start) and message in messages_of(text, signer):
            return text
    return message
