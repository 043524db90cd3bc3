"""The loader's instructions, byte for byte as Solana's own command line makes them.

A number of four bytes says which; lengths of byte strings have eight. Source: UpgradeableLoaderInstruction of
solana-loader-v3-interface; tests/integration/chain/test_loader.py compares with transactions of the official tool.
"""

import struct

from solders.instruction import AccountMeta, Instruction
from solders.pubkey import Pubkey
from solders.system_program import CreateAccountParams, create_account

from chain.addresses import CLOCK_SYSVAR, RENT_SYSVAR, SYSTEM_PROGRAM

LOADER = Pubkey.from_string("BPFLoaderUpgradeab1e11111111111111111111111")
PROGRAM_BYTES = 36
BUFFER_HEADER_BYTES = 37
PROGRAM_DATA_HEADER_BYTES = 45
PROGRAM_CODE_BYTES_MAX = 10 * 1024 * 1024 - PROGRAM_DATA_HEADER_BYTES
"""An account holds 10 MiB at most."""

EXTENSION_BYTES_MIN = 10_240
"""Clusters refuse smaller extensions, or will: SIMD-0431."""

_INITIALIZE_BUFFER, _WRITE, _DEPLOY, _UPGRADE, _SET_AUTHORITY, _CLOSE, _EXTEND = range(7)
_EXTEND_CHECKED = 9


def program_data_address(program: Pubkey) -> Pubkey:
    """Where the loader keeps a program's code."""
    return Pubkey.find_program_address([bytes(program)], LOADER)[0]


def create_buffer(
    payer: Pubkey, buffer: Pubkey, authority: Pubkey, *, code_bytes: int, rent_lamports: int
) -> list[Instruction]:
    """An empty buffer with room for so much code. Signers: payer and buffer."""
    initialize = Instruction(
        LOADER, _tag(_INITIALIZE_BUFFER), [_writable(buffer), AccountMeta(authority, False, False)]
    )
    return [_create(payer, buffer, rent_lamports, BUFFER_HEADER_BYTES + code_bytes), initialize]


def write(buffer: Pubkey, authority: Pubkey, offset: int, part: bytes) -> Instruction:
    """Puts a part of the code into the buffer. Signer: the buffer's authority."""
    data = _tag(_WRITE) + struct.pack("<IQ", offset, len(part)) + part
    return Instruction(LOADER, data, [_writable(buffer), _signer(authority)])


def deploy(
    payer: Pubkey,
    program: Pubkey,
    buffer: Pubkey,
    authority: Pubkey,
    *,
    rent_lamports: int,
    code_bytes_max: int,
) -> list[Instruction]:
    """Makes a program of a full buffer. rent_lamports: of the program's own account, for its 36 bytes; the rent of the
    buffer goes to the program data, and what lacks comes from payer. Signers: payer, program and authority, who is
    the buffer's and becomes the upgrade authority."""
    accounts = [
        AccountMeta(payer, True, True),
        _writable(program_data_address(program)),
        _writable(program),
        _writable(buffer),
        AccountMeta(RENT_SYSVAR, False, False),
        AccountMeta(CLOCK_SYSVAR, False, False),
        AccountMeta(SYSTEM_PROGRAM, False, False),
        _signer(authority),
    ]
    made = Instruction(LOADER, _tag(_DEPLOY) + struct.pack("<Q", code_bytes_max), accounts)
    return [_create(payer, program, rent_lamports, PROGRAM_BYTES), made]


def upgrade(program: Pubkey, buffer: Pubkey, authority: Pubkey, spill: Pubkey) -> Instruction:
    """Replaces a program's code by the buffer's. spill: who gets the buffer's rent back. Signer: authority, who must
    be that of both."""
    accounts = [
        _writable(program_data_address(program)),
        _writable(program),
        _writable(buffer),
        _writable(spill),
        AccountMeta(RENT_SYSVAR, False, False),
        AccountMeta(CLOCK_SYSVAR, False, False),
        _signer(authority),
    ]
    return Instruction(LOADER, _tag(_UPGRADE), accounts)


def set_authority(account: Pubkey, authority: Pubkey, new_authority: Pubkey | None) -> Instruction:
    """account: a buffer, or a program's program data. None burns it: nobody can ever upgrade. Signer: authority."""
    accounts = [_writable(account), _signer(authority)]
    if new_authority is not None:
        accounts.append(AccountMeta(new_authority, False, False))
    return Instruction(LOADER, _tag(_SET_AUTHORITY), accounts)


def close_buffer(buffer: Pubkey, recipient: Pubkey, authority: Pubkey) -> Instruction:
    """Ends a buffer; its rent goes to recipient. Signer: authority."""
    accounts = [_writable(buffer), _writable(recipient), _signer(authority)]
    return Instruction(LOADER, _tag(_CLOSE), accounts)


def extension_bytes(capacity: int, wanted: int) -> int:
    """By how much room for `capacity` bytes of code is to grow so that `wanted` fit; 0 when they do."""
    if wanted <= capacity:
        return 0
    return min(max(wanted - capacity, EXTENSION_BYTES_MIN), PROGRAM_CODE_BYTES_MAX - capacity)


def extend(
    program: Pubkey, payer: Pubkey, authority: Pubkey, additional_bytes: int, *, checked: bool = True
) -> Instruction:
    """More room for a program's code. checked: the form that the authority must sign, which clusters take exclusively
    since SIMD-0164; before it they know only the other. Signers: payer, and authority when checked."""
    accounts = [_writable(program_data_address(program)), _writable(program)]
    if checked:
        accounts.append(
            AccountMeta(authority, True, True)
        )  # writable for no reason, but so does the official tool
    accounts += [AccountMeta(SYSTEM_PROGRAM, False, False), AccountMeta(payer, True, True)]
    tag = _EXTEND_CHECKED if checked else _EXTEND
    return Instruction(LOADER, _tag(tag) + struct.pack("<I", additional_bytes), accounts)


def _create(payer: Pubkey, account: Pubkey, lamports: int, space: int) -> Instruction:
    return create_account(
        CreateAccountParams(
            from_pubkey=payer, to_pubkey=account, lamports=lamports, space=space, owner=LOADER
        )
    )


def _tag(number: int) -> bytes:
    return struct.pack("<I", number)


def _writable(address: Pubkey) -> AccountMeta:
    return AccountMeta(address, False, True)


def _signer(address: Pubkey) -> AccountMeta:
    return AccountMeta(address, True, False)
