"""Whatever order the feed's messages come in, the page ends with the newest of each slot."""

import itertools
from typing import Any

import pytest

from tests.web.modules import Modules

pytestmark = pytest.mark.web
FOLD = "return a.reduce(m.fold, m.EMPTY);"


def book(index: int, sequence: int) -> dict[str, Any]:
    return {"type": "book", "index": index, "sequence": sequence, "book": {"buys": [], "sells": []}}


def slot(index: int, sequence: int, status: str = "gated") -> dict[str, Any]:
    return {"type": "slot", "index": index, "sequence": sequence, "status": status}


def snapshot(sequence: int, results: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "snapshot", "sequence": sequence, "open": [], "results": results}


def test_any_order_of_messages_ends_with_the_newest_of_each_slot(modules: Modules) -> None:
    messages = [slot(7, 3), slot(7, 5, "cleared"), slot(7, 9, "settled"), slot(8, 4), book(9, 6)]
    for order in itertools.permutations(messages):
        state = modules.run("state/market_fold", FOLD, list(order))
        assert state["results"]["7"]["status"] == "settled"
        assert state["results"]["8"]["sequence"] == 4
        assert state["open"]["9"]["sequence"] == 6


def test_a_snapshot_replaces_the_open_books_and_keeps_older_results(modules: Modules) -> None:
    state = modules.run(
        "state/market_fold", FOLD, [slot(1, 1, "closed"), book(2, 2), snapshot(1, [slot(5, 1)])]
    )
    assert state["open"] == {}
    assert sorted(state["results"]) == ["1", "5"]
    assert state["loaded"] is True


def test_history_never_overwrites_what_the_feed_said(modules: Modules) -> None:
    body = "return m.addHistory(m.fold(m.EMPTY, a[0]), a.slice(1)).results;"
    results = modules.run(
        "state/market_fold", body, [slot(3, 8, "settled"), slot(3, 0, "posted"), slot(2, 0, "closed")]
    )
    assert results["3"]["status"] == "settled"
    assert results["2"]["status"] == "closed"


def test_a_page_that_is_open_for_days_does_not_grow(modules: Modules) -> None:
    body = """let state = m.EMPTY;
      for (let i = 0; i < 3000; i += 1) state = m.fold(m.fold(state, { ...a[0], index: i }), { ...a[1], index: i });
      return [Object.keys(state.results).length, Object.keys(state.open).length, 2999 in state.results];"""
    results, open_books, newest = modules.run("state/market_fold", body, [slot(0, 1), book(0, 1)])
    assert results <= 400
    assert open_books <= 6
    assert newest


def test_an_unknown_kind_of_message_changes_nothing(modules: Modules) -> None:
    body = "const state = m.fold(m.EMPTY, a[0]); return m.fold(state, { type: 'news' }) === state;"
    assert modules.run("state/market_fold", body, [slot(3, 8)])
