"""An upgrade announced beforehand: which code, where it waits on chain, and not before when; signed by who may upgrade.

It is a promise. The loader knows no waiting time: whoever holds the upgrade authority can upgrade at once, and this
text can only prove afterwards that he broke his word. What enforces a waiting time is a program that holds the
authority, such as a multisig with a time lock: docs/operating/program.md.
"""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from auction_engine.core.errors import InvalidInput, Refused
from chain.loader.accounts import Buffer
from chain.loader.code import Code, without_padding
from chain.signatures import verify_strict


class Announcement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Times are unix seconds of the chain's clock. signature: 64 bytes in hex over `text`."""

    program: str
    buffer: str
    sha256: str
    bytes: int
    announced_at: int
    not_before: int
    authority: str
    signature: str = ""

    @property
    def text(self) -> str:
        """What the authority signs."""
        return (
            f"UPGRADE {self.program}\nto sha256 {self.sha256}, {self.bytes} bytes, in buffer {self.buffer}\n"
            f"announced {in_utc(self.announced_at)}, not before {in_utc(self.not_before)}"
        )


def announce(
    program: Pubkey, buffer: Pubkey, code: Code, authority: Keypair, *, now: int, not_before: int
) -> Announcement:
    unsigned = Announcement(
        program=str(program),
        buffer=str(buffer),
        sha256=code.sha256,
        bytes=code.size,
        announced_at=now,
        not_before=not_before,
        authority=str(authority.pubkey()),
    )
    signature = bytes(authority.sign_message(unsigned.text.encode()))
    return msgspec.structs.replace(unsigned, signature=signature.hex())


def read_announcement(path: Path) -> Announcement:
    """Raises InvalidInput for a file that is none, or whose signature is not its authority's."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Announcement)
        signature = bytes.fromhex(found.signature)
    except OSError as error:
        raise InvalidInput(f"cannot read the announcement {path}: {error.strerror}") from None
    except ValueError as error:
        raise InvalidInput(f"{path} is no announcement of an upgrade: {error}", code="announcement") from None
    if not verify_strict(found.authority, found.text.encode(), signature):
        raise InvalidInput(f"{path} is not signed by {found.authority}, as it says", code="announcement")
    return found


def check_announced(
    found: Announcement, program: Pubkey, authority: Pubkey | None, buffer: Buffer | None
) -> None:
    """Whether it speaks of this program, its authority, and what its buffer holds now. Raises Refused."""
    if found.program != str(program):
        raise Refused(
            f"the announcement is of program {found.program}, not of {program}", code="announcement"
        )
    if found.authority != str(authority):
        raise Refused(
            f"the announcement is signed by {found.authority}, the upgrade authority is {authority or 'burned'}",
            code="announcement",
        )
    if buffer is None:
        raise Refused(
            f"the buffer {found.buffer} is gone: upgraded already, or withdrawn", code="announcement"
        )
    code = without_padding(buffer.data)
    if (code.sha256, code.size) != (found.sha256, found.bytes):
        raise Refused(
            f"the buffer {found.buffer} does not hold what was announced: sha256 {code.sha256}",
            code="announcement",
        )


def check_time(found: Announcement, now: int) -> None:
    """Raises Refused before the announced time. now: the chain's clock."""
    if now < found.not_before:
        raise Refused(
            f"announced for {in_utc(found.not_before)} and not before: {found.not_before - now} s are left",
            code="too_early",
        )


def in_utc(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
