"""Settings: where each value comes from, and what a wrong one is told."""

from pathlib import Path

import pytest

from auction_engine.core.errors import InvalidInput
from auction_engine.settings import ENVIRONMENT, Settings, load_settings


def test_without_anything_the_defaults_hold() -> None:
    assert load_settings({}, None) == Settings()
    assert load_settings({"PATH": "/bin", "DATABASE_URL": ""}, None) == Settings()


def test_the_file_overrides_defaults_and_the_environment_overrides_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('host = "0.0.0.0"\nport = 9000\ndata_directory = "elsewhere"\n')
    settings = load_settings({"AUCTION_PORT": "9001"}, file)
    assert (settings.host, settings.port, settings.data_directory) == ("0.0.0.0", 9001, Path("elsewhere"))


def test_every_setting_can_be_set_from_the_environment() -> None:
    assert sorted(ENVIRONMENT.values()) == sorted(Settings.__struct_fields__)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AUCTION_PORT", "eighty"),
        ("AUCTION_PORT", "65536"),
        ("AUCTION_PORT", "-1"),
        ("AUCTION_PORT", "8080.0"),
        ("AUCTION_RPC_PORT", "٣"),
        ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "localhost"),
        ("SOLANA_RPC_URL", "ws://127.0.0.1"),
        ("AUCTION_CLUSTER", "mainnet"),
        ("AUCTION_JWT_SECRET", "short"),
        ("AUCTION_MARKET", "0OIl"),
        ("AUCTION_PROGRAM", "1111"),
        ("AUCTION_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("AUCTION_TRUSTED_PROXIES", "10.0.0.0/8,proxy.example"),
        ("AUCTION_CORS_ORIGINS", "https://a.example/"),
        ("AUCTION_CORS_ORIGINS", "*"),
        ("AUCTION_CORS_ORIGINS", "a.example"),
    ],
)
def test_a_wrong_value_is_refused_by_one_line_that_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        load_settings({name: value}, None)
    assert name in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("prot = 1", "prot is not a setting"),
        ('port = "80"', "port '80' in"),
        ("port = true", "must be a port"),
        ("host = 1", "must be a text"),
        ("market = [1]", "must be a text"),
        ("host =", "cannot read the settings"),
    ],
)
def test_a_wrong_file_is_refused_by_one_line_that_names_its_key(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(InvalidInput, match=told):
        load_settings({}, file)


def test_a_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot read the settings"):
        load_settings({}, tmp_path / "none.toml")


def test_a_variable_of_ours_that_does_not_exist_is_a_typing_error() -> None:
    with pytest.raises(InvalidInput, match="AUCTION_PROT is not a setting"):
        load_settings({"AUCTION_PROT": "1"}, None)


def test_a_secret_is_never_repeated_in_an_error() -> None:
    with pytest.raises(InvalidInput) as refused:
        load_settings({"DATABASE_URL": "x://user:hunter2@host"}, None)
    assert "hunter2" not in str(refused.value)


def test_former_secrets_are_as_long_as_the_first_and_are_not_repeated_either() -> None:
    assert load_settings({"AUCTION_JWT_FORMER_SECRETS": f"{'x' * 32} {'y' * 32}"}, None).jwt_former_secrets
    with pytest.raises(InvalidInput, match="at least 32") as refused:
        load_settings({"AUCTION_JWT_FORMER_SECRETS": f"{'x' * 32} hunter2"}, None)
    assert "hunter2" not in str(refused.value)
