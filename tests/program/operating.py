"""What operators, delegates and challengers send: one function for each instruction beside a trader's own."""

from types import SimpleNamespace
from typing import Any

from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from tests.program.harness import Chain, Sent, instruction
from tests.program.tokens import make_tokens
from tests.program.world import FUND_OWNER, Trader, World, new_world

PENALTY, PENALTY_CAP, BOND = 1_000, 10_000, 50_000
NEVER = 2**32 - 1
Party = tuple[Trader, SimpleNamespace]
"""A trader and the record of one of its orders, as `World.order` gives it."""


def authority_ix(world: World, name: str, signer: Keypair | None = None, **values: Any) -> Instruction:
    """An instruction of which the authority is the one signer; or another in its place."""
    role = "proposed" if name == "accept_authority" else "authority"
    accounts = {role: (signer or world.authority).pubkey(), "market": world.market}
    return instruction(name, accounts, values)


def by_authority(world: World, name: str, signer: Keypair | None = None, **values: Any) -> Sent:
    return world.send(authority_ix(world, name, signer, **values), signers=(signer or world.authority,))


def collect_ix(world: World, name: str, owner: Keypair, destination: Pubkey, **values: Any) -> Instruction:
    """collect_fees, collect_fund or withdraw_bond: out of the vault to a token account of the owner."""
    role = "owner" if name == "collect_fund" else "authority"
    accounts = {role: owner.pubkey(), "destination": destination} | vault_accounts(world)
    return instruction(name, accounts, values)


def collected(world: World, name: str, owner: Keypair, **values: Any) -> Pubkey:
    """Sends it; returns the token account that it went to."""
    destination = make_tokens(world.chain, world.mint, owner.pubkey(), 0)
    world.send(collect_ix(world, name, owner, destination, **values), signers=(owner,))
    return destination


def deposit_bond_ix(world: World, payer: Keypair, amount: int) -> Instruction:
    source = make_tokens(world.chain, world.mint, payer.pubkey(), amount)
    accounts = {"payer": payer.pubkey(), "source": source} | vault_accounts(world)
    return instruction("deposit_bond", accounts, {"amount": amount})


def deposit_bond(world: World, amount: int) -> Sent:
    payer = Keypair()
    return world.send(deposit_bond_ix(world, payer, amount), signers=(payer,))


def vault_accounts(world: World) -> dict[str, Pubkey]:
    return {"market": world.market, "vault": world.vault, "mint": world.mint}


def wallet_ix(
    world: World, name: str, who: Trader, values: dict[str, Any] | None = None, **other: Pubkey
) -> Instruction:
    """set_delegate, add_records or close_trader."""
    accounts = {"wallet": who.wallet, "market": world.market, "trader": who.address} | other
    return instruction(name, accounts, values)


def bonded_world(chain: Chain, **changes: Any) -> World:
    """A market with penalties, whose bond is there and whose gates count from the next second on."""
    terms = {"penalty": PENALTY, "penalty_cap": PENALTY_CAP, "bond_minimum": BOND} | changes
    world = new_world(chain, **terms)
    if terms["bond_minimum"]:
        deposit_bond(world, terms["bond_minimum"])
        by_authority(world, "resume")
    return world


def underfilled_ix(world: World, index: int, harmed: Party) -> Instruction:
    who, order = harmed
    accounts = {"market": world.market, "slot": world.slot_address(index), "trader": who.address}
    return instruction("challenge_underfilled", accounts, {"record": order.place})


def crossing_ix(world: World, index: int, buy: Party, sell: Party, **other: Pubkey) -> Instruction:
    accounts = {
        "payer": world.chain.payer.pubkey(),
        "market": world.market,
        "slot": world.slot_address(index),
        "buyer": buy[0].address,
        "seller": sell[0].address,
    }
    values = {"index": index, "buy_record": buy[1].place, "sell_record": sell[1].place}
    return instruction("challenge_crossing", accounts | other, values)


def rationing_ix(world: World, index: int, harmed: Party, favoured: Party) -> Instruction:
    accounts = {"market": world.market, "slot": world.slot_address(index)}
    accounts |= {"trader": harmed[0].address, "other": favoured[0].address}
    values = {"record": harmed[1].place, "other_record": favoured[1].place}
    return instruction("challenge_rationing", accounts, values)


def the_event(sent: Sent, name: str) -> SimpleNamespace:
    """The one event of a name."""
    (found,) = (event for event in sent.events if event.event == name)
    return found


__all__ = ["BOND", "FUND_OWNER", "NEVER", "PENALTY", "PENALTY_CAP"]
