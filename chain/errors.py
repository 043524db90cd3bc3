"""What can go wrong with the chain, as part of the one tree of errors in auction_engine.core.errors.

Refused
└── ProgramRefused        a program on chain refused the transaction, by name and number
Unavailable
├── NodeUnavailable       no answer from the RPC node, or one that it is not ready to give
├── TransactionExpired    its blockhash ran out before any block took it: nothing happened, build it anew
└── ConfirmationTimeout   not seen at the wanted commitment in time: it may still land
ChainError                the chain holds, or the node says, something that this code does not understand
├── TransactionFailed     refused by the runtime before or beside any program (no money for the fee …)
└── RpcRefused            the node refused a request (chain.rpc_transport)
"""

from auction_engine.core.errors import AuctionError, Refused, Unavailable


class ChainError(AuctionError):
    code = "chain_error"


class TransactionFailed(ChainError):
    code = "transaction_failed"


class ProgramRefused(Refused):
    """A program refused. name: the error's name in the IDL (or the runtime's); number: its code, -1 when it has none."""

    code = "program_refused"

    def __init__(self, name: str, number: int, message: str) -> None:
        super().__init__(message, name=name, number=number)
        self.name = name
        self.number = number
        self.message = message


class NodeUnavailable(Unavailable):
    code = "node_unavailable"


class TransactionExpired(Unavailable):
    code = "transaction_expired"


class ConfirmationTimeout(Unavailable):
    code = "confirmation_timeout"
