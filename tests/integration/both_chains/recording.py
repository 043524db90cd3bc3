"""What is kept of every transaction of a scenario: the bytes sent, the chain's clock, what came of it, and the accounts after it."""

import json
from base64 import b64encode
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from solders.hash import Hash
from solders.pubkey import Pubkey

Slots = list[tuple[int, Hash]]
"""The SlotHashes sysvar: the chain's slots and their hashes, newest first."""


@dataclass(frozen=True)
class Held:
    """An account: lamports, owner, data, and the epoch until which rent is paid."""

    lamports: int
    owner: Pubkey
    data: bytes
    executable: bool
    rent_epoch: int


Accounts = dict[Pubkey, Held | None]
"""None where nothing is."""


@dataclass(frozen=True)
class Moment:
    """The Clock sysvar as a transaction saw it, in the chain's slots, epochs and unix seconds."""

    slot: int
    epoch_start: int
    epoch: int
    leader_schedule_epoch: int
    seconds: int


@dataclass(frozen=True)
class TokenBalance:
    """Of one account of a transaction, by its place among them; amount in base units."""

    place: int
    mint: str
    owner: str
    amount: int


@dataclass(frozen=True)
class Call:
    """An instruction that a program called: places of program and accounts, data, and how deep it was called."""

    place: int
    accounts: tuple[int, ...]
    data: bytes
    depth: int


@dataclass(frozen=True)
class Outcome:
    """What a chain says of a transaction. Balances are lamports of its accounts, in their order."""

    error: str | None
    logs: tuple[str, ...]
    compute_units: int
    calls: tuple[tuple[int, tuple[Call, ...]], ...]
    """By the index of the instruction that called."""
    returned: bytes
    balances_before: tuple[int, ...]
    balances_after: tuple[int, ...]
    tokens_before: tuple[TokenBalance, ...]
    tokens_after: tuple[TokenBalance, ...]


@dataclass(frozen=True)
class Step:
    """A transaction with all that the chain said of it, and the accounts after it."""

    instructions: tuple[str, ...]
    """Names of the program's instructions in it; the address for those of other programs."""
    wire: bytes
    moment: Moment
    slot_hashes: Slots
    """What the sysvar held; kept for the transactions that name it, else empty."""
    outcome: Outcome
    accounts: Accounts
    """Every account that a transaction has named so far, other than programs and sysvars."""


@dataclass
class Recording:
    """A scenario as one chain played it."""

    start: Accounts
    rent: bytes
    """The Rent sysvar."""
    steps: list[Step] = field(default_factory=list)
    clocks_read: int = 0
    """Blocks in which the Clock sysvar was read, too, and agreed with the block's time."""

    def refused(self) -> list[Step]:
        return [step for step in self.steps if step.outcome.error is not None]

    def kinds(self) -> Counter[tuple[str, str]]:
        """Refusals by instruction (the last of the transaction) and error."""
        return Counter((step.instructions[-1], fault_of(step)) for step in self.refused())

    def instructions(self) -> Counter[str]:
        """Names of instructions in transactions that succeeded."""
        done = (step for step in self.steps if step.outcome.error is None)
        return Counter(name for step in done for name in step.instructions)

    def write(self, file: Path) -> None:
        """All of it as JSON, to look at; of the accounts only those that a step changed."""
        known, told = dict(self.start), []
        for step in self.steps:
            changed = {address: held for address, held in step.accounts.items() if known.get(address) != held}
            known |= step.accounts
            said = {"moment": asdict(step.moment), "outcome": asdict(step.outcome)}
            told.append(vars(step) | said | {"accounts": _told(changed)})
        content = {"start": _told(self.start), "rent": self.rent, "steps": told}
        file.write_text(json.dumps(content, default=_plain, indent=1))


def _told(accounts: Accounts) -> dict[str, dict[str, Any] | None]:
    return {str(address): None if held is None else vars(held) for address, held in accounts.items()}


def fault_of(step: Step) -> str:
    """The name of the program's error, or the chain's own words without the index of the instruction."""
    for line in step.outcome.logs:
        if "AnchorError occurred. Error Code: " in line:
            return line.split("Error Code: ")[1].split(".")[0]
    error = step.outcome.error or ""
    return error.split(", ", 1)[1].removesuffix(")") if error.startswith("InstructionError(") else error


def _plain(value: Any) -> str:
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)
