"""Who plays: keys that follow from labels, so that every run has the same addresses; tokens by real instructions; markets."""

from dataclasses import dataclass, field
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from chain.token import MINT_BYTES, create_mint, create_token_account, mint_to, token_account_address
from tests.integration.both_chains.real_chain import RealChain
from tests.program.harness import instruction
from tests.program.operating import vault_accounts
from tests.program.world import PARAMETERS, Trader, World, initialize_ix, pda

OUTSIDE = 10**9
"""Base units that a wallet has beside what it deposits."""


def key_of(label: str) -> Keypair:
    return Keypair.from_seed(sha256(f"both chains: {label}".encode()).digest())


@dataclass
class Stage:
    """The chain, the mint, and who holds tokens already."""

    chain: RealChain
    mint: Pubkey = field(default_factory=lambda: key_of("mint").pubkey())

    def make_mint(self, label: str = "mint") -> Pubkey:
        """A mint of six decimals whose tokens the fee payer makes."""
        payer, key = self.chain.payer.pubkey(), key_of(label)
        rent = 128 + MINT_BYTES
        made = create_mint(payer, key.pubkey(), payer, decimals=6, rent_lamports=rent * 6960)
        self.chain.send(*made, signers=(key,))
        return key.pubkey()

    def tokens(self, holder: Pubkey, amount: int, mint: Pubkey | None = None) -> Pubkey:
        """The holder's associated token account, with so much more in it."""
        mint, payer = mint or self.mint, self.chain.payer.pubkey()
        made = [create_token_account(payer, holder, mint)]
        made += [mint_to(mint, holder, payer, amount)] if amount else []
        self.chain.send(*made)
        return token_account_address(holder, mint)

    def market(self, name: bytes, creator: str = "creator", **changes: Any) -> World:
        values = self.rules(**changes)
        by = self.chain.funded(key_of(creator))
        padded = name.ljust(12, b"\0")
        made, market, vault = initialize_ix(by.pubkey(), self.mint, padded, values)
        self.chain.send(made, signers=(by,))
        authority, keeper = key_of("authority"), key_of("keeper")
        return World(
            self.chain, by, authority, keeper, self.mint, market, vault, padded, PARAMETERS | changes
        )

    def rules(self, **changes: Any) -> SimpleNamespace:
        """Parameters of a market, with the people of the stage."""
        people = {
            "authority": key_of("authority").pubkey(),
            "keeper": key_of("keeper").pubkey(),
            "fund_owner": key_of("fund owner").pubkey(),
        }
        return SimpleNamespace(**(PARAMETERS | people | changes))

    def join(self, world: World, label: str, free: int = 10**7, lots: int = 100) -> Trader:
        """A wallet with tokens, a trader account, free balance and grants for both sides."""
        key = key_of(label)
        address = pda(b"trader", bytes(world.market), bytes(key.pubkey()))
        who = Trader(key, address, self.tokens(key.pubkey(), free + OUTSIDE))
        self.chain.send(world.open_trader_ix(key.pubkey()))
        world.traders.append(who)
        if free:
            world.send(world.deposit_ix(who, free), signers=(key,))
        if lots:
            world.send(world.set_limits_ix(who, lots, lots), signers=(world.authority,))
        return who

    def bond(self, world: World, amount: int) -> None:
        """Deposited by the authority."""
        authority = world.authority
        source = self.tokens(authority.pubkey(), amount)
        accounts = {"payer": authority.pubkey(), "source": source} | vault_accounts(world)
        world.send(instruction("deposit_bond", accounts, {"amount": amount}), signers=(authority,))
