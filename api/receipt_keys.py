"""GET /v1/receipt-keys: whose signature makes a receipt of this server."""

import msgspec
from litestar import get

from api.parts import ApiParts


class ReceiptKeyView(msgspec.Struct, frozen=True, kw_only=True):
    """key: an Ed25519 public key in base58, which receipts name in their `key`."""

    key: str
    algorithm: str = "Ed25519"


class ReceiptKeyList(msgspec.Struct, frozen=True, kw_only=True):
    keys: list[ReceiptKeyView]


@get("/v1/receipt-keys", tags=["orders"], summary="Show the keys that sign this server's receipts")
async def receipt_keys(parts: ApiParts) -> ReceiptKeyList:
    return ReceiptKeyList(keys=[ReceiptKeyView(key=parts.receipt_key.name)])
