"""From the bytes of a request (one call or a batch) to the bytes of its answer."""

import logging
from collections.abc import Callable

import msgspec

from chain.localnet.bank import Bank
from chain.localnet.errors import LocalnetError
from chain.localnet.rpc import accounts, cluster, fee_methods, history, sending, token_accounts
from chain.localnet.rpc.errors import (
    INTERNAL_ERROR,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    RpcError,
    invalid_params,
)
from chain.localnet.rpc.params import Params

Method = Callable[[Bank, Params], object]

METHODS: dict[str, Method] = {
    **cluster.METHODS,
    **accounts.METHODS,
    **token_accounts.METHODS,
    **fee_methods.METHODS,
    **sending.METHODS,
    **history.METHODS,
}

BATCH_MAX = 1_000

_log = logging.getLogger(__name__)


def answer(call: Callable[[str, Params], object], body: bytes) -> bytes:
    """The same frame for HTTP and WebSocket: `call` runs one method. Never raises; empty where nothing is expected."""
    try:
        request = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _encode(_failure(None, RpcError(PARSE_ERROR, "Parse error: the body is not JSON")))
    if not isinstance(request, list):
        return _encode(_one(call, request))
    if not 0 < len(request) <= BATCH_MAX:
        return _encode(_failure(None, RpcError(INVALID_REQUEST, f"a batch has 1 to {BATCH_MAX:,} calls")))
    return b"[" + b",".join(_encode(_one(call, one)) for one in request) + b"]"


def call_on(bank: Bank) -> Callable[[str, Params], object]:
    """Run methods on this bank, brought to the slot that its clock says."""

    def call(name: str, params: Params) -> object:
        method = METHODS.get(name)
        if method is None:
            raise RpcError(METHOD_NOT_FOUND, f"Method not found: the localnet does not offer {name!r}")
        bank.advance()
        return method(bank, params)

    return call


def _one(call: Callable[[str, Params], object], request: object) -> dict[str, object]:
    if not isinstance(request, dict):
        return _failure(None, RpcError(INVALID_REQUEST, "Invalid request: a call is an object"))
    identity = request.get("id")
    try:
        return {"jsonrpc": "2.0", "result": call(*_name_and_params(request)), "id": identity}
    except RpcError as fault:
        return _failure(identity, fault)
    except LocalnetError as fault:
        _log.error("%s", fault)
        return _failure(identity, RpcError(INTERNAL_ERROR, str(fault)))
    except Exception:  # noqa: BLE001 - a bug: the caller learns so, the node lives on, the log has the rest
        _log.exception("the call %r failed", request.get("method"))
        return _failure(identity, RpcError(INTERNAL_ERROR, "Internal error: the node's log says more"))


def _name_and_params(request: dict[str, object]) -> tuple[str, Params]:
    name, values = request.get("method"), request.get("params")
    if request.get("jsonrpc") != "2.0" or not isinstance(name, str):
        raise RpcError(INVALID_REQUEST, 'Invalid request: give "jsonrpc": "2.0", "id", "method" and "params"')
    if not isinstance(values, list | None):
        raise invalid_params("params must be an array")
    return name, Params(values or [])


def _failure(identity: object, fault: RpcError) -> dict[str, object]:
    error: dict[str, object] = {"code": fault.number, "message": str(fault)}
    if fault.data is not None:
        error["data"] = fault.data
    return {"jsonrpc": "2.0", "error": error, "id": identity}


def _encode(response: dict[str, object]) -> bytes:
    return msgspec.json.encode(response)
