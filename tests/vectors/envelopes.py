"""Prefixes of accounts, and texts in the envelopes of off-chain messages, byte for byte.

v0: signing domain (16), version 0, application domain (32, zero), format 0, 1 signer, the signer (32), length u16 LE, text
v1: signing domain (16), version 1, 1 signer, the signer (32), text
"""

from collections.abc import Callable
from typing import Any

from tests.vectors.order_parts import GOOD, GOOD_END, OTHER_TRADER, PREFIX, TAG

DOMAIN = bytes([255]) + b"solana offchain"
SIGNER = bytes(range(1, 33))
OTHER_SIGNER = bytes(range(2, 34))

ORDER_TEXT = (PREFIX + GOOD).encode()
END_TEXT = (PREFIX + GOOD_END).encode()
LONGEST = b"x" * 157


def version_0(
    text: bytes,
    *,
    domain: bytes = DOMAIN,
    version: int = 0,
    application: bytes = bytes(32),
    form: int = 0,
    signers: bytes = b"\1" + SIGNER,
    length: int | None = None,
) -> bytes:
    size = len(text) if length is None else length
    return (
        domain + bytes([version]) + application + bytes([form]) + signers + size.to_bytes(2, "little") + text
    )


def version_1(
    text: bytes, *, domain: bytes = DOMAIN, version: int = 1, signers: bytes = b"\1" + SIGNER
) -> bytes:
    return domain + bytes([version]) + signers + text


def held(name: str, version: int, text: bytes) -> dict[str, Any]:
    write: Callable[[bytes], bytes] = (version_0, version_1)[version]
    return {
        "name": name,
        "version": version,
        "signer": SIGNER.hex(),
        "text": text.decode(),
        "bytes": write(text).hex(),
    }


ENVELOPES = [
    held(f"{what} in version {version}", version, text)
    for version in (0, 1)
    for what, text in (
        ("an order", ORDER_TEXT),
        ("an END", END_TEXT),
        ("a text of the largest length", LONGEST),
        ("one letter", b"E"),
    )
]


def broken(name: str, message: bytes, signer: bytes = SIGNER) -> dict[str, Any]:
    """Bytes that are no envelope of this signer: they are read as they are, and no text begins so."""
    return {"name": name, "signer": signer.hex(), "bytes": message.hex(), "reason": "trader"}


TWO = b"\2" + SIGNER + OTHER_SIGNER
INVALID_ENVELOPES = [
    broken("version 0 of another signer", version_0(ORDER_TEXT), OTHER_SIGNER),
    broken("version 1 of another signer", version_1(ORDER_TEXT), OTHER_SIGNER),
    broken("version 0 with an application domain", version_0(ORDER_TEXT, application=b"\1" * 32)),
    broken("version 0 with one bit of a domain", version_0(ORDER_TEXT, application=bytes(31) + b"\x80")),
    broken("version 0 in format 1, which is UTF-8", version_0(ORDER_TEXT, form=1)),
    broken("version 0 in format 2", version_0(ORDER_TEXT, form=2)),
    broken("version 0 of no signers", version_0(ORDER_TEXT, signers=b"\0")),
    broken("version 0 of two signers", version_0(ORDER_TEXT, signers=TWO)),
    broken("version 0 of a signer count without the signer", version_0(ORDER_TEXT, signers=b"\1")),
    broken("version 0 with a length one too small", version_0(ORDER_TEXT, length=len(ORDER_TEXT) - 1)),
    broken("version 0 with a length one too large", version_0(ORDER_TEXT, length=len(ORDER_TEXT) + 1)),
    broken("version 0 with a length of zero", version_0(ORDER_TEXT, length=0)),
    broken("version 0 with a length in big endian", version_0(ORDER_TEXT, length=len(ORDER_TEXT) << 8)),
    broken("version 0 cut in its header", version_0(ORDER_TEXT)[:84]),
    broken("version 0 without its text", version_0(ORDER_TEXT)[:85]),
    broken("version 0 cut by its last byte", version_0(ORDER_TEXT)[:-1]),
    broken("version 0 with a byte behind", version_0(ORDER_TEXT) + b" "),
    broken("version 0 in the short form of 20 bytes", DOMAIN + b"\0\0" + len(ORDER_TEXT).to_bytes(2, "little") + ORDER_TEXT),
    broken("version 0 with another signing domain", version_0(ORDER_TEXT, domain=b"\xffsolana  offchain"[:16])),
    broken("version 0 without the first byte of the domain", version_0(ORDER_TEXT)[1:]),
    broken("version 1 of no signers", version_1(ORDER_TEXT, signers=b"\0")),
    broken("version 1 of two signers", version_1(ORDER_TEXT, signers=TWO)),
    broken("version 1 cut in its header", version_1(ORDER_TEXT)[:49]),
    broken("version 1 with a length before the text", version_1(len(ORDER_TEXT).to_bytes(2, "little") + ORDER_TEXT)),
    broken("version 1 in the layout of version 0", version_0(ORDER_TEXT, version=1)),
    broken("version 0 in the layout of version 1", version_1(ORDER_TEXT, version=0)),
    broken("version 2", version_1(ORDER_TEXT, version=2)),
    broken("an envelope in an envelope", version_1(version_1(ORDER_TEXT))),
    broken("version 0 in version 1", version_1(version_0(ORDER_TEXT))),
    broken("the first byte alone", b"\xff"),
    broken("the signing domain alone", DOMAIN),
]  # fmt: skip

# The fixed part of a text: key of the account in hex, its address, the prefix.
ADDRESSES = [
    ("a key of zeros: 32 characters", bytes(32), "1" * 32),
    ("the largest key: 44 characters", bytes([255]) * 32, "JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFG"),
    ("a key of one", bytes(31) + b"\1", "1" * 31 + "2"),
    ("a key of 57, the last digit", bytes(31) + bytes([57]), "1" * 31 + "z"),
    ("a key of 58, two digits", bytes(31) + bytes([58]), "1" * 31 + "21"),
    (
        "a key that begins with a zero byte",
        b"\0" + b"\xff" * 31,
        "14uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofL",
    ),
    ("the key after that one", b"\1" + bytes(31), OTHER_TRADER),
    (
        "a key that begins with two zero bytes",
        bytes(2) + b"\1" * 30,
        "11CfhVktJrWPkJZqSPY8Ty5km6mAzgQL9vC13S4QTS",
    ),
    ("a key of 43 characters", b"\6" * 32, "QWmroo4YnnMqYW3cnxWkFdaTxGD3P7vMSzwMHGbUzwF"),
    ("a key of all bytes from 1 to 32", SIGNER, "4wBqpZM9xaSheZzJSMawUKKwhdpChKbZ5eu5ky4Vigw"),
]

PREFIXES = [
    {"name": name, "key": key.hex(), "tag": TAG, "prefix": f"Energy {address} tag {TAG} "}
    for name, key, address in ADDRESSES
]
