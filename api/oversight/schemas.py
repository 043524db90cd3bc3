"""Bodies and answers of the operators' routes."""

import msgspec


class HaltRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """reason: traders read it."""

    reason: str


class CollarRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Prices per kWh, both or neither; without them the collar is taken away."""

    low: str | None = None
    high: str | None = None


class LimitsRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """wallet: whose limits; left out, those of everybody without limits of his own. A limit left out is none.

    notional: quote units. wh_per_slot: of one side. own false: take the wallet's own limits away.
    """

    wallet: str | None = None
    open_orders: int | None = None
    notional: str | None = None
    wh_per_slot: int | None = None
    own: bool = True


class HaltView(msgspec.Struct, frozen=True, kw_only=True):
    """New orders are refused since `at`. resume_proposed: one operator wants the market to resume, another must agree."""

    reason: str
    at: str
    resume_proposed: bool


class CollarView(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of new orders lie between these prices, both included."""

    low: str
    high: str


class LimitsView(msgspec.Struct, frozen=True, kw_only=True):
    """null: no limit. notional: quote units over all open orders. wh_per_slot: of one side."""

    open_orders: int | None
    notional: str | None
    wh_per_slot: int | None


class OversightView(msgspec.Struct, frozen=True, kw_only=True):
    """What operators have decided. limits: of traders without limits of their own."""

    halt: HaltView | None
    collar: CollarView | None
    limits: LimitsView
