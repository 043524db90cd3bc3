"""The filters of getProgramAccounts and programSubscribe."""

from base64 import b64decode
from collections.abc import Callable
from typing import Literal

import msgspec
from solders.account import Account

from chain.localnet import base58
from chain.localnet.rpc.errors import invalid_params

FILTERS_MAX = 4
MEMCMP_BYTES_MAX = 128


class Memcmp(msgspec.Struct, frozen=True):
    offset: int
    bytes: str | list[int]
    encoding: Literal["base58", "base64", "bytes"] | None = None


class Filter(msgspec.Struct, frozen=True, rename="camel"):
    """One of the two is set."""

    data_size: int | None = None
    memcmp: Memcmp | None = None


def compile_filters(filters: list[Filter] | None) -> Callable[[Account], bool]:
    """A test that an account passes if it passes every filter."""
    if filters and len(filters) > FILTERS_MAX:
        raise invalid_params(f"too many filters ({len(filters)}): give at most {FILTERS_MAX}")
    tests = [_compile(one) for one in filters or []]

    def passes(account: Account) -> bool:
        if not tests:
            return True
        data = account.data
        return all(test(data) for test in tests)

    return passes


def _compile(one: Filter) -> Callable[[bytes], bool]:
    if (one.data_size is None) == (one.memcmp is None):
        raise invalid_params("a filter is either {dataSize} or {memcmp: {offset, bytes}}")
    if one.memcmp is None:
        return lambda data: len(data) == one.data_size
    offset, wanted = one.memcmp.offset, _bytes_of(one.memcmp)
    if offset < 0:
        raise invalid_params("memcmp: the offset must not be negative")
    return lambda data: data[offset : offset + len(wanted)] == wanted


def _bytes_of(memcmp: Memcmp) -> bytes:
    try:
        if isinstance(memcmp.bytes, list):
            wanted = bytes(memcmp.bytes)
        elif memcmp.encoding == "base64":
            wanted = b64decode(memcmp.bytes, validate=True)
        else:
            wanted = base58.decode(memcmp.bytes)
    except ValueError as fault:
        raise invalid_params(f"memcmp: bytes are not {memcmp.encoding or 'base58'}: {fault}") from None
    if len(wanted) > MEMCMP_BYTES_MAX:
        raise invalid_params(f"memcmp: {len(wanted)} bytes are too many: give at most {MEMCMP_BYTES_MAX}")
    return wanted
