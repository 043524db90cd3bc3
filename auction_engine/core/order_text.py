"""The canonical order text: one line of ASCII that a person can read and a wallet signs.

    Energy <trader> tag <8 hex> BUY 500 Wh limit 0.250/kWh from 2026-06-01T00:15:00Z slots 672 time 1767225600123
    Energy <trader> tag <8 hex> END 1767225600123 time 1767225700456

Every order has exactly one spelling: the program on chain reads the same grammar (docs/order-text.md) and the
order's id is the SHA-256 of these bytes. Vectors: tests/vectors/order_text.json.
"""

import hashlib
import re
from datetime import UTC, datetime
from typing import NoReturn

from auction_engine.core.errors import OrderTextError
from auction_engine.core.market import Market
from auction_engine.core.order import End, Order
from auction_engine.core.units import LOTS_MAX_WH, SLOTS_MAX, Lots, Milliseconds, SlotIndex, Ticks

TEXT_BYTES_MAX = 157
PRICE_CHARACTERS_MAX = 9
YEAR_MIN, YEAR_MAX = 2020, 2099

_PREFIX = re.compile(r"Energy ([1-9A-HJ-NP-Za-km-z]{32,44}) tag ([0-9a-f]{8}) ")
_ORDER = re.compile(
    r"(BUY|SELL) ([1-9][0-9]{0,6}) Wh limit (-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)/kWh"
    r" from ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z) slots ([1-9][0-9]{0,2}) time ([1-9][0-9]{12})"
)
_PRICE = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_END = re.compile(r"END (all|[1-9][0-9]{12}) time ([1-9][0-9]{12})")


def order_id(text: str) -> str:
    """The order's name everywhere: SHA-256 of its text, in hex."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def price_text(price: Ticks, market: Market) -> str:
    """A price in decimal quote units per kWh, always with the tick's decimals: 250 ticks of 0.001 -> `0.250`."""
    value = price * market.tick_step
    digits = str(abs(value)).rjust(market.tick_decimals + 1, "0")
    whole, part = digits[: len(digits) - market.tick_decimals], digits[len(digits) - market.tick_decimals :]
    return ("-" if value < 0 else "") + whole + ("." + part if part else "")


def slot_text(slot: SlotIndex, market: Market) -> str:
    """A slot's name outside: its start, UTC, with seconds."""
    return datetime.fromtimestamp(market.timing.start(slot), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def prefix_text(trader: str, market: Market) -> str:
    return f"Energy {trader} tag {market.tag} "


def render_order(order: Order, market: Market) -> str:
    """The one text of this order. The program refuses any other spelling."""
    return (
        f"{prefix_text(order.trader, market)}{order.side.upper()} {order.lots * market.rules.lot} Wh"
        f" limit {price_text(order.limit, market)}/kWh from {slot_text(order.first, market)}"
        f" slots {order.count} time {order.time}"
    )


def render_end(end: End, market: Market) -> str:
    target = "all" if end.target is None else str(end.target)
    return f"{prefix_text(end.trader, market)}END {target} time {end.time}"


def parse_text(text: str, market: Market) -> Order | End:
    """Read a signed text of `market`.

    Raises OrderTextError, whose `code` says which rule is broken: `order_text` (not of this form),
    `wrong_market` (another market's or cluster's tag), `off_lot`, `off_tick`, `off_slot`, `limit_out_of_range`,
    `too_large`, `too_many_slots`.
    """
    if len(text) > TEXT_BYTES_MAX or not text.isascii():
        _fail(f"the text must be at most {TEXT_BYTES_MAX} ASCII characters")
    prefix = _PREFIX.match(text)
    if prefix is None:
        _fail("the text must begin with: Energy <trader address> tag <8 hex digits>")
    if prefix[2] != market.tag:
        _fail(f"tag {prefix[2]} names another market or cluster; this one is {market.tag}", "wrong_market")
    body = text[prefix.end() :]
    if found := _ORDER.fullmatch(body):
        return _order(prefix[1], found, market)
    if found := _END.fullmatch(body):
        target = None if found[1] == "all" else Milliseconds(int(found[1]))
        return End(trader=prefix[1], target=target, time=Milliseconds(int(found[2])))
    _fail(
        "after the tag the text must read: BUY|SELL <n> Wh limit <price>/kWh from <UTC start> slots <n>"
        " time <13 digits>, or: END <13 digits>|all time <13 digits>, in exactly this spelling"
    )


def _order(trader: str, found: re.Match[str], market: Market) -> Order:
    side, wh, price, start, slots, time = found.groups()
    return Order(
        trader=trader,
        side="buy" if side == "BUY" else "sell",
        lots=_lots(int(wh), market),
        limit=_limit(price, market),
        first=_slot(start, market),
        count=_count(int(slots)),
        time=Milliseconds(int(time)),
    )


def _lots(wh: int, market: Market) -> Lots:
    if wh > LOTS_MAX_WH:
        _fail(f"{wh} Wh per slot is more than {LOTS_MAX_WH}", "too_large")
    if wh % market.rules.lot:
        _fail(f"{wh} Wh is not a multiple of the market's lot of {market.rules.lot} Wh", "off_lot")
    return Lots(wh // market.rules.lot)


def parse_price(text: str, market: Market) -> Ticks:
    """A price of the market as `price_text` writes it. Raises OrderTextError (`off_tick`, `limit_out_of_range`)."""
    if not _PRICE.fullmatch(text):
        _fail(f"{text[:40]!r} is no price: write it as {price_text(Ticks(1), market)}", "order_text")
    return _limit(text, market)


def _limit(price: str, market: Market) -> Ticks:
    whole, _, part = price.partition(".")
    if len(part) != market.tick_decimals or len(price) > PRICE_CHARACTERS_MAX:
        _fail(
            f"the limit {price} must have exactly {market.tick_decimals} decimals and at most"
            f" {PRICE_CHARACTERS_MAX} characters",
            "off_tick" if len(part) > market.tick_decimals else "order_text",
        )
    value = int(whole + part)
    if value == 0 and price.startswith("-"):
        _fail("zero is written without a minus")
    if value % market.tick_step:
        _fail(f"the limit {price} is not a multiple of the market's tick", "off_tick")
    limit = Ticks(value // market.tick_step)
    if not market.rules.floor_ticks <= limit <= market.rules.cap_ticks:
        low, high = price_text(market.rules.floor_ticks, market), price_text(market.rules.cap_ticks, market)
        _fail(f"the limit {price} lies outside the market's range {low} to {high}", "limit_out_of_range")
    return limit


def _slot(start: str, market: Market) -> SlotIndex:
    try:
        moment = datetime.strptime(start, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        _fail(f"{start} is not a date and time")
    if not YEAR_MIN <= moment.year <= YEAR_MAX:
        _fail(f"the year of {start} must be {YEAR_MIN} to {YEAR_MAX}")
    index, rest = divmod(int(moment.timestamp()), market.timing.slot_seconds)
    if rest:
        _fail(f"{start} is not the start of a slot of {market.timing.slot_seconds} s", "off_slot")
    return SlotIndex(index)


def _count(slots: int) -> int:
    if slots > SLOTS_MAX:
        _fail(f"an order covers at most {SLOTS_MAX} slots, not {slots}", "too_many_slots")
    return slots


def _fail(message: str, code: str = "order_text") -> NoReturn:
    raise OrderTextError(message, code=code)
