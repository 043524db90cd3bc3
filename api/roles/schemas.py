"""Bodies and answers of the role routes."""

import msgspec

from auction_engine.db.roles import Role, check_grantable


class RoleRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """market: null for every market."""

    wallet: str
    role: Role
    market: str | None = None

    def __post_init__(self) -> None:
        check_grantable(self.wallet, self.role, self.market)


class RoleChange(msgspec.Struct, frozen=True, kw_only=True):
    """changed: false when it was so before."""

    changed: bool


class RoleGrant(msgspec.Struct, frozen=True, kw_only=True):
    wallet: str
    role: str
    market: str | None
    granted_by: str
    granted_at: str


class RoleList(msgspec.Struct, frozen=True, kw_only=True):
    roles: list[RoleGrant]
