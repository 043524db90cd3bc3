"""Session tokens: keys may change, expiry is judged by our clock, and each reading is checked again."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from api.auth.sessions import ACCESS_LIFE, JwtKey, Sessions
from auction_engine.core.errors import InvalidInput, NotAuthenticated

START = datetime(2026, 6, 1, tzinfo=UTC)
OLD, NEW = JwtKey("old", b"o" * 32), JwtKey("new", b"n" * 32)
HERE = "https://auction.example.org"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment


def test_a_token_is_read_back_until_it_expires_also_when_it_is_remembered() -> None:
    clock = Clock()
    sessions = Sessions(lambda: (NEW,), HERE, clock)
    token, session = sessions.issue("wallet", "session")
    assert sessions.read(token) == sessions.read(token) == session
    clock.moment += ACCESS_LIFE - timedelta(seconds=1)
    assert sessions.read(token).wallet == "wallet"
    clock.moment += timedelta(seconds=1)
    for _ in range(2):
        with pytest.raises(NotAuthenticated) as refused:
            sessions.read(token)
        assert refused.value.code == "token_expired"


def test_after_a_change_of_keys_old_tokens_are_good_until_the_old_key_is_taken_away() -> None:
    clock = Clock()
    token, _ = Sessions(lambda: (OLD,), HERE, clock).issue("wallet", "session")
    changed = Sessions(lambda: (NEW, OLD), HERE, clock)
    assert changed.read(token).wallet == "wallet"
    assert jwt.get_unverified_header(changed.issue("wallet", "session")[0])["kid"] == "new"
    with pytest.raises(NotAuthenticated):
        Sessions(lambda: (NEW,), HERE, clock).read(token)


def test_a_key_is_used_for_its_own_name_only() -> None:
    token, _ = Sessions(lambda: (JwtKey("new", b"o" * 32),), HERE, Clock()).issue("wallet", "session")
    with pytest.raises(NotAuthenticated):
        Sessions(lambda: (OLD, NEW), HERE, Clock()).read(token)


def test_a_token_for_another_service_is_refused() -> None:
    token, _ = Sessions(lambda: (NEW,), "https://elsewhere.example.org", Clock()).issue("wallet", "session")
    with pytest.raises(NotAuthenticated):
        Sessions(lambda: (NEW,), HERE, Clock()).read(token)


def test_a_short_key_and_no_key_are_refused_and_secrets_are_not_shown() -> None:
    with pytest.raises(InvalidInput, match="needs 32"):
        JwtKey("short", b"x" * 31)
    with pytest.raises(InvalidInput, match="at least one"):
        Sessions(lambda: (), HERE, Clock()).issue("wallet", "session")
    assert "nnnn" not in repr(NEW)


def test_a_key_that_is_taken_away_while_we_run_ends_remembered_tokens_too() -> None:
    keys: list[tuple[JwtKey, ...]] = [(NEW, OLD)]
    sessions = Sessions(lambda: keys[0], HERE, Clock())
    token, _ = Sessions(lambda: (OLD,), HERE, Clock()).issue("wallet", "session")
    assert sessions.read(token).wallet == "wallet"
    keys[0] = (NEW,)
    with pytest.raises(NotAuthenticated):
        sessions.read(token)


def test_a_token_carries_its_session_and_its_csrf_value() -> None:
    sessions = Sessions(lambda: (NEW,), HERE, Clock())
    token, session = sessions.issue("wallet", "session", "value")
    assert sessions.read(token) == session
    assert (session.id, session.csrf, session.scope) == ("session", "value", "full")
