"""`auction-engine verify receipt`: is it the server's word, of which order, and does the log bear it out."""

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import rich_click as click

from auction_engine.core.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from auction_engine.verify.receipts import LogLink, ReceiptReport, ShownReceipt

TIMEOUT_SECONDS = 10
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("files", metavar="FILE...", type=FILE, nargs=-1, required=True)
@click.option("--url", help="The API: its receipt keys, and the log's entry that the receipt names.")
@click.option("--key", "keys", multiple=True, help="A key of the server, in base58, known from elsewhere.")
@click.option(
    "--log", "log_file", type=FILE, help="Entries of the log instead of --url's, one JSON per line."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def receipt(
    files: tuple[Path, ...], url: str | None, keys: tuple[str, ...], log_file: Path | None, as_json: bool
) -> None:
    """Check order receipts: the signature, the order's id, the log. Each FILE holds the answer to an order, or a receipt.

    Two receipts of one position of a log that name different orders are proof of equivocation. Exit code 0 when
    everything holds, 1 when something does not.
    """
    from auction_engine.verify.receipts import check_receipts, read_receipt

    shown = [read_receipt(file.read_bytes(), str(file)) for file in files]
    known = list(keys) or (None if url is None else _published_keys(url))
    links = _from_file(log_file, shown) if log_file else [_from_api(url, one) for one in shown]
    report = check_receipts(shown, known, links)
    if as_json:
        click.echo(json.dumps({"ok": report.ok, **msgspec.to_builtins(report)}))
    else:
        _print(files, shown, report)
    sys.exit(0 if report.ok else 1)


def _print(files: Sequence[Path], shown: "Sequence[ShownReceipt]", report: "ReceiptReport") -> None:
    marks = {True: "holds", False: "FAILS", None: "not checked"}
    for file, one, findings in zip(files, shown, report.findings, strict=True):
        click.echo(f"{file}: order {one.receipt.order_id[:16]}… at {one.receipt.seq} of {one.receipt.market}")
        for found in findings:
            click.echo(f"  {found.check:<10} {marks[found.ok]:<12} {found.says}")
    for i, j in report.equivocations:
        click.echo(
            f"PROOF OF EQUIVOCATION: {files[i]} and {files[j]} are both signed by {shown[i].receipt.key} and name"
            f" different entries at {shown[i].receipt.seq} of one log. Keep both files and show them."
        )


def _published_keys(url: str) -> list[str]:
    keys = _asked(url, "/v1/receipt-keys")
    try:
        return [str(one["key"]) for one in json.loads(keys)["keys"]]
    except (ValueError, KeyError, TypeError) as error:
        raise Unavailable(f"{url} does not tell its receipt keys: is it this API?") from error


def _from_api(url: str | None, shown: "ShownReceipt") -> "LogLink | str":
    from auction_engine.verify.receipts import LogLink

    if url is None:
        return "name the API by --url, or a file of the log by --log"
    wanted = shown.receipt
    body = _asked(url, f"/v1/markets/{wanted.market}/log/{wanted.seq}?order_id={wanted.order_id}")
    if not body:
        return LogLink(market=wanted.market, seq=wanted.seq, previous="", hash="")
    try:
        return msgspec.json.decode(body, type=LogLink)
    except msgspec.DecodeError as error:
        raise Unavailable(f"{url} does not answer with an entry of a log: {error}") from error


def _from_file(file: Path, shown: "Sequence[ShownReceipt]") -> "list[LogLink | str]":
    from auction_engine.verify.receipts import LogLink

    found: dict[tuple[str, int], LogLink] = {}
    for number, line in enumerate(file.read_bytes().splitlines(), 1):
        try:
            link = msgspec.json.decode(line, type=LogLink)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InvalidInput(f"{file}, line {number} is no entry of a log: {error}") from error
        found[link.market, link.seq] = link
    named = [(one.receipt.market, one.receipt.seq) for one in shown]
    return [
        found.get(place, f"{file} does not hold entry {place[1]} of market {place[0]}") for place in named
    ]


def _asked(url: str, path: str) -> bytes:
    """The API's answer; empty where it knows nothing of the kind. Raises InvalidInput, Unavailable."""
    if not url.startswith(("http://", "https://")):
        raise InvalidInput(f"--url {url} must begin with http:// or https://")
    try:
        with urllib.request.urlopen(url.rstrip("/") + path, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return b""
        raise Unavailable(f"{url} answered {error.code} {error.reason}") from error
    except OSError as error:
        raise Unavailable(f"{url} does not answer: {error}") from error
