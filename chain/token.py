"""The quote token: instructions of the classic SPL Token program, and the two numbers that we read from its accounts."""

import struct

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from chain.addresses import TOKEN_PROGRAM, token_account_address
from chain.errors import ChainError
from chain.rpc_answers import RawAccount, owned

MINT_BYTES = 82
TOKEN_ACCOUNT_BYTES = 165
_AMOUNT = struct.Struct("<Q")
_ACCOUNT_AMOUNT_AT = 64
_MINT_DECIMALS_AT = 44


def create_mint(
    payer: Pubkey, mint: Pubkey, authority: Pubkey, *, decimals: int, rent_lamports: int
) -> list[Instruction]:
    """A new mint without a freeze authority. Signers: payer and mint."""
    from solders.system_program import CreateAccountParams, create_account
    from spl.token.instructions import InitializeMintParams, initialize_mint

    create = CreateAccountParams(
        from_pubkey=payer,
        to_pubkey=mint,
        lamports=rent_lamports,
        space=MINT_BYTES,
        owner=TOKEN_PROGRAM,
    )
    initialize = InitializeMintParams(
        decimals=decimals, mint=mint, mint_authority=authority, program_id=TOKEN_PROGRAM
    )
    return [create_account(create), initialize_mint(initialize)]


def create_token_account(payer: Pubkey, wallet: Pubkey, mint: Pubkey) -> Instruction:
    """The wallet's associated token account; does nothing when it exists. Signer: payer."""
    from spl.token.instructions import create_idempotent_associated_token_account

    return create_idempotent_associated_token_account(payer, wallet, mint, TOKEN_PROGRAM)


def mint_to(mint: Pubkey, wallet: Pubkey, authority: Pubkey, amount: int) -> Instruction:
    """New tokens (base units) for the wallet's associated token account. Signer: authority."""
    from spl.token.instructions import MintToParams
    from spl.token.instructions import mint_to as spl_mint_to

    destination = token_account_address(wallet, mint)
    return spl_mint_to(
        MintToParams(
            program_id=TOKEN_PROGRAM, mint=mint, dest=destination, mint_authority=authority, amount=amount
        )
    )


def token_amount(data: bytes) -> int:
    """Base units in a token account. Raises ChainError for data of another size."""
    if len(data) != TOKEN_ACCOUNT_BYTES:
        raise ChainError(f"a token account has {TOKEN_ACCOUNT_BYTES} bytes, not {len(data)}")
    (amount,) = _AMOUNT.unpack_from(data, _ACCOUNT_AMOUNT_AT)
    return int(amount)


def held_tokens(account: RawAccount | None) -> int | None:
    """Base units in the token account at an address; None while the token program owns none there."""
    found = owned(account, TOKEN_PROGRAM)
    return None if found is None else token_amount(found.data)


def mint_decimals(data: bytes) -> int:
    """Decimals of a mint. Raises ChainError for data of another size."""
    if len(data) != MINT_BYTES:
        raise ChainError(f"a mint has {MINT_BYTES} bytes, not {len(data)}")
    return data[_MINT_DECIMALS_AT]


__all__ = [
    "create_mint",
    "create_token_account",
    "held_tokens",
    "mint_decimals",
    "mint_to",
    "token_account_address",
    "token_amount",
]
