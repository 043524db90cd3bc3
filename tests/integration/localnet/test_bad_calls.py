"""Whatever is sent, the answer is a JSON-RPC error that says what was wrong, and the node lives on."""

import json
from collections.abc import Iterator

import httpx
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.localnet.bank import Bank
from chain.localnet.config import LocalnetConfig
from chain.localnet.node import Localnet
from chain.localnet.rpc.dispatch import METHODS, answer, call_on
from chain.localnet.store.ledger import Ledger
from tests.integration.localnet.actors import call, post

pytestmark = pytest.mark.anyio


async def test_an_unknown_method_is_named(node: Localnet) -> None:
    error = (await call(node, "getVoteAccounts"))["error"]
    assert error["code"] == -32601
    assert "getVoteAccounts" in error["message"]


@pytest.mark.parametrize(
    ("method", "params", "says"),
    [
        ("getBalance", [], "parameter 1 (address) is missing"),
        ("getBalance", ["0OIl"], "no public key"),
        ("getBalance", ["1" * 32, {"commitment": "soon"}], "commitment"),
        ("getAccountInfo", ["1" * 32, {"encoding": "utf8"}], "encoding"),
        (
            "getAccountInfo",
            ["1" * 32, {"encoding": "base64", "dataSlice": {"offset": -1, "length": 1}}],
            "dataSlice",
        ),
        ("getMultipleAccounts", [["1" * 32] * 101], "at most 100"),
        ("getProgramAccounts", ["1" * 32, {"filters": [{}]}], "either {dataSize}"),
        ("getProgramAccounts", ["1" * 32, {"filters": [{"memcmp": {"offset": 0, "bytes": "0"}}]}], "base58"),
        ("getTokenAccountsByOwner", ["1" * 32, {}], "either {mint}"),
        ("getSignaturesForAddress", ["1" * 32, {"limit": 0}], "limit"),
        ("getSignaturesForAddress", ["1" * 32, {"commitment": "processed"}], "below"),
        ("getTransaction", ["1" * 32], "no signature"),
        ("getSignatureStatuses", [["x"]], "no signature"),
        ("getMinimumBalanceForRentExemption", [-1], "bytes"),
        ("getFeeForMessage", ["!!"], "base64"),
        ("getFeeForMessage", ["AAAA"], "no message"),
        ("requestAirdrop", ["1" * 32, 0], "positive"),
        ("sendTransaction", ["!!", {"encoding": "base64"}], "base64"),
        ("sendTransaction", ["AAAA", {"encoding": "base64"}], "no valid transaction"),
        ("sendTransaction", ["A" * 5_000, {"encoding": "base64"}], "letters"),
        ("simulateTransaction", [5], "parameter 1"),
    ],
)
async def test_malformed_parameters_are_told_by_their_place(
    node: Localnet, method: str, params: list[object], says: str
) -> None:
    error = (await call(node, method, *params))["error"]
    assert error["code"] == -32602
    assert says in error["message"]


async def test_what_is_no_call_is_refused(node: Localnet) -> None:
    old = {"jsonrpc": "1.0", "id": 1, "method": "getSlot"}
    bodies: list[object] = [{}, {"jsonrpc": "2.0", "id": 1}, old, [], 5, "x"]
    for body in bodies:
        assert (await post(node, body))["error"]["code"] == -32600
    named = {"jsonrpc": "2.0", "id": 1, "method": "getSlot", "params": {"commitment": "confirmed"}}
    assert (await post(node, named))["error"]["code"] == -32602


async def test_a_batch_is_answered_call_by_call(node: Localnet) -> None:
    calls = [
        {"jsonrpc": "2.0", "id": name, "method": name} for name in ("getHealth", "getNothing", "getVersion")
    ]
    answers = await post(node, [*calls, 5])
    assert [one["id"] for one in answers] == ["getHealth", "getNothing", "getVersion", None]
    assert [("result" in one) for one in answers] == [True, False, True, False]


async def test_http_itself_is_refused_with_a_sentence_where_it_is_no_rpc(node: Localnet) -> None:
    async with httpx.AsyncClient() as http:
        assert (await http.get(f"{node.http_url}/health")).text == "ok"
        assert (await http.get(node.http_url)).status_code == 405
        assert (await http.post(node.http_url, content=b"{}")).status_code == 415
        header = {"content-type": "application/json"}
        assert (await http.post(node.http_url, content=b"x" * 2_000_000, headers=header)).status_code == 413
        broken = await http.post(node.http_url, content=b"[" * 100_000, headers=header)
        assert broken.json()["error"]["code"] == -32700


async def test_the_node_tells_who_it_is(node: Localnet) -> None:
    assert (await call(node, "getHealth"))["result"] == "ok"
    assert (await call(node, "getVersion"))["result"]["solana-core"] == "2.2.0"
    assert len((await call(node, "getIdentity"))["result"]["identity"]) > 31
    assert (await call(node, "getFirstAvailableBlock"))["result"] == 0
    assert (await call(node, "minimumLedgerSlot"))["result"] == 0
    fees = (await call(node, "getRecentPrioritizationFees", []))["result"]
    assert fees and all(one["prioritizationFee"] == 0 for one in fees)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.just("1" * 32)
    | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["encoding", "commitment", "filters", "memcmp", "offset", "limit"]), inner
        )
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def bank() -> Iterator[Bank]:
    ledger = Ledger(None)
    yield Bank(LocalnetConfig(), ledger)
    ledger.close()


@settings(max_examples=400)
@given(method=st.sampled_from(sorted(METHODS)), params=st.lists(_JSON, max_size=3))
def test_no_parameters_whatever_make_a_method_fail_by_a_bug(
    bank: Bank, method: str, params: list[object]
) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    response = msgspec.json.decode(answer(call_on(bank), body))
    assert response.get("error", {}).get("code") != -32603
