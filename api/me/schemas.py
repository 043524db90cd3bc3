"""Bodies and answers of the routes under /v1/me."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.account.schemas import AccountView
from api.orders.schemas import OrderView
from auction_engine.db.profiles import Notifications

SPOKEN = r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]{0,62}[^\s\x00-\x1f\x7f])?$"
"""1 to 64 characters without control characters, and no blank at either end."""
NAMED = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$"
Spoken = Annotated[str, Meta(pattern=SPOKEN, max_length=64)]
Named = Annotated[str, Meta(pattern=NAMED)]


class RoleView(msgspec.Struct, frozen=True, kw_only=True):
    """market: null for every market."""

    role: str
    market: str | None


class ProfileView(msgspec.Struct, frozen=True, kw_only=True):
    """Whatever was not said is null. roles: with `prosumer`, which everybody is."""

    wallet: str
    display_name: str | None
    zone: str | None
    metering_point: str | None
    notifications: Notifications
    roles: list[RoleView]


class NotificationChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    fills: bool | UnsetType = UNSET
    order_ended: bool | UnsetType = UNSET
    collateral_short: bool | UnsetType = UNSET
    incidents: bool | UnsetType = UNSET


class ProfileChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays as it is; null takes it away. zone, metering_point: letters, digits and . _ : -"""

    display_name: Spoken | UnsetType | None = UNSET
    zone: Named | UnsetType | None = UNSET
    metering_point: Named | UnsetType | None = UNSET
    notifications: NotificationChanges | UnsetType = UNSET


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """One sign-in. current: the one that asks. agent: what the client said it is."""

    id: str
    current: bool
    agent: str | None
    cookies: bool
    created_at: str
    refreshed_at: str
    expires_at: str


class SessionList(msgspec.Struct, frozen=True, kw_only=True):
    sessions: list[SessionView]


class KeyRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """scope: always `read`."""

    id: str
    name: str
    scope: str
    created_at: str


class NewKey(msgspec.Struct, frozen=True, kw_only=True):
    """key: shown this once; send it as Authorization: Bearer."""

    id: str
    name: str
    scope: str
    created_at: str
    key: str


class KeyList(msgspec.Struct, frozen=True, kw_only=True):
    keys: list[KeyView]


class MarketTotals(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over the fills of all orders of a market. Energy in Wh; money in quote units, fees apart."""

    bought_wh: int
    sold_wh: int
    paid: str
    received: str


class MarketExport(msgspec.Struct, frozen=True, kw_only=True):
    """The wallet in one market: money, every order with its fills (oldest first), and what the fills add up to."""

    market: str
    account: AccountView
    orders: list[OrderView]
    totals: MarketTotals


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is kept about the wallet. Tokens and keys are kept as hashes, which are not shown."""

    exported_at: str
    profile: ProfileView
    sessions: list[SessionView]
    api_keys: list[KeyView]
    markets: list[MarketExport]
