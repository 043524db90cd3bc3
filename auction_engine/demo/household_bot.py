"""A household's trading program: keeps every slot to come covered by one standing order at a time."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import structlog

from auction_engine.core.decide_order import INTAKE_LEAD_SECONDS
from auction_engine.core.errors import AuctionError, Unavailable
from auction_engine.core.market import Market
from auction_engine.core.units import Milliseconds, Seconds, SlotIndex
from auction_engine.demo.participant import Participant
from auction_engine.demo.profile import Profile
from auction_engine.demo.trading_plan import SLOTS_PER_ORDER, next_wish

DEPOSIT = Decimal(100)
DEPOSIT_AGAIN_BELOW = Decimal(20)
DEPOSIT_POLL_SECONDS = 0.25
DEPOSIT_SEEN_POLLS = 240
AHEAD_SECONDS = Seconds(2)
"""How long before intake closes a bot still sends: a moment for the way."""
POLL_SECONDS_MAX = 1

log = structlog.get_logger("household")


class HouseholdBot:
    """Places orders for one profile until it is cancelled. `number` staggers the households' first orders."""

    def __init__(
        self,
        number: int,
        profile: Profile,
        participant: Participant,
        market: Market,
        birth: SlotIndex,
        now: Callable[[], Milliseconds],
    ) -> None:
        self._number = number
        self._profile = profile
        self._participant = participant
        self._market = market
        self._birth = birth
        self._now = now
        self._covered_until: SlotIndex | None = None
        self.failures = 0

    async def prepare(self) -> None:
        """Sign in, and deposit when little is free."""
        await self._participant.sign_in()
        account = await self._participant.account(self._market.address)
        if not account["open"]:
            await self._participant.fund(self._market.address)
        if not account["open"] or Decimal(account["free"]) < DEPOSIT_AGAIN_BELOW:
            await self._participant.deposit(self._market.address, DEPOSIT)
        await self._until_open()
        covered = [SlotIndex(_last(order, self._market)) for order in await self._open_orders()]
        if covered:
            self._covered_until = max(covered)

    async def _until_open(self) -> None:
        """Wait until the market has seen the deposit: before that it would refuse every order."""
        for _ in range(DEPOSIT_SEEN_POLLS):
            account = await self._participant.account(self._market.address)
            if account["open"] and Decimal(account["free"]) > 0 and account["max_buy_wh"] > 0:
                return
            await asyncio.sleep(DEPOSIT_POLL_SECONDS)
        raise Unavailable(f"{self._profile.name}: the deposit was not seen in time")

    async def run(self) -> None:
        """Trade on. A refused order is logged with its reason and the next one is tried in the next slot."""
        trader = (await self._participant.account(self._market.address))["trader"]
        while True:
            first = self._first_slot()
            if self._covered_until is None or self._covered_until < first:
                await self._order(trader, first)
            await asyncio.sleep(min(POLL_SECONDS_MAX, self._market.timing.slot_seconds / 4))

    def _first_slot(self) -> SlotIndex:
        now = Seconds(self._now() // 1000)
        return self._market.timing.next_gate(Seconds(now + INTAKE_LEAD_SECONDS + AHEAD_SECONDS))

    async def _order(self, trader: str, first: SlotIndex) -> None:
        started = self._covered_until is not None
        count = SLOTS_PER_ORDER if started else 1 + self._number % SLOTS_PER_ORDER
        wish = next_wish(self._profile, self._market, self._birth, first, count)
        self._covered_until = SlotIndex(first + count - 1)
        if wish is None:
            return
        try:
            await self._participant.place(self._market, trader, wish, self._now())
        except Unavailable as error:
            self._covered_until = SlotIndex(first - 1)
            log.info("order not sent, trying again", household=self._profile.name, reason=str(error))
        except AuctionError as error:
            self.failures += 1
            log.warning("order refused", household=self._profile.name, code=error.code, reason=str(error))

    async def _open_orders(self) -> list[dict[str, object]]:
        orders = await self._participant.orders(self._market.address)
        return [order for order in orders if order["status"] in ("accepted", "registered", "live")]


def _last(order: dict[str, object], market: Market) -> int:
    start = datetime.fromisoformat(str(order["from"]))
    return int(start.timestamp()) // market.timing.slot_seconds + int(str(order["slots"])) - 1
