"""What a client says is read strictly, and every refusal is one of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.feed.requests import Subscribe, Unsubscribe, read_request
from auction_engine.core.errors import InvalidInput


def test_the_two_requests() -> None:
    assert read_request('{"op":"subscribe","channel":"market","market":"M","from":7}') == Subscribe(
        channel="market", market="M", from_=7
    )
    assert read_request(b'{"op":"unsubscribe","channel":"slot","market":"M","slot":9}') == Unsubscribe(
        channel="slot", market="M", slot=9
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "hello",
        "[]",
        "{}",
        '{"op":"shout","channel":"market","market":"M"}',
        '{"op":"subscribe","channel":"everything","market":"M"}',
        '{"op":"subscribe","channel":"market"}',
        '{"op":"subscribe","channel":"market","market":"M","wallet":"W"}',
        '{"op":"subscribe","channel":"market","market":"M","slot":1}',
        '{"op":"subscribe","channel":"slot","market":"M"}',
        '{"op":"subscribe","channel":"account","market":"M","from":1}',
        '{"op":"subscribe","channel":"market","market":"M","from":1.5}',
        b'{"op":"subscribe","channel":"market","market":"\xff"}',
        "[" * 1_000,
    ],
)
def test_anything_else_is_refused(body: str | bytes) -> None:
    with pytest.raises(InvalidInput):
        read_request(body)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_no_bytes_break_the_reader(body: bytes | str) -> None:
    with pytest.raises(InvalidInput):
        read_request(body)
