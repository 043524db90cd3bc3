"""Problem documents (RFC 9457) and the one table that says which status and title an error's code has."""

import logging
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from auction_engine.core.errors import AuctionError

PROBLEM_MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "/v1/problems/"
RETRY_AFTER_SECONDS = 1
"""What a client is told to wait when a part does not answer: long enough for a restart of the database to show."""

logger = logging.getLogger("api")


class Kind(NamedTuple):
    """How errors of one code look outside."""

    status: int
    title: str


KINDS: dict[str, Kind] = {
    # What was sent can never be accepted.
    "malformed_request": Kind(400, "The request cannot be read"),
    "not_a_command": Kind(400, "The request cannot be read"),
    "invalid_input": Kind(400, "The request breaks a rule"),
    "signature_form": Kind(400, "A signature is 64 bytes in base64"),
    "transaction_form": Kind(400, "The transaction cannot be read"),
    "not_a_transaction": Kind(400, "The transaction cannot be read"),
    "transaction_too_large": Kind(400, "The transaction is too large"),
    "order_text": Kind(422, "The text is not one of this market's texts"),
    "wrong_market": Kind(422, "The text names another market or cluster"),
    "off_lot": Kind(422, "The quantity is not a multiple of the lot"),
    "off_tick": Kind(422, "The limit is not a multiple of the tick"),
    "off_slot": Kind(422, "The time is not the start of a slot"),
    "limit_out_of_range": Kind(422, "The limit lies outside the market's range"),
    "too_large": Kind(422, "The quantity is too large"),
    "too_many_slots": Kind(422, "The order covers too many slots"),
    "cursor_form": Kind(400, "The cursor is none of ours"),
    "reason_form": Kind(400, "A halt needs a reason"),
    "collar_form": Kind(400, "This is no collar"),
    "limits_form": Kind(400, "These are no limits"),
    "idempotency_form": Kind(400, "The Idempotency-Key cannot be used"),
    "idempotency_reused": Kind(422, "The Idempotency-Key was used for something else"),
    "not_an_order": Kind(422, "The text does not place an order"),
    "not_an_end": Kind(422, "The text does not end orders"),
    "not_this_order": Kind(422, "The text does not end this order"),
    "wrong_trader": Kind(422, "The text names another trader"),
    "wrong_signature": Kind(422, "The signature is not the wallet's over this text"),
    "transaction_foreign": Kind(422, "Only this market's own transactions are relayed"),
    # Who is asking.
    "not_authenticated": Kind(401, "Sign in first"),
    "login_refused": Kind(401, "The signature is not the wallet's over the sign-in text"),
    "nonce_unknown": Kind(401, "The nonce is unknown, used or too old"),
    "token_invalid": Kind(401, "The session token is not valid"),
    "token_expired": Kind(401, "The session has expired"),
    "session_revoked": Kind(401, "The session was ended"),
    "refresh_invalid": Kind(401, "The refresh token is not valid"),
    "refresh_reused": Kind(401, "The refresh token was used before"),
    "not_allowed": Kind(403, "Not allowed"),
    "csrf_refused": Kind(403, "The request does not come from this page"),
    "read_only": Kind(403, "An API key only reads"),
    "session_required": Kind(403, "An API key does not open this"),
    "role_required": Kind(403, "A role is missing"),
    # What is not there.
    "not_found": Kind(404, "Not found"),
    "market_not_found": Kind(404, "No such market"),
    "order_not_found": Kind(404, "No such order"),
    "entry_not_found": Kind(404, "No such entry of the log"),
    "slot_not_found": Kind(404, "No such slot"),
    "method_not_allowed": Kind(405, "Method not allowed"),
    # Well formed, but the state does not allow it now.
    "refused": Kind(409, "Refused"),
    "conflict": Kind(409, "Conflict"),
    "replayed": Kind(409, "The signing time was used before"),
    "expired": Kind(409, "The text was signed too long ago"),
    "signed_ahead": Kind(409, "The signing time lies in the future"),
    "past_gate": Kind(409, "Intake for the order's slots has closed"),
    "no_trader": Kind(409, "The wallet has no trader account"),
    "too_many_orders": Kind(409, "All order records are in use"),
    "over_limit": Kind(409, "The order exceeds the connection's limit"),
    "over_collateral": Kind(409, "Not enough free collateral"),
    "delegate_bounds": Kind(409, "The order exceeds its delegate's bounds"),
    "over_funds": Kind(409, "Not enough money"),
    "no_fee_money": Kind(409, "The wallet cannot pay the transaction's fee"),
    "too_many_open_orders": Kind(409, "Too many open orders"),
    "over_notional": Kind(409, "The open orders' notional would exceed the limit"),
    "over_slot_energy": Kind(409, "The energy in one slot would exceed the limit"),
    "market_halted": Kind(409, "The market is halted"),
    "outside_collar": Kind(409, "The limit lies outside the market's collar"),
    "not_halted": Kind(409, "The market is not halted"),
    "second_operator": Kind(409, "Another operator must agree"),
    "idempotency_running": Kind(409, "The first request with this Idempotency-Key is not answered yet"),
    "too_many_keys": Kind(409, "The wallet has too many API keys"),
    "nothing_to_end": Kind(409, "Nothing to end"),
    "market_differs": Kind(409, "The market's log has other rules"),
    "sealed_differently": Kind(409, "The slot was sealed with another book"),
    "gate_open": Kind(409, "The gate has not passed"),
    "window_open": Kind(409, "The window is open"),
    "program_refused": Kind(409, "The program refused the transaction"),
    "transaction_failed": Kind(409, "The cluster refused the transaction"),
    "transaction_expired": Kind(409, "The transaction expired before it was confirmed"),
    "body_too_large": Kind(413, "The body is too large"),
    "not_json": Kind(415, "The body must be JSON"),
    "signature_required": Kind(428, "A signature is required"),
    # What a connection may cost.
    "too_slow": Kind(408, "The request did not arrive in time"),
    "url_too_long": Kind(414, "The address is too long"),
    "rate_limited": Kind(429, "Too many requests"),
    "head_too_large": Kind(431, "The headers are too large"),
    "too_many_connections": Kind(503, "Too many connections"),
    # Ours.
    "error": Kind(500, "Internal error"),
    "internal": Kind(500, "Internal error"),
    "log_broken": Kind(500, "Internal error"),
    "chain_error": Kind(502, "The cluster answered with an error"),
    "rpc_refused": Kind(502, "The cluster's node refused a request"),
    "unavailable": Kind(503, "A part that is needed does not answer"),
    "unanswered": Kind(503, "The outcome is not known; send the same again"),
    "node_unavailable": Kind(503, "The cluster's node does not answer"),
    "confirmation_timeout": Kind(504, "The transaction was not confirmed in time"),
}

CODE_OF_STATUS = {
    400: "malformed_request",
    401: "not_authenticated",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "not_json",
}
"""Codes of the framework's own refusals."""


def kind_of(error: AuctionError) -> Kind:
    """The table's row of the error's code, else of its class."""
    return KINDS.get(error.code) or KINDS.get(type(error).code) or KINDS["internal"]


def problem_members(
    code: str, detail: str, kind: Kind, instance: str, details: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The members of a problem document. `details` never replace the standard ones."""
    return {
        **(details or {}),
        "type": TYPE_PREFIX + code,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "code": code,
        "instance": instance,
    }


def problem_response(
    request: Request[Any, Any, Any],
    code: str,
    detail: str,
    *,
    kind: Kind | None = None,
    headers: dict[str, str] | None = None,
    details: Mapping[str, Any] | None = None,
) -> Response[dict[str, Any]]:
    """A problem document. `details` become members of it; they never replace the standard ones."""
    kind = kind or KINDS[code]
    content = problem_members(code, detail, kind, request.url.path, details)
    all_headers = dict(headers or {})
    if kind.status == 401:
        all_headers["WWW-Authenticate"] = "Bearer"
    if kind.status in (429, 503):
        all_headers["Retry-After"] = str(content.get("retry_after_seconds", RETRY_AFTER_SECONDS))
    return Response(content, status_code=kind.status, headers=all_headers, media_type=PROBLEM_MEDIA_TYPE)


def problem_body(code: str, detail: str, path: str, details: Mapping[str, Any] | None = None) -> bytes:
    """A problem document's bytes, for what is refused before there is a request."""
    return msgspec.json.encode(problem_members(code, detail, KINDS[code], path, details))


def on_auction_error(request: Request[Any, Any, Any], error: AuctionError) -> Response[dict[str, Any]]:
    kind = kind_of(error)
    if kind.status == 500:
        return on_fault(request, error)
    return problem_response(request, error.code, str(error), kind=kind, details=error.details)


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, Any]]:
    """The framework's own refusals. Anything of them that is our fault is told like any other fault of ours."""
    code = CODE_OF_STATUS.get(error.status_code)
    if code is None:
        return on_fault(request, error)
    headers = {"Allow": error.headers["allow"]} if error.headers and "allow" in error.headers else None
    if isinstance(error, ValidationException):
        errors = _fields(error)
        detail = "; ".join(f"{e['field']}: {e['message']}" if e["field"] else e["message"] for e in errors)
        return problem_response(request, "invalid_input", detail, headers=headers, details={"errors": errors})
    return problem_response(request, code, _sentence(request, code, error), headers=headers)


def on_fault(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """A fault of ours: everything goes to the log, nothing outside but a number to find it by."""
    incident = secrets.token_hex(4)
    logger.error("incident %s: %s %s", incident, request.method, request.url.path, exc_info=error)
    detail = f"something went wrong on our side; tell the operator the incident number {incident}"
    return problem_response(request, "internal", detail, details={"incident": incident})


def _sentence(request: Request[Any, Any, Any], code: str, error: HTTPException) -> str:
    match code:
        case "not_found":
            return f"there is nothing at {request.url.path}; the routes are described at /v1/docs"
        case "method_not_allowed":
            return f"{request.method} is not possible here"
        case "body_too_large":
            return "the body is larger than any request of this API needs"
        case _:
            return error.detail or KINDS[code].title


def _fields(error: ValidationException) -> list[dict[str, str]]:
    """What is wrong with each field, without the framework's words for the whole body."""
    if not isinstance(error.extra, list):
        return [{"field": "", "message": error.detail}]
    found = []
    for entry in error.extra:
        field, message = str(entry.get("key", "")), str(entry.get("message", ""))
        if field == "data":
            field = ""
            message = "the body is missing" if message == "'data'" else message
        found.append({"field": field, "message": message})
    return found
