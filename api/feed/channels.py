"""What can be listened to."""

from typing import Literal, NamedTuple

ChannelName = Literal["market", "slot", "account"]


class Channel(NamedTuple):
    """subject: the index of a slot, the wallet of an account; None for a market."""

    name: ChannelName
    market: str
    subject: int | str | None = None
