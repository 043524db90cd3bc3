"""Instructions by name, from what the arena holds: accounts that the form asks for and that go without saying are filled in."""

from types import SimpleNamespace
from typing import Any

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from tests.program import harness
from tests.program.layout import accounts_of, idl
from tests.program.reference.state import Market
from tests.program.simulation.arena import Arena


def has(name: str) -> bool:
    """Whether the built program has this instruction."""
    return any(each["name"] == name for each in idl()["instructions"])


def ask(
    arena: Arena,
    name: str,
    accounts: dict[str, Pubkey],
    values: dict[str, Any] | None = None,
    traders: list[Pubkey] | None = None,
) -> Instruction:
    """Vault and mint are those of the market, and `signer` stands for whoever must sign."""
    given = dict(accounts)
    market = arena.state.accounts.get(given.get("market", harness.PROGRAM))
    if market is not None and isinstance(market.content, Market):
        given = {"vault": market.content.vault, "mint": market.content.mint} | given
    for form in accounts_of(name):
        if form.get("signer") and "signer" in given:
            given.setdefault(form["name"], given["signer"])
    wanted = {key: SimpleNamespace(**v) if isinstance(v, dict) else v for key, v in (values or {}).items()}
    return harness.instruction(name, given, wanted, traders)
