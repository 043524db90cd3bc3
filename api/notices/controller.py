"""GET /v1/me/notices: why orders ended without their owner's doing, and what he can do."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter

from api.auth.bearer import BEARER_SECURITY
from api.auth.sessions import Session
from api.etags import tagged
from api.markets.service import market_state
from api.orders.notices import notice_text
from api.parts import ApiParts
from api.problem_responses import problems
from api.times import seconds_text
from auction_engine.core.entries import Notice, NoticeKind
from auction_engine.core.state import MarketState

NOTICES_LIMIT = 50
NOTICES_LIMIT_MAX = 200


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """seq: of the market's event behind it. text: for people. ended_at: when the chain ended the order."""

    market: str
    seq: int
    kind: NoticeKind
    order_id: str
    ended_at: str | None
    missing_base_units: int | None
    text: str


class NoticeList(msgspec.Struct, frozen=True, kw_only=True):
    """Latest first within a market."""

    notices: list[NoticeView]


class NoticesController(Controller):
    path = "/v1/me"
    tags = ("account",)
    security = BEARER_SECURITY

    @get(
        "/notices",
        summary="Show what happened to your orders without your doing",
        responses={304: ResponseSpec(None, description="Nothing new"), **problems(400, 401, 404)},
    )
    async def notices(
        self,
        request: Request[Any, Any, Any],
        session: Session,
        parts: ApiParts,
        market: str | None = None,
        after: Annotated[int, Parameter(ge=0, description="Only those of later `seq`")] = 0,
        limit: Annotated[int, Parameter(ge=1, le=NOTICES_LIMIT_MAX)] = NOTICES_LIMIT,
    ) -> Response[NoticeList]:
        states = [market_state(parts, market)] if market else list(parts.follower.states.values())
        found = [
            notice_view(state, notice)
            for state in states
            for notice in reversed(state.notices.get(session.wallet, ()))
            if notice.seq > after
        ]
        return tagged(request, NoticeList(notices=found[:limit]))


def notice_view(state: MarketState, notice: Notice) -> NoticeView:
    return NoticeView(
        market=state.market.address,
        seq=notice.seq,
        kind=notice.kind,
        order_id=notice.order_id,
        ended_at=None if notice.ended_at is None else seconds_text(notice.ended_at),
        missing_base_units=notice.missing,
        text=notice_text(state, notice),
    )
