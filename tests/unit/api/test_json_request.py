"""What is JSON enough for an order: every reader must find the same value in it."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.json_request import JSON_DEPTH_MAX, AmbiguousJson, read_json

LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=12))
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


def depth(value: Any) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inside is None else 1 + max(map(depth, inside), default=0)


@given(value=VALUES, ascii_only=st.booleans(), indent=st.sampled_from([None, 1]))
def test_a_body_without_a_key_twice_is_read_as_any_reader_reads_it(
    value: Any, ascii_only: bool, indent: int | None
) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    if depth(value) > JSON_DEPTH_MAX:
        with pytest.raises(AmbiguousJson, match="deeply"):
            read_json(body)
    else:
        assert read_json(body) == value


@given(outer=VALUES, key=st.text(max_size=5), first=LEAVES, second=LEAVES, ascii_only=st.booleans())
def test_a_key_that_comes_twice_is_refused_however_it_is_written(
    outer: Any, key: str, first: object, second: object, ascii_only: bool
) -> None:
    names = [json.dumps(key), json.dumps(key, ensure_ascii=ascii_only)]
    pairs = [f"{name} : {json.dumps(value)}" for name, value in zip(names, (first, second), strict=True)]
    twice = "{" + ", ".join(pairs) + "}"
    body = f"[{json.dumps(outer)}, {twice}]".encode()
    with pytest.raises(AmbiguousJson):
        read_json(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"text":"a","text":"b"}',
        b'{"text":"a","te\\u0078t":"b"}',
        b'{"a":{"b":1,"b":1}}',
        b'{"orders":[{"text":"a","text":"a"}]}',
        b"[" * (JSON_DEPTH_MAX + 1) + b"]" * (JSON_DEPTH_MAX + 1),
    ],
)
def test_an_ambiguous_body_is_refused(body: bytes) -> None:
    with pytest.raises(AmbiguousJson):
        read_json(body)


@pytest.mark.parametrize(
    "body", [b'{"a":":","b":"\\":"}', b'{"a":"x\\\\","b":1}', b'{"":0}', b'{"a" : "b:"}']
)
def test_colons_and_quotes_within_strings_are_no_keys(body: bytes) -> None:
    assert read_json(body) == msgspec.json.decode(body)
