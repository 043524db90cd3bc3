"""Settings: defaults, overridden by a TOML file, overridden by the environment. Nothing is read when this is imported."""

import re
import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path

import msgspec

from auction_engine.core.addresses import address_bytes
from auction_engine.core.errors import InvalidInput

CLUSTERS = ("localnet", "devnet", "testnet", "mainnet-beta")
JWT_SECRET_CHARACTERS_MIN = 32
_PORT_MAX = 65_535
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+", re.ASCII)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What may differ from one installation to the next. None: decided by who needs it.

    database_url: None starts the embedded Postgres. redis_url: None keeps sign-in nonces and rate limits in the process.
    solana_rpc_url: None starts the localnet. port 0: any free one.
    """

    database_url: str | None = None
    redis_url: str | None = None
    solana_rpc_url: str | None = None
    solana_ws_url: str | None = None
    data_directory: Path = Path(".auction-engine")
    host: str = "127.0.0.1"
    port: int = 8080
    rpc_port: int = 8899
    domain: str | None = None
    """What wallets are asked to sign in to; None: host and port of `public_url`."""
    public_url: str | None = None
    """Where browsers find the API; None: http:// and `host`:`port`."""
    feed_origins: str | None = None
    """Origins of other pages that may open the feed, such as `https://shop.example.org`, with spaces between them."""
    cluster: str = "localnet"
    jwt_secret: str | None = None
    """At least 32 characters; None: a file in the data directory (composition/jwt_keys.py)."""
    jwt_former_secrets: str | None = None
    """Secrets that signed before `jwt_secret`, blanks between them: what they signed is still taken."""
    market: str | None = None
    program: str | None = None
    """The program's address; None: the one that its IDL names."""
    rate_limits: str | None = None
    """`off`, or quotas over the defaults: `write=600/60,wallet-write=240/60` (count/seconds)."""
    trusted_proxies: str | None = None
    """Networks whose X-Forwarded-For, Forwarded and X-Forwarded-Proto are believed: `10.0.0.0/8,192.0.2.1`."""
    cors_origins: str | None = None
    """Other sites whose scripts may call the API: `https://a.example,https://b.example`."""
    keeper_keypair: Path | None = None
    """A Solana JSON keypair file; None: one is made in the data directory on the localnet."""
    receipt_keypair: Path | None = None
    """A Solana JSON keypair file whose key signs receipts; None: one is made in the data directory."""


ENVIRONMENT = {
    "DATABASE_URL": "database_url",
    "REDIS_URL": "redis_url",
    "SOLANA_RPC_URL": "solana_rpc_url",
    "SOLANA_WS_URL": "solana_ws_url",
    "AUCTION_DATA_DIRECTORY": "data_directory",
    "AUCTION_HOST": "host",
    "AUCTION_PORT": "port",
    "AUCTION_RPC_PORT": "rpc_port",
    "AUCTION_DOMAIN": "domain",
    "AUCTION_PUBLIC_URL": "public_url",
    "AUCTION_FEED_ORIGINS": "feed_origins",
    "AUCTION_CLUSTER": "cluster",
    "AUCTION_JWT_SECRET": "jwt_secret",
    "AUCTION_JWT_FORMER_SECRETS": "jwt_former_secrets",
    "AUCTION_MARKET": "market",
    "AUCTION_PROGRAM": "program",
    "AUCTION_RATE_LIMITS": "rate_limits",
    "AUCTION_TRUSTED_PROXIES": "trusted_proxies",
    "AUCTION_CORS_ORIGINS": "cors_origins",
    "AUCTION_KEEPER_KEYPAIR": "keeper_keypair",
    "AUCTION_RECEIPT_KEYPAIR": "receipt_keypair",
}
"""Which variable sets which field. An empty variable counts as not set."""

_SECRETS = ("jwt_secret", "jwt_former_secrets", "database_url", "redis_url")
"""Never repeated in an error."""
_SCHEMES = {
    "database_url": ("postgresql://", "postgres://"),
    "redis_url": ("redis://", "rediss://", "unix://"),
    "solana_rpc_url": ("http://", "https://"),
    "solana_ws_url": ("ws://", "wss://"),
    "public_url": ("http://", "https://"),
}


def load_settings(environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """Settings from `environment` over `file` (TOML, the field names as keys) over the defaults.

    Raises InvalidInput that names the key: a key that does not exist, a value of a wrong type or out of range.
    Variables that begin with AUCTION_ and are not ours are typing errors, and refused.
    """
    values: dict[str, object] = {} if file is None else _from_file(file)
    sources = dict.fromkeys(values, f"in {file}")
    for name, value in environment.items():
        field = ENVIRONMENT.get(name)
        if field is None and name.startswith("AUCTION_"):
            raise InvalidInput(f"{name} is not a setting; the settings are {', '.join(ENVIRONMENT)}")
        if field is not None and value:
            values[field] = int(value) if _is_port(field) and value.isascii() and value.isdigit() else value
            sources[field] = f"from {name}"
    return _checked(values, sources)


def listed(value: str | None) -> tuple[str, ...]:
    """The entries of a setting that is a list."""
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())


def rpc_url(settings: Settings) -> str:
    """The given node, or the localnet on this machine."""
    return settings.solana_rpc_url or f"http://127.0.0.1:{settings.rpc_port}"


def _from_file(file: Path) -> dict[str, object]:
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(f"cannot read the settings in {file}: {error}") from None
    for key in values:
        if key not in Settings.__struct_fields__:
            raise InvalidInput(
                f"{file}: {key} is not a setting; the settings are {', '.join(Settings.__struct_fields__)}"
            )
    return values


def _checked(values: Mapping[str, object], sources: Mapping[str, str]) -> Settings:
    for field, value in values.items():
        reason = _fault(field, value)
        if reason:
            shown = "" if field in _SECRETS else f" {value!r}"
            raise InvalidInput(f"{field}{shown} {sources[field]} {reason}")
    return msgspec.convert(dict(values), Settings, dec_hook=_convert)


def _convert(kind: type, value: object) -> object:
    assert kind is Path
    return Path(str(value))


def _fault(field: str, value: object) -> str | None:
    """Why the value cannot be that setting's; None when it can."""
    if _is_port(field):
        fits = type(value) is int and 0 <= value <= _PORT_MAX
        return None if fits else f"must be a port, 0 to {_PORT_MAX}"
    if not isinstance(value, str) or not value:
        return "must be a text that is not empty"
    if field in _SCHEMES and not value.startswith(_SCHEMES[field]):
        return f"must begin with {' or '.join(_SCHEMES[field])}"
    if field == "cluster" and value not in CLUSTERS:
        return f"must be one of {', '.join(CLUSTERS)}"
    if field == "jwt_secret" and len(value) < JWT_SECRET_CHARACTERS_MIN:
        return f"must have at least {JWT_SECRET_CHARACTERS_MIN} characters"
    if field == "jwt_former_secrets" and any(len(one) < JWT_SECRET_CHARACTERS_MIN for one in value.split()):
        return (
            f"must hold secrets of at least {JWT_SECRET_CHARACTERS_MIN} characters with blanks between them"
        )
    if field == "trusted_proxies":
        return _proxies_fault(value)
    if field == "cors_origins" and not all(map(_ORIGIN.fullmatch, listed(value))):
        return "must be origins without a path, such as https://a.example,https://b.example:8443"
    if field in ("market", "program"):
        try:
            address_bytes(value)
        except InvalidInput as error:
            return f"must be an address: {error}"
    return None


def _proxies_fault(value: str) -> str | None:
    for name in listed(value):
        try:
            ip_network(name)
        except ValueError as error:
            return f"must be networks or addresses: {error}"
    return None


def _is_port(field: str) -> bool:
    return field in ("port", "rpc_port")
