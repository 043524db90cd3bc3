"""The keys of sessions: made once, rotated while APIs run, former ones good for as long as what they signed."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.auth.sessions import ACCESS_LIFE, Sessions
from auction_engine.composition.jwt_keys import FILE, GRACE, JwtKeyFile, jwt_key, jwt_keys_of, rotate_jwt_key
from auction_engine.core.errors import InvalidInput, NotAuthenticated
from auction_engine.settings import Settings
from tests.command import auction_engine

START = datetime(2026, 6, 1, tzinfo=UTC)
HERE = "https://auction.example.org"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment


def test_the_first_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    settings = Settings(data_directory=tmp_path / "data")
    (key,) = jwt_keys_of(settings, Clock())()
    assert jwt_keys_of(settings, Clock())() == (key,)
    assert len(key.secret) >= 32
    assert stat.S_IMODE((tmp_path / "data" / FILE).stat().st_mode) == 0o600


def test_a_running_api_signs_with_a_new_key_at_once_and_takes_the_former_until_its_tokens_are_over(
    tmp_path: Path,
) -> None:
    clock = Clock()
    keys = jwt_keys_of(Settings(data_directory=tmp_path), clock)
    sessions = Sessions(keys, HERE, clock)
    before, _ = sessions.issue("wallet", "session")
    made = rotate_jwt_key(tmp_path, clock.moment)
    assert keys()[0] == made
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    clock.moment += ACCESS_LIFE - timedelta(seconds=1)
    assert sessions.read(before).wallet == "wallet"
    clock.moment = START + GRACE
    assert keys() == (made,)
    rotate_jwt_key(tmp_path, clock.moment)
    assert len((tmp_path / FILE).read_text().splitlines()) == 2, "what is over leaves the file"


def test_several_rotations_in_a_row_lose_no_session(tmp_path: Path) -> None:
    clock = Clock()
    keys = jwt_keys_of(Settings(data_directory=tmp_path), clock)
    sessions = Sessions(keys, HERE, clock)
    tokens = []
    for _ in range(4):
        tokens.append(sessions.issue("wallet", "session")[0])
        rotate_jwt_key(tmp_path, clock.moment)
    assert [sessions.read(token).wallet for token in tokens] == ["wallet"] * 4


@pytest.mark.parametrize("harm", ["removed", "cut short"])
def test_a_file_that_is_harmed_while_an_api_runs_ends_no_session(tmp_path: Path, harm: str) -> None:
    clock = Clock()
    sessions = Sessions(jwt_keys_of(Settings(data_directory=tmp_path), clock), HERE, clock)
    token, _ = sessions.issue("wallet", "session")
    if harm == "removed":
        (tmp_path / FILE).unlink()
    else:
        (tmp_path / FILE).write_text("x")
    assert sessions.read(token).wallet == "wallet"
    rotate_jwt_key(tmp_path, clock.moment, forget=True)
    with pytest.raises(NotAuthenticated):
        sessions.read(token)


def test_forgetting_ends_what_former_keys_signed_at_once(tmp_path: Path) -> None:
    clock = Clock()
    sessions = Sessions(jwt_keys_of(Settings(data_directory=tmp_path), clock), HERE, clock)
    token, _ = sessions.issue("wallet", "session")
    assert sessions.read(token).wallet == "wallet"
    rotate_jwt_key(tmp_path, clock.moment, forget=True)
    with pytest.raises(NotAuthenticated):
        sessions.read(token)


def test_keys_of_the_settings_go_by_their_own_names(tmp_path: Path) -> None:
    settings = Settings(
        data_directory=tmp_path, jwt_secret="x" * 32, jwt_former_secrets=f"{'y' * 32} {'z' * 32}"
    )
    keys = jwt_keys_of(settings, Clock())
    assert keys() == tuple(jwt_key(letter * 32) for letter in "xyz")
    assert keys() is keys()
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize(
    "content", ["", "short", f"{'x' * 48} until never", f"{'x' * 48} until 2026-06-01T00:00:00+00:00"]
)
def test_a_file_that_was_cut_short_or_names_no_signing_key_is_not_used(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    with pytest.raises(InvalidInput, match="remove it"):
        JwtKeyFile(tmp_path / FILE, Clock())()


def test_the_command_rotates_and_refuses_where_the_environment_holds_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = auction_engine("key", "rotate-jwt", "--data", tmp_path / "data")
    (key,) = jwt_keys_of(Settings(data_directory=tmp_path / "data"), Clock())()
    assert told.out == f"sessions are signed by key {key.name}\n"
    assert key.secret.decode() not in told.out + told.err
    monkeypatch.setenv("AUCTION_JWT_SECRET", "x" * 32)
    assert "AUCTION_JWT_FORMER_SECRETS" in auction_engine("key", "rotate-jwt").complaint
