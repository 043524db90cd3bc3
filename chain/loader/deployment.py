"""Deploys, upgrades and hands over a program. Each step looks at the chain first, so that it may be done again after
it broke off at any point: what is there already is not done twice."""

import asyncio
from collections.abc import Sequence

import msgspec
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from auction_engine.core.errors import Conflict, NotAllowed, NotFound, Refused
from chain.errors import ChainError, NodeUnavailable, ProgramRefused
from chain.loader import instructions
from chain.loader.accounts import Deployed, read_buffer, read_deployed
from chain.loader.code import Code
from chain.loader.cost import Fees
from chain.loader.instructions import (
    BUFFER_HEADER_BYTES,
    LOADER,
    PROGRAM_BYTES,
    extension_bytes,
    program_data_address,
)
from chain.loader.priority import priority_fee
from chain.loader.upload import OnProgress, Upload, check_buffer, writes_of
from chain.rpc import Rpc
from chain.sending import Confirmed, send_and_confirm

_WAIT_SECONDS = 60.0
_POLL_SECONDS = 0.2


class Keys(msgspec.Struct, frozen=True):
    """payer: fees and rent. authority: of the buffer and the program. They may be one."""

    payer: Keypair
    authority: Keypair

    def fees(self, code: Code, price: int) -> Fees:
        """What writing this code costs. price: micro-lamports per compute unit."""
        writes, signatures = writes_of(
            code, self.payer.pubkey(), self.authority.pubkey(), with_price=price > 0
        )
        return Fees(writes, signatures, price)


class Loader:
    """Drives the loader at one node. price: micro-lamports per compute unit, 0 for no priority fee.

    Every method raises NodeUnavailable, ProgramRefused or TransactionFailed besides what it names.
    """

    def __init__(self, rpc: Rpc, keys: Keys, price: int = 0) -> None:
        self._rpc = rpc
        self._payer = keys.payer
        self._authority = keys.authority
        self._before = priority_fee(price)

    async def fill_buffer(self, buffer: Keypair | Pubkey, code: Code, on_progress: OnProgress) -> Pubkey:
        """Put the code into a buffer, which is made when it is not there (its key must sign that). Its address.

        Raises NotAllowed for another's buffer, InvalidInput for one that is too small, NotFound for an address only.
        """
        address = buffer if isinstance(buffer, Pubkey) else buffer.pubkey()
        found = await read_buffer(self._rpc, address)
        if found is None:
            if isinstance(buffer, Pubkey):
                raise NotFound(f"there is no buffer {address}", code="no_buffer")
            await self._create_buffer(buffer, code)
        else:
            check_buffer(found, self._authority.pubkey(), code)
        await Upload(self._rpc, self._payer, self._authority, address, code, self._before).run(on_progress)
        return address

    async def _create_buffer(self, buffer: Keypair, code: Code) -> None:
        rent = await self._rpc.rent_lamports(BUFFER_HEADER_BYTES + code.size)
        made = instructions.create_buffer(
            self._payer.pubkey(),
            buffer.pubkey(),
            self._authority.pubkey(),
            code_bytes=code.size,
            rent_lamports=rent,
        )
        await self._send(made, buffer)

    async def deploy(self, program: Keypair, buffer: Pubkey, capacity: int) -> Confirmed:
        """Make a new program of a full buffer. capacity: room for code, in bytes."""
        rent = await self._rpc.rent_lamports(PROGRAM_BYTES)
        made = instructions.deploy(
            self._payer.pubkey(),
            program.pubkey(),
            buffer,
            self._authority.pubkey(),
            rent_lamports=rent,
            code_bytes_max=capacity,
        )
        try:
            return await self._send(made, program, self._authority)
        except ProgramRefused as refused:
            if refused.name != "InvalidInstructionData":
                raise
            raise Refused(
                f"{self._rpc.url} takes no deployments by this loader (the localnet does not: it holds the program"
                f" from its start); the code waits in buffer {buffer}",
                code="no_deployments",
            ) from refused

    async def make_room(self, deployed: Deployed, code: Code) -> int:
        """Extend the program's account when the code does not fit; by how many bytes. Ends in a later slot of the chain."""
        more = extension_bytes(deployed.capacity, code.size)
        if not more:
            return 0
        try:
            done = await self._extend(deployed.program, more, checked=True)
        except ProgramRefused as refused:
            if refused.name != "InvalidInstructionData":
                raise
            done = await self._extend(deployed.program, more, checked=False)
        await self._wait_past(done.chain_slot)
        return more

    async def _wait_past(self, chain_slot: int) -> None:
        """The loader changes a program once in a slot at most."""
        for _ in range(round(_WAIT_SECONDS / _POLL_SECONDS)):
            if await self._rpc.slot() > chain_slot:
                return
            await asyncio.sleep(_POLL_SECONDS)
        raise NodeUnavailable(f"{self._rpc.url} has made no slot for {_WAIT_SECONDS:.0f} s")

    async def _extend(self, program: Pubkey, more: int, *, checked: bool) -> Confirmed:
        payer, authority = self._payer.pubkey(), self._authority.pubkey()
        made = instructions.extend(program, payer, authority, more, checked=checked)
        return await self._send([made], *([self._authority] if checked else []))

    async def upgrade(self, program: Pubkey, buffer: Pubkey) -> Confirmed:
        """Replace the program's code by that of a full buffer, whose rent returns to the payer."""
        made = instructions.upgrade(program, buffer, self._authority.pubkey(), self._payer.pubkey())
        return await self._send([made], self._authority)

    async def set_program_authority(self, program: Pubkey, new_authority: Pubkey | None) -> Confirmed:
        """None: nobody can ever upgrade the program again."""
        data = program_data_address(program)
        made = instructions.set_authority(data, self._authority.pubkey(), new_authority)
        return await self._send([made], self._authority)

    async def set_buffer_authority(self, buffer: Pubkey, new_authority: Pubkey) -> Confirmed:
        made = instructions.set_authority(buffer, self._authority.pubkey(), new_authority)
        return await self._send([made], self._authority)

    async def close_buffer(self, buffer: Pubkey) -> Confirmed:
        """End a buffer that is not wanted; its rent returns to the payer."""
        made = instructions.close_buffer(buffer, self._payer.pubkey(), self._authority.pubkey())
        return await self._send([made], self._authority)

    async def _send(self, made: Sequence[Instruction], *signers: Keypair) -> Confirmed:
        others = {signer.pubkey(): signer for signer in signers if signer.pubkey() != self._payer.pubkey()}
        return await send_and_confirm(self._rpc, [*self._before, *made], self._payer, list(others.values()))


def check_authority(deployed: Deployed, authority: Pubkey) -> None:
    """Whether this key may upgrade the program. Raises NotAllowed."""
    if deployed.authority == authority:
        return
    if deployed.authority is None:
        raise NotAllowed(
            f"the upgrade authority of {deployed.program} is burned: nobody can change the program any more",
            code="authority_burned",
        )
    raise NotAllowed(
        f"the upgrade authority of {deployed.program} is {deployed.authority}, not {authority}",
        code="wrong_authority",
    )


async def deployed_or_raise(rpc: Rpc, program: Pubkey) -> Deployed:
    """Raises NotFound."""
    deployed = await read_deployed(rpc, program)
    if deployed is None:
        raise NotFound(f"the program {program} is not deployed at {rpc.url}", code="not_deployed")
    return deployed


async def deployed_already(rpc: Rpc, program: Pubkey, code: Code) -> Deployed | None:
    """The program when it is there with this code; None when the address is free. Raises Conflict for other code."""
    account = await rpc.account(program)
    if account is not None and account.owner != LOADER:
        raise Conflict(
            f"{program} is the address of an account that {account.owner} owns: a program needs one of its own",
            code="address_taken",
        )
    deployed = await read_deployed(rpc, program)
    if deployed is not None and deployed.code.sha256 != code.sha256:
        raise Conflict(
            f"another program is deployed at {program} (sha256 {deployed.code.sha256[:16]}…): upgrade it instead",
            code="deployed_already",
        )
    return deployed


async def proved(rpc: Rpc, program: Pubkey, code: Code) -> Deployed:
    """The program as the chain holds it now. Raises ChainError when that is not this code."""
    deployed = await deployed_or_raise(rpc, program)
    if deployed.code.sha256 != code.sha256:
        raise ChainError(f"{program} holds other code than was sent: sha256 {deployed.code.sha256}")
    return deployed
