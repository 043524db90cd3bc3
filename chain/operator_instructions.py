"""What a market's authority, the fund's owner and whoever raises the bond send: one function per instruction."""

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from chain.addresses import vault_address
from chain.encoding import instruction


def set_fees(program: Pubkey, authority: Pubkey, market: Pubkey, *, fee: int, order_fee: int) -> Instruction:
    """fee: base units per lot and side; order_fee: per order; both of later registrations. Signer: authority."""
    accounts = {"authority": authority, "market": market}
    return instruction(program, "set_fees", accounts, {"fee": fee, "order_fee": order_fee})


def set_keeper(program: Pubkey, authority: Pubkey, market: Pubkey, keeper: Pubkey) -> Instruction:
    """Signer: authority."""
    return instruction(program, "set_keeper", {"authority": authority, "market": market}, {"keeper": keeper})


def propose_authority(program: Pubkey, authority: Pubkey, market: Pubkey, proposed: Pubkey) -> Instruction:
    """Changes nothing until the proposed one accepts; the zero address takes a proposal back. Signer: authority."""
    accounts = {"authority": authority, "market": market}
    return instruction(program, "propose_authority", accounts, {"proposed": proposed})


def accept_authority(program: Pubkey, proposed: Pubkey, market: Pubkey) -> Instruction:
    """Signer: the proposed authority."""
    return instruction(program, "accept_authority", {"proposed": proposed, "market": market})


def pause(program: Pubkey, authority: Pubkey, market: Pubkey) -> Instruction:
    """Gates are paused from a slot and a gate lead after now. Signer: authority."""
    return instruction(program, "pause", {"authority": authority, "market": market})


def resume(program: Pubkey, authority: Pubkey, market: Pubkey) -> Instruction:
    """Ends a pause, or calls it off. Signer: authority."""
    return instruction(program, "resume", {"authority": authority, "market": market})


def deposit_bond(
    program: Pubkey, payer: Pubkey, market: Pubkey, mint: Pubkey, source: Pubkey, amount: int
) -> Instruction:
    """amount: base units, from the token account `source` of the payer. Signer: payer, who may be anybody."""
    accounts = {"payer": payer, "source": source} | _vault(program, market, mint)
    return instruction(program, "deposit_bond", accounts, {"amount": amount})


def withdraw_bond(
    program: Pubkey, authority: Pubkey, market: Pubkey, mint: Pubkey, destination: Pubkey, amount: int
) -> Instruction:
    """amount: base units, to a token account of the authority, who signs."""
    accounts = {"authority": authority, "destination": destination} | _vault(program, market, mint)
    return instruction(program, "withdraw_bond", accounts, {"amount": amount})


def collect_fees(
    program: Pubkey, authority: Pubkey, market: Pubkey, mint: Pubkey, destination: Pubkey
) -> Instruction:
    """All of them, to a token account of the authority, who signs."""
    accounts = {"authority": authority, "destination": destination} | _vault(program, market, mint)
    return instruction(program, "collect_fees", accounts)


def collect_fund(
    program: Pubkey, owner: Pubkey, market: Pubkey, mint: Pubkey, destination: Pubkey
) -> Instruction:
    """All of it, to a token account of the fund's owner, who signs."""
    accounts = {"owner": owner, "destination": destination} | _vault(program, market, mint)
    return instruction(program, "collect_fund", accounts)


def _vault(program: Pubkey, market: Pubkey, mint: Pubkey) -> dict[str, Pubkey]:
    return {"market": market, "vault": vault_address(program, market), "mint": mint}
