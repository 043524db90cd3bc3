"""Token accounts and mints, as far as RPC answers need to read them."""

import msgspec
from solders.account import Account
from solders.pubkey import Pubkey

TOKEN_PROGRAM = Pubkey.from_string("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA")
TOKEN_2022_PROGRAM = Pubkey.from_string("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb")
TOKEN_PROGRAMS = (TOKEN_PROGRAM, TOKEN_2022_PROGRAM)

# Sizes of the classic layouts; Token-2022 appends a byte that tells the kind, then extensions.
_ACCOUNT_BYTES, _MINT_BYTES = 165, 82
_IS_MINT, _IS_ACCOUNT = 1, 2


class TokenAccount(msgspec.Struct, frozen=True):
    mint: Pubkey
    owner: Pubkey
    amount: int
    program: Pubkey


class Mint(msgspec.Struct, frozen=True):
    supply: int
    decimals: int


def read_token_account(account: Account | None) -> TokenAccount | None:
    """None for anything but an initialized token account."""
    if account is None or account.owner not in TOKEN_PROGRAMS:
        return None
    data = account.data
    if not _is(data, _ACCOUNT_BYTES, _IS_ACCOUNT) or data[108] == 0:
        return None
    amount = int.from_bytes(data[64:72], "little")
    return TokenAccount(Pubkey(data[:32]), Pubkey(data[32:64]), amount, account.owner)


def read_mint(account: Account | None) -> Mint | None:
    """None for anything but an initialized mint."""
    if account is None or account.owner not in TOKEN_PROGRAMS:
        return None
    data = account.data
    if not _is(data, _MINT_BYTES, _IS_MINT) or data[45] == 0:
        return None
    return Mint(int.from_bytes(data[36:44], "little"), data[44])


def _is(data: bytes, size: int, kind: int) -> bool:
    return len(data) == size or (len(data) > _ACCOUNT_BYTES and data[_ACCOUNT_BYTES] == kind)


def ui_amount(amount: int, decimals: int) -> dict[str, object]:
    """Solana's four ways to write an amount. `uiAmount` is a JSON number written digit by digit: no float is made."""
    digits = str(amount).rjust(decimals + 1, "0")
    whole, part = digits[: len(digits) - decimals], digits[len(digits) - decimals :].rstrip("0")
    written = f"{whole}.{part}" if part else whole
    return {
        "amount": str(amount),
        "decimals": decimals,
        "uiAmount": msgspec.Raw(written.encode()),
        "uiAmountString": written,
    }
