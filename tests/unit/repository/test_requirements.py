"""`need` decides between going on, skipping and failing; the promise "in CI nothing skips" rests on it."""

import pytest

from tests.requirements import need


def test_a_present_tool_lets_the_test_go_on() -> None:
    need("/usr/bin/tool", "no tool")


def test_a_missing_tool_skips_with_the_reason_on_a_developers_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no tool"):
        need(None, "no tool")


def test_a_missing_tool_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="required in CI: no tool"):
        need(None, "no tool")
