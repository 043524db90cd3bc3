"""The `meta` object of a landed transaction, in the shape of getTransaction."""

from base64 import b64encode
from collections.abc import Callable, Sequence

from solders.account import Account
from solders.pubkey import Pubkey
from solders.transaction_metadata import InnerInstruction, TransactionMetadata
from solders.transaction_status import TransactionReturnData

from chain.localnet import base58
from chain.localnet.outcome import Outcome
from chain.localnet.tokens import read_mint, read_token_account, ui_amount


def meta_json(outcome: Outcome, err: object, read: Callable[[Pubkey], Account | None]) -> dict[str, object]:
    """`read` gives accounts as they were before the transaction."""
    keys = outcome.keys.all()

    def after(address: Pubkey) -> Account | None:
        return outcome.changes[address] if address in outcome.changes else read(address)

    assert outcome.meta is not None, "what landed was executed"
    meta: dict[str, object] = {
        "err": err,
        "status": {"Ok": None} if err is None else {"Err": err},
        "fee": outcome.fee,
        "preBalances": [_lamports(read(key)) for key in keys],
        "postBalances": [_lamports(after(key)) for key in keys],
        "preTokenBalances": _token_balances(keys, read),
        "postTokenBalances": _token_balances(keys, after),
        "innerInstructions": inner_json(outcome.meta.inner_instructions()),
        "logMessages": outcome.logs,
        "rewards": [],
        "loadedAddresses": {
            "writable": [str(key) for key in outcome.keys.loaded_writable],
            "readonly": [str(key) for key in outcome.keys.loaded_readonly],
        },
        "computeUnitsConsumed": outcome.meta.compute_units_consumed(),
    }
    returned = return_json(return_data(outcome.meta))
    return meta | ({"returnData": returned} if returned else {})


def inner_json(inner: Sequence[Sequence[InnerInstruction]]) -> list[dict[str, object]]:
    """Instructions that programs called, by the index of the outer one; those without calls are left out."""
    return [
        {"index": index, "instructions": [_instruction_json(call) for call in calls]}
        for index, calls in enumerate(inner)
        if calls
    ]


def _instruction_json(call: InnerInstruction) -> dict[str, object]:
    compiled = call.instruction()
    return {
        "programIdIndex": compiled.program_id_index,
        "accounts": list(compiled.accounts),
        "data": base58.encode(bytes(compiled.data)),
        "stackHeight": call.stack_height(),  # type: ignore[attr-defined]  # missing in solders' stub
    }


def return_data(meta: TransactionMetadata) -> TransactionReturnData:
    returned: TransactionReturnData = meta.return_data()  # type: ignore[attr-defined]  # solders' stub misnames it
    return returned


def return_json(returned: TransactionReturnData) -> dict[str, object] | None:
    if not returned.data:
        return None
    return {
        "programId": str(returned.program_id),
        "data": [b64encode(bytes(returned.data)).decode(), "base64"],
    }


def _lamports(account: Account | None) -> int:
    return account.lamports if account else 0


def _token_balances(
    keys: Sequence[Pubkey], read: Callable[[Pubkey], Account | None]
) -> list[dict[str, object]]:
    balances: list[dict[str, object]] = []
    for index, key in enumerate(keys):
        token = read_token_account(read(key))
        mint = read_mint(read(token.mint)) if token else None
        if token and mint:
            balances.append(
                {
                    "accountIndex": index,
                    "mint": str(token.mint),
                    "owner": str(token.owner),
                    "programId": str(token.program),
                    "uiTokenAmount": ui_amount(token.amount, mint.decimals),
                }
            )
    return balances
