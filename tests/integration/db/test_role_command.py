"""`auction-engine role` as an operator runs it, against a real database."""

import pytest
from solders.keypair import Keypair

from tests.command import Told, auction_engine
from tests.markets import address

MARKET = address(201)


@pytest.fixture(autouse=True)
def configured(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database)


def run(*arguments: str) -> Told:
    return auction_engine("role", *arguments)


def test_roles_are_given_listed_and_taken() -> None:
    wallet = str(Keypair().pubkey())
    assert run("grant", wallet, "admin").out == f"{wallet} is now admin of every market\n"
    assert "was already admin" in run("grant", wallet, "admin").out
    assert run("grant", wallet, "operator", "--market", MARKET).code == 0
    listed = run("list").out.splitlines()
    assert [line.partition(", by command line at ")[0] for line in listed] == [
        f"{wallet} admin of every market",
        f"{wallet} operator of {MARKET}",
    ]
    assert run("list", "--wallet", MARKET).out == ""
    assert run("revoke", wallet, "admin").out == f"{wallet} is no longer admin of every market\n"
    assert "was not admin" in run("revoke", wallet, "admin").complaint
    assert '"role":"operator"' in run("list", "--json").out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("nobody", "auditor"), "not an address"),
        ((MARKET, "admin", "--market", MARKET), "leave the market out"),
        ((MARKET, "operator", "--market", "nowhere"), "not an address"),
    ],
)
def test_a_grant_that_means_nothing_is_refused(arguments: tuple[str, ...], complaint: str) -> None:
    assert complaint in run("grant", *arguments).complaint
    assert run("list").out == ""
