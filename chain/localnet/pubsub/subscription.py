"""What a client asked to be told of, and how a landed transaction becomes its notification."""

from collections.abc import Callable, Iterator

import msgspec
from solders.account import Account
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM_PROGRAM

from chain.localnet.outcome import Landed

# What happens is published under topics: ("account", address), ("program", owner), ("logs", address), ("logs", None),
# ("signature", signature), ("slot", None).
Topic = tuple[str, object]

CLOSED = Account(0, b"", SYSTEM_PROGRAM, False, 0)


class Subscription(msgspec.Struct, frozen=True, eq=False):
    """`final`: told when the slot is finalized instead of at once. `render` gives the value, None for nothing to tell.

    `once`: over after its first notification. `bare`: the value is the whole result, without a context.
    """

    number: int
    topic: Topic
    final: bool
    render: Callable[[object], object]
    send: Callable[[bytes], None]
    once: bool = False
    bare: bool = False

    def notify(self, slot: int, event: object) -> bool:
        """Send what the event means to this subscriber; tells whether there was anything."""
        value = self.render(event)
        if value is None:
            return False
        result = value if self.bare else {"context": {"slot": slot}, "value": value}
        self.send(
            msgspec.json.encode(
                {
                    "jsonrpc": "2.0",
                    "method": f"{self.topic[0]}Notification",
                    "params": {"result": result, "subscription": self.number},
                }
            )
        )
        return True


class AccountChange(msgspec.Struct, frozen=True):
    address: Pubkey
    account: Account


def events_of(landed: Landed) -> Iterator[tuple[Topic, object]]:
    """Everything that a landed transaction is news for."""
    for address, account in landed.changes.items():
        change = AccountChange(address, account or CLOSED)
        yield ("account", address), change
        yield ("program", change.account.owner), change
    yield ("logs", None), landed
    for address in landed.mentioned:
        yield ("logs", address), landed
    yield ("signature", landed.signature), landed
