"""Lamports for whoever asks: an ordinary transfer from an account that genesis filled."""

from solders.account import Account
from solders.compute_budget import set_compute_unit_limit
from solders.hash import Hash
from solders.keypair import Keypair
from solders.message import Message
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM_PROGRAM
from solders.system_program import TransferParams, transfer
from solders.transaction import VersionedTransaction

from chain.localnet.incoming import Incoming, decode

FILLED_WITH_LAMPORTS = 500_000_000 * 10**9
_UNITS_MIN, _UNITS_RANGE = 1_000, 1_000_000


def filled_account() -> Account:
    return Account(FILLED_WITH_LAMPORTS, b"", SYSTEM_PROGRAM, False, 2**64 - 1)


def airdrop(faucet: Keypair, to: Pubkey, lamports: int, blockhash: Hash, number: int) -> Incoming:
    """`number` makes two equal airdrops in one slot two transactions: it is hidden in the compute unit limit."""
    instructions = [
        set_compute_unit_limit(_UNITS_MIN + number % _UNITS_RANGE),
        transfer(TransferParams(from_pubkey=faucet.pubkey(), to_pubkey=to, lamports=lamports)),
    ]
    message = Message.new_with_blockhash(instructions, faucet.pubkey(), blockhash)
    return decode(bytes(VersionedTransaction(message, [faucet])))
