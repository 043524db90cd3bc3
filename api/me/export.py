"""Everything that is kept about a wallet, as one document or as rows of a table."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from api.account.service import show_account
from api.auth.sessions import Session
from api.me.schemas import Export, MarketExport, MarketTotals
from api.me.service import key_views, sessions_of, show_profile
from api.orders.presentation import order_view
from api.orders.schemas import OrderView
from api.parts import ApiParts
from api.times import instant_text
from auction_engine.core.state import MarketState

COLUMNS = (
    "kind", "market", "id", "name", "value", "side", "slot", "wh", "price", "amount", "status", "from", "slots", "text",
)  # fmt: skip
"""One row is a profile field, a role, a session, a key, an account's amount, a sum, an order or a fill (`id`: its order)."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_MONEY = ("free", "locked", "pending", "available")
_PERSONAL = ("wallet", "display_name", "zone", "metering_point")


async def export_of(parts: ApiParts, person: Session) -> Export:
    """Raises Unavailable."""
    return Export(
        exported_at=instant_text(parts.now()),
        profile=await show_profile(parts, person.wallet),
        sessions=await sessions_of(parts, person),
        api_keys=await key_views(parts, person.wallet),
        markets=[
            await _market(parts, state, person.wallet) for state in list(parts.follower.states.values())
        ],
    )


def csv_of(export: Export) -> str:
    """RFC 4180. Spreadsheets run cells that begin like formulas: what the owner wrote is set apart by an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(_rows(export))
    return text.getvalue()


async def _market(parts: ApiParts, state: MarketState, wallet: str) -> MarketExport:
    now = parts.clock()
    orders = [
        order_view(state, entry, now, parts.slot_results, parts.receipt_key)
        for entry in state.orders_of(wallet)
    ]
    account = await show_account(parts, wallet, state.market.address)
    totals = _totals(orders, state.market.quote_decimals)
    return MarketExport(market=state.market.address, account=account, orders=orders, totals=totals)


def _totals(orders: list[OrderView], decimals: int) -> MarketTotals:
    def sums(side: str) -> tuple[int, str]:
        fills = [fill for order in orders if order.side == side for fill in order.fills]
        amount = sum((Decimal(fill.amount) for fill in fills), Decimal(0))
        return sum(fill.wh for fill in fills), f"{amount:.{decimals}f}"

    (bought, paid), (sold, received) = sums("buy"), sums("sell")
    return MarketTotals(bought_wh=bought, sold_wh=sold, paid=paid, received=received)


def _rows(export: Export) -> Iterator[dict[str, object]]:
    profile = export.profile
    for name in _PERSONAL:
        yield {"kind": "profile", "name": name, "value": _inert(getattr(profile, name) or "")}
    for name in profile.notifications.__struct_fields__:
        chosen = getattr(profile.notifications, name)
        yield {"kind": "notification", "name": name, "value": str(chosen).lower()}
    for role in profile.roles:
        yield {"kind": "role", "name": role.role, "market": role.market or ""}
    for session in export.sessions:
        agent = _inert(session.agent or "")
        yield {"kind": "session", "id": session.id, "name": agent, "value": session.created_at}
    for key in export.api_keys:
        yield {"kind": "api_key", "id": key.id, "name": _inert(key.name), "value": key.created_at}
    for market in export.markets:
        yield from _market_rows(market)


def _market_rows(market: MarketExport) -> Iterator[dict[str, object]]:
    where = {"market": market.market}
    for name in _MONEY:
        yield {"kind": "account", **where, "name": name, "amount": getattr(market.account, name)}
    totals = market.totals
    yield {"kind": "total", **where, "side": "buy", "wh": totals.bought_wh, "amount": totals.paid}
    yield {"kind": "total", **where, "side": "sell", "wh": totals.sold_wh, "amount": totals.received}
    for order in market.orders:
        of_order = {**where, "id": order.id, "side": order.side}
        yield {
            "kind": "order",
            **of_order,
            "wh": order.wh,
            "price": order.limit,
            "status": order.status,
            "from": order.from_,
            "slots": order.slots,
            "text": order.text,
        }
        for fill in order.fills:
            yield {
                "kind": "fill",
                **of_order,
                "slot": fill.slot,
                "wh": fill.wh,
                "price": fill.price,
                "amount": fill.amount,
                "status": fill.status,
            }


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
