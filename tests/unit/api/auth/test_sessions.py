"""Session tokens: keys may change, expiry is judged by our clock, and each reading is checked again."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from api.auth.sessions import SESSION_LIFE, JwtKey, Sessions
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
    sessions = Sessions((NEW,), HERE, clock)
    token, session = sessions.issue("wallet")
    assert sessions.read(token) == sessions.read(token) == session
    clock.moment += SESSION_LIFE - timedelta(seconds=1)
    assert sessions.read(token).wallet == "wallet"
    clock.moment += timedelta(seconds=1)
    for _ in range(2):
        with pytest.raises(NotAuthenticated) as refused:
            sessions.read(token)
        assert refused.value.code == "token_expired"


def test_after_a_change_of_keys_old_tokens_are_good_until_the_old_key_is_taken_away() -> None:
    clock = Clock()
    token, _ = Sessions((OLD,), HERE, clock).issue("wallet")
    changed = Sessions((NEW, OLD), HERE, clock)
    assert changed.read(token).wallet == "wallet"
    assert jwt.get_unverified_header(changed.issue("wallet")[0])["kid"] == "new"
    with pytest.raises(NotAuthenticated):
        Sessions((NEW,), HERE, clock).read(token)


def test_a_key_is_used_for_its_own_name_only() -> None:
    token, _ = Sessions((JwtKey("new", b"o" * 32),), HERE, Clock()).issue("wallet")
    with pytest.raises(NotAuthenticated):
        Sessions((OLD, NEW), HERE, Clock()).read(token)


def test_a_token_for_another_service_is_refused() -> None:
    token, _ = Sessions((NEW,), "https://elsewhere.example.org", Clock()).issue("wallet")
    with pytest.raises(NotAuthenticated):
        Sessions((NEW,), HERE, Clock()).read(token)


def test_a_short_key_and_no_key_are_refused_and_secrets_are_not_shown() -> None:
    with pytest.raises(InvalidInput, match="needs 32"):
        JwtKey("short", b"x" * 31)
    with pytest.raises(InvalidInput, match="at least one"):
        Sessions((), HERE, Clock())
    assert "nnnn" not in repr(NEW)
