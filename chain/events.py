"""How the program's events are read from a transaction's logs.

Only "Program data:" lines that our own program wrote count: any program may write any line, and ordinary log lines
may quote anything.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from functools import cache

import msgspec
from solders.pubkey import Pubkey

from chain import program_files
from chain.errors import ChainError
from chain.event_types import EVENT_TYPES, ChainEvent

_DISCRIMINATOR_BYTES = 8
_INVOKED = re.compile(r"Program (\S+) invoke \[\d+\]")
_FINISHED = re.compile(r"Program (\S+) (?:success|failed.*)")
_DATA = "Program data: "
_TRUNCATED = "Log truncated"


class ProgramLog(msgspec.Struct, frozen=True):
    """What the program said in one transaction: its events for each of its invocations, in order.

    truncated: the node cut the log off, so that events may lack.
    """

    invocations: tuple[tuple[ChainEvent, ...], ...]
    truncated: bool


def read_log(logs: Sequence[str], program: Pubkey) -> ProgramLog:
    """Raises ChainError when a data line of the program is not an event of the IDL."""
    stack: list[tuple[str, int]] = []
    invocations: list[list[ChainEvent]] = []
    for line in logs:
        if invoked := _INVOKED.fullmatch(line):
            stack.append((invoked[1], len(invocations)))
            if invoked[1] == str(program):
                invocations.append([])
        elif _FINISHED.fullmatch(line) and stack:
            stack.pop()
        elif line.startswith(_DATA) and stack and stack[-1][0] == str(program):
            invocations[stack[-1][1]].append(decode_event(_data(line)))
    return ProgramLog(tuple(tuple(events) for events in invocations), _TRUNCATED in logs)


def decode_event(data: bytes) -> ChainEvent:
    """One event from its bytes. Raises ChainError when it is none of the IDL's."""
    name = _names().get(data[:_DISCRIMINATOR_BYTES])
    if name is None:
        raise ChainError(f"an event that begins with {data[:8].hex()} is not of this program's IDL")
    event_type = next(kind for kind in EVENT_TYPES if kind.__name__ == name)
    return event_type(**program_files.idl().events[name].layout.read(data, _DISCRIMINATOR_BYTES))


@cache
def _names() -> dict[bytes, str]:
    return {event.discriminator: event.name for event in program_files.idl().events.values()}


def _data(line: str) -> bytes:
    try:
        return base64.b64decode(line[len(_DATA) :].split(" ")[0], validate=True)
    except binascii.Error as error:
        raise ChainError(f"a data line of the program is not base64: {line[:80]}") from error
