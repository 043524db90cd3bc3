"""GET /v1/markets, GET /v1/markets/{m}/slots, GET /v1/markets/{m}/slots/{s}: what everybody may read."""

from typing import Annotated

from litestar import Controller, get
from litestar.params import Parameter

from api.markets.schemas import MarketList, SlotDetail, SlotList
from api.markets.service import list_markets, list_slots, show_slot
from api.parts import ApiParts
from api.problem_responses import problems

SLOTS_LIMIT = 50
SLOTS_LIMIT_MAX = 200


class MarketsController(Controller):
    path = "/v1/markets"
    tags = ("markets",)

    @get("/", summary="List the markets, their rules and their open slots", responses=problems(503))
    async def markets(self, parts: ApiParts) -> MarketList:
        return MarketList(markets=list_markets(parts))

    @get("/{market:str}/slots", summary="List gated slots, newest first", responses=problems(400, 404, 503))
    async def slots(
        self,
        parts: ApiParts,
        market: str,
        limit: Annotated[int, Parameter(ge=1, le=SLOTS_LIMIT_MAX)] = SLOTS_LIMIT,
        before: Annotated[int | None, Parameter(ge=0, description="`next` of the page before")] = None,
    ) -> SlotList:
        return await list_slots(parts, market, limit, before)

    @get(
        "/{market:str}/slots/{slot:str}",
        summary="Show a slot: its book, result and settlement",
        responses=problems(400, 404, 422, 503),
    )
    async def slot(self, parts: ApiParts, market: str, slot: str) -> SlotDetail:
        return await show_slot(parts, market, slot)
