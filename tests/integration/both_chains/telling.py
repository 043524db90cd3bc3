"""What each chain says of a transaction, brought into one form: a node's JSON, and LiteSVM's objects."""

from base64 import b64decode
from typing import Any

from solders.transaction_metadata import FailedTransactionMetadata, TransactionMetadata

from chain.base58 import base58_decode
from tests.integration.both_chains.recording import Call, Outcome, TokenBalance


def told_by_node(found: dict[str, Any]) -> Outcome:
    """From the answer to getTransaction."""
    meta = found["meta"]
    returned = meta.get("returnData")
    return Outcome(
        error=_node_error(meta["err"]),
        logs=tuple(meta["logMessages"]),
        compute_units=meta["computeUnitsConsumed"],
        calls=tuple(
            (each["index"], tuple(_node_call(call) for call in each["instructions"]))
            for each in meta["innerInstructions"]
        ),
        returned=b64decode(returned["data"][0]) if returned else b"",
        balances_before=tuple(meta["preBalances"]),
        balances_after=tuple(meta["postBalances"]),
        tokens_before=_node_tokens(meta["preTokenBalances"]),
        tokens_after=_node_tokens(meta["postTokenBalances"]),
    )


def _node_error(error: Any) -> str | None:
    """`InstructionError(0, Custom(6001))`, `InstructionError(1, InvalidSeeds)`, or a transaction's own error by its name."""
    if error is None or isinstance(error, str):
        return error
    ((kind, content),) = error.items()
    if kind != "InstructionError":
        return f"{kind}({', '.join(str(each) for each in content.values())})"
    index, fault = content
    if isinstance(fault, dict):
        ((name, number),) = fault.items()
        fault = f"{name}({number})"
    return f"InstructionError({index}, {fault})"


def _node_call(call: dict[str, Any]) -> Call:
    return Call(
        call["programIdIndex"], tuple(call["accounts"]), base58_decode(call["data"]), call["stackHeight"]
    )


def _node_tokens(balances: list[dict[str, Any]]) -> tuple[TokenBalance, ...]:
    return tuple(
        TokenBalance(each["accountIndex"], each["mint"], each["owner"], int(each["uiTokenAmount"]["amount"]))
        for each in balances
    )


def told_by_vm(
    result: TransactionMetadata | FailedTransactionMetadata,
) -> tuple[str | None, tuple[str, ...], int, tuple[tuple[int, tuple[Call, ...]], ...], bytes]:
    """Error, logs, compute units, calls and returned data, each as in Outcome."""
    error = _vm_error(result.err()) if isinstance(result, FailedTransactionMetadata) else None
    # Typed as Any: the stubs of solders lack what is read here.
    meta: Any = result.meta() if isinstance(result, FailedTransactionMetadata) else result
    calls = tuple(
        (
            index,
            tuple(
                Call(
                    call.instruction().program_id_index,
                    tuple(call.instruction().accounts),
                    bytes(call.instruction().data),
                    call.stack_height(),
                )
                for call in group
            ),
        )
        for index, group in enumerate(meta.inner_instructions())
        if group
    )
    return error, tuple(meta.logs()), meta.compute_units_consumed(), calls, bytes(meta.return_data().data)


def _vm_error(error: Any) -> str:
    """As `_node_error` spells it."""
    if hasattr(error, "index") and hasattr(error, "err"):
        fault = error.err
        code = getattr(fault, "code", None)
        name = f"Custom({code})" if code is not None else str(fault).rpartition(".")[2]
        return f"InstructionError({error.index}, {name})"
    if hasattr(error, "account_index"):
        return f"{type(error).__name__.removeprefix('TransactionError')}({error.account_index})"
    return str(error).rpartition(".")[2]
