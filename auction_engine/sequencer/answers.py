"""What a submitted command is answered, also across processes: an Accepted, or the very error that was raised."""

import msgspec

from auction_engine.core import errors
from auction_engine.core.errors import AuctionError
from auction_engine.core.units import Seq


class Accepted(msgspec.Struct, frozen=True, kw_only=True, tag="accepted"):
    """The command is in the log, on disk. seq: its last event; wait for it before reading what it changed.

    changed: False when the log had it before; seq is then the first answer's for an order, else the log's last.
    """

    seq: Seq
    changed: bool


class Refusal(msgspec.Struct, frozen=True, kw_only=True, tag="refused"):
    """An AuctionError on its way to another process."""

    error: str
    code: str
    message: str
    details: dict[str, int | str]


Answer = Accepted | AuctionError
_KINDS = {
    kind.__name__: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, AuctionError)
}
_decoder: msgspec.json.Decoder[Accepted | Refusal] = msgspec.json.Decoder(Accepted | Refusal)


def encode_answer(answer: Answer) -> bytes:
    if isinstance(answer, Accepted):
        return msgspec.json.encode(answer)
    kind = next(base.__name__ for base in type(answer).__mro__ if base in _KINDS.values())
    return msgspec.json.encode(
        Refusal(error=kind, code=answer.code, message=str(answer), details=answer.details)
    )


def decode_answer(body: bytes) -> Answer:
    """The answer with the same class, code, message and details that it had."""
    try:
        answer = _decoder.decode(body)
    except msgspec.DecodeError:
        return AuctionError("the answer comes from another release and cannot be read", code="internal")
    if isinstance(answer, Accepted):
        return answer
    return _KINDS.get(answer.error, AuctionError)(answer.message, code=answer.code, **answer.details)
