"""Events are taken from the lines that our own program wrote, and from no others."""

import base64

import pytest
from solders.pubkey import Pubkey

from chain.errors import ChainError
from chain.event_types import OrderReleased, SlotClosed
from chain.events import decode_event, read_log
from chain.program_files import idl, program_id

OURS, OTHER = program_id(), Pubkey(bytes([7]) * 32)


def data_line(name: str) -> str:
    tagged = idl().events[name]
    return "Program data: " + base64.b64encode(tagged.discriminator + bytes(tagged.layout.size)).decode()


def test_each_call_of_the_program_has_its_own_events_also_when_another_program_calls_it() -> None:
    log = read_log(
        [
            f"Program {OTHER} invoke [1]",
            data_line("OrderEnded"),  # the other program's, and so a forgery
            f"Program {OURS} invoke [2]",
            "Program log: Program data: looks like one",
            data_line("SlotClosed"),
            f"Program {OURS} consumed 900 of 1000 compute units",
            f"Program {OURS} success",
            data_line("OrderEnded"),
            f"Program {OTHER} success",
            f"Program {OURS} invoke [1]",
            f"Program {OTHER} invoke [2]",
            data_line("OrderEnded"),
            f"Program {OTHER} success",
            data_line("OrderReleased"),
            data_line("OrderReleased"),
            f"Program {OURS} success",
        ],
        OURS,
    )
    kinds = [[type(event) for event in events] for events in log.invocations]
    assert kinds == [[SlotClosed], [OrderReleased, OrderReleased]]
    assert not log.truncated


def test_a_log_that_the_node_cut_says_so() -> None:
    log = read_log([f"Program {OURS} invoke [1]", data_line("SlotClosed"), "Log truncated"], OURS)
    assert log.truncated
    assert len(log.invocations[0]) == 1


def test_a_data_line_that_is_no_event_of_ours_is_an_error_and_not_passed_over() -> None:
    for line in ("Program data: AAAAAAAAAAA=", "Program data: ???"):
        with pytest.raises(ChainError):
            read_log([f"Program {OURS} invoke [1]", line], OURS)
    with pytest.raises(ChainError, match="not of this program"):
        decode_event(bytes(20))
