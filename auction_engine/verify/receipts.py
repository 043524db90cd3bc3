"""Checks order receipts: whose word they are, of which order, whether the log bears them out, and whether two contradict."""

import base64
import binascii
from collections.abc import Collection, Sequence
from itertools import combinations

import msgspec

from auction_engine.core.errors import InvalidInput
from auction_engine.core.events import OrderAccepted, OrderAmended, chain_hash, decode_event
from auction_engine.core.order_text import order_id
from auction_engine.core.receipt import SignedReceipt, contradict, receipt_bytes
from chain.signatures import verify_strict


class ShownReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt with the order's text, if that is at hand. Other members of an order's answer are passed over."""

    receipt: SignedReceipt
    text: str | None = None


class LogLink(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as GET /v1/markets/{market}/log/{seq} answers it. Hashes in hex, body in base64."""

    market: str
    seq: int
    previous: str
    hash: str
    body: str | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """ok null: it could not be checked, and `says` tells what is missing."""

    check: str
    ok: bool | None
    says: str


class ReceiptReport(msgspec.Struct, frozen=True, kw_only=True):
    """equivocations: pairs of places whose receipts prove that the server said two things of one position of a log."""

    findings: list[list[Finding]]
    equivocations: list[tuple[int, int]]

    @property
    def ok(self) -> bool:
        return not self.equivocations and all(one.ok is not False for found in self.findings for one in found)


def read_receipt(document: bytes, name: str) -> ShownReceipt:
    """From the answer to an order, or from a receipt alone. Raises InvalidInput."""
    try:
        return msgspec.json.decode(document, type=ShownReceipt)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    try:
        return ShownReceipt(receipt=msgspec.json.decode(document, type=SignedReceipt))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"{name} holds no receipt: save the answer to POST /v1/orders, or its `receipt` ({error})"
        ) from error


def check_receipts(
    shown: Sequence[ShownReceipt], keys: Collection[str] | None, links: Sequence[LogLink | str]
) -> ReceiptReport:
    """keys: whose signature counts; None: that of the key which the receipt names. links: the log's entry for each
    receipt, or why there is none.
    """
    signatures = [check_signature(one.receipt, keys) for one in shown]
    findings = [
        [signature, _check_id(one), _check_log(one.receipt, link)]
        for one, signature, link in zip(shown, signatures, links, strict=True)
    ]
    pairs = combinations(enumerate(shown), 2)
    proven = [
        (i, j)
        for (i, one), (j, other) in pairs
        if signatures[i].ok
        and signatures[j].ok
        and one.receipt.key == other.receipt.key
        and contradict(one.receipt.receipt, other.receipt.receipt)
    ]
    return ReceiptReport(findings=findings, equivocations=proven)


def check_signature(receipt: SignedReceipt, keys: Collection[str] | None) -> Finding:
    """Raises InvalidInput when the receipt's fields have no form in bytes."""
    message = receipt_bytes(receipt.receipt)
    try:
        signature = base64.b64decode(receipt.signature, validate=True)
    except (binascii.Error, ValueError):
        signature = b""
    if not verify_strict(receipt.key, message, signature):
        return Finding(check="signature", ok=False, says=f"the signature is not that of {receipt.key}")
    if keys is None:
        says = f"signed by {receipt.key}: name the server's key by --key or --url to know that it is the server's"
        return Finding(check="signature", ok=True, says=says)
    if receipt.key not in keys:
        says = f"signed by {receipt.key}, which is not a key of the server ({', '.join(sorted(keys)) or 'it has none'})"
        return Finding(check="signature", ok=False, says=says)
    return Finding(check="signature", ok=True, says=f"signed by the server's key {receipt.key}")


def _check_id(shown: ShownReceipt) -> Finding:
    if shown.text is None:
        return Finding(check="order", ok=None, says="the file does not hold the order's text")
    if not shown.text.isascii() or order_id(shown.text) != shown.receipt.order_id:
        return Finding(check="order", ok=False, says="the receipt names another order than this text's")
    return Finding(check="order", ok=True, says="the receipt names the order of this text")


def _check_log(receipt: SignedReceipt, link: LogLink | str) -> Finding:
    if isinstance(link, str):
        return Finding(check="log", ok=None, says=link)
    if (link.market, link.seq) != (receipt.market, receipt.seq) or link.hash != receipt.log_hash:
        says = f"the log's entry {receipt.seq} has another hash than the receipt names"
        return Finding(check="log", ok=False, says=says)
    try:
        body, previous = base64.b64decode(link.body or "", validate=True), bytes.fromhex(link.previous)
        event = decode_event(body) if body else None
    except (ValueError, msgspec.MsgspecError):
        return Finding(check="log", ok=False, says="the log's entry cannot be read")
    if event is None:
        return Finding(check="log", ok=False, says=f"the log's entry {receipt.seq} is not of this order")
    if chain_hash(previous, receipt.seq, body).hex() != receipt.log_hash:
        return Finding(
            check="log", ok=False, says="the entry's bytes do not have the hash that the receipt names"
        )
    if not isinstance(event, OrderAccepted | OrderAmended) or event.order_id != receipt.order_id:
        return Finding(check="log", ok=False, says=f"the log's entry {receipt.seq} is not of this order")
    return Finding(check="log", ok=True, says=f"the log holds the order at {receipt.seq}")
