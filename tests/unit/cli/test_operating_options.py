"""What operators' commands take: keys, addresses, confirmations and files of rules; and what they say of wrong ones."""

import re
from pathlib import Path

import pytest
from solders.keypair import Keypair

from auction_engine.cli.chain_options import confirm
from auction_engine.cli.market.rules_file import QUARTER_HOUR, parameters, read_rules
from auction_engine.core.errors import InvalidInput, Refused
from chain.market_parameters import MarketParameters
from tests.command import auction_engine, key_file

NOWHERE = "http://127.0.0.1:1"
ADDRESS = str(Keypair.from_seed(bytes(32)).pubkey())


def test_a_key_is_made_once_and_shown(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    made = auction_engine("key", "new", file)
    assert (made.code, file.stat().st_mode & 0o777) == (0, 0o600)
    assert (
        auction_engine("key", "show", file).out
        == made.out
        == f"{Keypair.from_json(file.read_text()).pubkey()}\n"
    )
    again = auction_engine("key", "new", file)
    assert again.code == 1
    assert "exists already" in again.complaint


def test_a_file_that_holds_no_key_is_named_and_its_content_is_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text("[1, 2, 3, 250]")
    told = auction_engine("key", "show", file)
    assert told.code == 2
    assert str(file) in told.complaint
    assert "250" not in told.complaint


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("market", "show", "--market", "street"), "--market street: this is not an address"),
        (("market", "set-keeper", "x", "--market", ADDRESS), "KEEPER x: this is not an address"),
        (("market", "propose-authority", "--market", ADDRESS), "or say --withdraw"),
        (("market", "create", "low", "--rules", "R", "--mint", ADDRESS), "A-Z, 0-9"),
        (("program", "info", "--url", "ftp://x"), "--url ftp://x: must begin with"),
        (("program", "info", "--program", "7"), "--program 7: this is not an address"),
        (("program", "set-authority"), "or say --burn"),
        (("program", "set-authority", ADDRESS, "--burn"), "or say --burn"),
        (("program", "deploy", "--payer", "absent.json"), "absent.json: No such file"),
        (("program", "deploy", "--file", "absent.so"), "absent.so: No such file"),
        (("program", "upgrade", "--announcement", "a", "--file", "b"), "leave --file and --buffer out"),
    ],
)
def test_wrong_input_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".config" / "solana").mkdir(parents=True)
    key_file(tmp_path / ".config" / "solana" / "id.json")
    (tmp_path / "R").write_text(QUARTER_HOUR)
    told = auction_engine(*arguments)
    assert told.code == 2
    assert says in told.complaint


def test_a_node_that_does_not_answer_is_told_with_its_address(tmp_path: Path) -> None:
    key_file(tmp_path / "k.json")
    for arguments in (
        ("program", "info"),
        ("program", "deploy", "--payer", tmp_path / "k.json", "--data", tmp_path),
        ("market", "show", "--market", ADDRESS),
        ("market", "pause", "--market", ADDRESS, "--key", tmp_path / "k.json"),
    ):
        told = auction_engine(*arguments, "--url", NOWHERE)
        assert told.code == 3
        assert NOWHERE in told.complaint


def test_without_a_terminal_nothing_is_confirmed_unless_yes_is_said() -> None:
    confirm("Sure?", "yes", yes=True)
    with pytest.raises(Refused, match="add --yes"):
        confirm("Sure?", "yes", yes=False)


def test_the_printed_rules_are_read_back_as_the_parameters_that_they_name(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(auction_engine("market", "rules").out)
    key = Keypair().pubkey()
    made = parameters(read_rules(file), key, key, key)
    assert isinstance(made, MarketParameters)
    assert (made.slot_seconds, made.price_rule, made.rationing, made.floor) == (900, 0, 0, -500)


@pytest.mark.parametrize(
    ("line", "instead", "says"),
    [
        ("fee = 10 ", "fee = 1.5 ", "fee must be a whole number, not 1.5"),
        ("fee = 10 ", "fee = true ", "fee must be a whole number"),
        (
            'price_rule = "midpoint"',
            'price_rule = "best"',
            "price_rule must be one of midpoint, lowest, highest",
        ),
        ('price_rule = "midpoint"', "price_rule = 0", "must be one of"),
        ("fee = 10 ", "fees = 10 ", "fees is no rule"),
        ("order_fee = 100 ", "# ", "lacks order_fee"),
        ("fee = 10 ", "fee = ", "cannot read the rules"),
    ],
)
def test_a_wrong_rule_is_named(tmp_path: Path, line: str, instead: str, says: str) -> None:
    assert len(re.findall(f"^{re.escape(line)}", QUARTER_HOUR, re.M)) == 1
    file = tmp_path / "rules.toml"
    file.write_text(re.sub(f"^{re.escape(line)}", instead, QUARTER_HOUR, flags=re.M))
    with pytest.raises(InvalidInput, match=re.escape(says)):
        read_rules(file)
