"""The keys that sign sessions: from the settings, or from a file in the data directory that may change while we run.

The file `jwt-secret` holds a key per line. The first signs; each of the others ends with the moment until which what it
signed is still good, such as `… until 2026-06-01T00:15:00+00:00`. A key's name is the start of its SHA-256.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import structlog

from api.auth.sessions import ACCESS_LIFE, JwtKey
from auction_engine.core.errors import InvalidInput
from auction_engine.settings import JWT_SECRET_CHARACTERS_MIN, Settings

FILE = "jwt-secret"
GRACE = ACCESS_LIFE + timedelta(minutes=5)
"""How long a former key's tokens stay good: as long as they live, and what the clocks of several machines differ by."""
_UNTIL = " until "
_Stamp = tuple[int, int, int]
log = structlog.get_logger("jwt keys")


class _Line(msgspec.Struct, frozen=True):
    """until: None of the key that signs."""

    secret: str
    until: datetime | None = None


class JwtKeyFile:
    """Reads the file again whenever it was replaced, so that every process signs with a new key at once."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._path = path
        self._now = now
        self._stamp: _Stamp | None = None
        self._lines: list[_Line] = []
        self._keys: tuple[JwtKey, ...] = ()
        self._told: str | None = None

    def __call__(self) -> tuple[JwtKey, ...]:
        """The keys that are good now. Raises InvalidInput for a file that holds none, unless it did so before."""
        try:
            self._read_again()
        except InvalidInput as fault:
            if not self._lines:
                raise
            if str(fault) != self._told:
                self._told = str(fault)
                log.warning("the keys of sessions stay as they were", reason=self._told)
        good = [line for line in self._lines if line.until is None or line.until > self._now()]
        if [key.secret for key in self._keys] != [line.secret.encode() for line in good]:
            self._keys = tuple(jwt_key(line.secret) for line in good)
        return self._keys

    def _read_again(self) -> None:
        with _told(self._path):
            status = self._path.stat()
            stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
            if stamp != self._stamp:
                self._lines = _read(self._path)
                self._stamp, self._told = stamp, None


def jwt_keys_of(settings: Settings, now: Callable[[], datetime]) -> Callable[[], tuple[JwtKey, ...]]:
    """The settings' secrets, or those of the data directory, of which the first is made at birth (0600)."""
    if settings.jwt_secret is not None:
        former = (settings.jwt_former_secrets or "").split()
        keys = tuple(jwt_key(secret) for secret in (settings.jwt_secret, *former))
        return lambda: keys
    path = settings.data_directory / FILE
    with _told(path):
        if not path.exists():
            _write_first(path)
    source = JwtKeyFile(path, now)
    source()
    return source


def rotate_jwt_key(data_directory: Path, now: datetime, *, forget: bool = False) -> JwtKey:
    """Make a new signing key. The former one's tokens stay good until they expire, or end at once with `forget`."""
    path = data_directory / FILE
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        former = _read(path) if path.exists() and not forget else []
        new = _Line(_new_secret())
        kept = [_Line(line.secret, line.until or now + GRACE) for line in former]
        lines = [new, *(line for line in kept if line.until is not None and line.until > now)]
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, prefix=path.name, delete=False
        ) as file:  # 0600
            file.write("".join(f"{_text(line)}\n" for line in lines))
        Path(file.name).replace(path)
    return jwt_key(new.secret)


def jwt_key(secret: str) -> JwtKey:
    """Named by what it is, so that processes agree on names without talking."""
    return JwtKey(hashlib.sha256(secret.encode()).hexdigest()[:16], secret.encode())


def _read(path: Path) -> list[_Line]:
    lines = [_line(text, path) for text in path.read_text().splitlines() if text.strip()]
    if not lines or lines[0].until is not None:
        raise InvalidInput(f"{path} does not hold a secret: remove it, and a new one is made (sessions end)")
    return lines


def _line(text: str, path: Path) -> _Line:
    secret, separator, until = text.strip().partition(_UNTIL)
    try:
        moment = datetime.fromisoformat(until) if separator else None
    except ValueError:
        moment = None
    if len(secret) < JWT_SECRET_CHARACTERS_MIN or (separator and (moment is None or moment.tzinfo is None)):
        raise InvalidInput(f"{path} does not hold a secret: remove it, and a new one is made (sessions end)")
    return _Line(secret, moment)


def _text(line: _Line) -> str:
    return line.secret if line.until is None else f"{line.secret}{_UNTIL}{line.until.isoformat()}"


def _write_first(path: Path) -> None:
    """Appears whole or not at all; of several processes the first one's secret stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=path.name) as file:  # mode 0600
        file.write(_new_secret())
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)


def _new_secret() -> str:
    return secrets.token_urlsafe(48)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What the file system refuses, in one sentence."""
    try:
        yield
    except OSError as error:
        raise InvalidInput(f"cannot keep the secret of sessions in {path}: {error.strerror}") from None
