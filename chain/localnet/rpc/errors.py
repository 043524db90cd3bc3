"""What a client is told when a call fails: JSON-RPC's numbers, and Solana's own."""

from chain.localnet.errors import LocalnetError

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
PREFLIGHT_FAILURE = -32002
BLOCK_NOT_AVAILABLE = -32004
UNSUPPORTED_TRANSACTION_VERSION = -32015
MIN_CONTEXT_SLOT_NOT_REACHED = -32016


class RpcError(LocalnetError):
    """`number` is the JSON-RPC error code, `data` what else the client gets."""

    code = "localnet_rpc"

    def __init__(self, number: int, message: str, data: object = None) -> None:
        super().__init__(message)
        self.number = number
        self.data = data


def invalid_params(sentence: str) -> RpcError:
    return RpcError(INVALID_PARAMS, f"Invalid params: {sentence}")
