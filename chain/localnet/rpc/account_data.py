"""Accounts in the encodings that clients ask for."""

from base64 import b64encode
from typing import Literal

import msgspec
from solders.account import Account

from chain.localnet import base58
from chain.localnet.rpc.errors import INVALID_REQUEST, RpcError, invalid_params

Encoding = Literal["binary", "base58", "base64", "base64+zstd", "jsonParsed"]
BASE58_BYTES_MAX = 128
RENT_EPOCH_EXEMPT = 2**64 - 1  # what a cluster shows for every rent-exempt account


class DataSlice(msgspec.Struct, frozen=True):
    offset: int
    length: int

    def __post_init__(self) -> None:
        if self.offset < 0 or self.length < 0:
            raise ValueError("dataSlice must not be negative")


def account_json(account: Account, encoding: Encoding | None, part: DataSlice | None) -> dict[str, object]:
    """`jsonParsed` falls back to base64, as it does on a cluster for accounts that it cannot read."""
    data = account.data
    return {
        "lamports": account.lamports,
        "owner": str(account.owner),
        "executable": account.executable,
        "rentEpoch": RENT_EPOCH_EXEMPT,
        "space": len(data),
        "data": data_json(
            data[part.offset : part.offset + part.length] if part else data, encoding or "binary"
        ),
    }


def data_json(data: bytes, encoding: Encoding) -> object:
    if encoding in ("binary", "base58"):
        if len(data) > BASE58_BYTES_MAX:
            raise RpcError(
                INVALID_REQUEST,
                f"Encoded binary (base 58) data should be less than {BASE58_BYTES_MAX} bytes, please use Base64 encoding.",
            )
        text = base58.encode(data)
        return text if encoding == "binary" else [text, "base58"]
    if encoding == "base64+zstd":
        return [b64encode(_compress(data)).decode(), "base64+zstd"]
    return [b64encode(data).decode(), "base64"]


def _compress(data: bytes) -> bytes:
    try:
        import zstandard
    except ImportError:
        raise invalid_params("base64+zstd needs the package zstandard on the node: ask for base64") from None
    return zstandard.ZstdCompressor().compress(data)
