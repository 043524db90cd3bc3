"""GET /v1/fills, /v1/settlements and /v1/statements: a wallet's own. GET /v1/transactions stands beside its POST."""

import asyncio
from typing import Annotated, Any, Literal

from litestar import Controller, Request, Response, get
from litestar.params import Parameter

from api.auth.bearer import BEARER_SECURITY
from api.auth.sessions import Session
from api.history.conditional import conditional
from api.history.fills import list_fills
from api.history.paging import ANSWERS, LIMIT, Before, From, Limit, To
from api.history.periods import read_period
from api.history.schemas import FillList, SettlementList, StatementView
from api.history.settlements import list_settlements
from api.history.statement_csv import CSV_MEDIA_TYPE, statement_csv
from api.history.statement_page import PAGE_MEDIA_TYPE, PAGE_POLICY, statement_page
from api.history.statements import show_statement
from api.parts import ApiParts

Format = Literal["json", "csv", "html"]


class HistoryController(Controller):
    path = "/v1"
    tags = ("history",)
    security = BEARER_SECURITY

    @get("/fills", summary="List your fills, newest slot first", responses=ANSWERS)
    async def fills(
        self,
        request: Request[Any, Any, Any],
        session: Session,
        parts: ApiParts,
        market: str | None = None,
        begins: From = None,
        ends: To = None,
        limit: Limit = LIMIT,
        before: Before = None,
    ) -> Response[FillList]:
        period = read_period(begins, ends)
        return conditional(request, await list_fills(parts, session.wallet, market, period, limit, before))

    @get("/settlements", summary="List what each slot did to your money, newest first", responses=ANSWERS)
    async def settlements(
        self,
        request: Request[Any, Any, Any],
        session: Session,
        parts: ApiParts,
        market: str | None = None,
        begins: From = None,
        ends: To = None,
        limit: Limit = LIMIT,
        before: Before = None,
    ) -> Response[SettlementList]:
        period = read_period(begins, ends)
        found = await list_settlements(parts, session.wallet, market, period, limit, before)
        return conditional(request, found)

    @get(
        "/statements",
        summary="Show your statement of a month: JSON, CSV (text/csv) or a page to print (text/html)",
        responses=ANSWERS,
    )
    async def statement(
        self,
        request: Request[Any, Any, Any],
        session: Session,
        parts: ApiParts,
        month: Annotated[str, Parameter(description="UTC, such as 2026-11")],
        market: str | None = None,
        form: Annotated[
            Format | None, Parameter(query="format", description="Instead of the Accept header")
        ] = None,
    ) -> Response[StatementView]:
        statement = await show_statement(parts, session.wallet, market, month)
        match form or _accepted(request):
            case "csv":
                name = f"statement-{statement.market_name}-{month}.csv"
                headers = {"Content-Disposition": f'attachment; filename="{name}"'}
                body = await asyncio.to_thread(statement_csv, statement)
                return conditional(request, statement, body, CSV_MEDIA_TYPE, headers)
            case "html":
                body = await asyncio.to_thread(statement_page, statement)
                headers = {"Content-Security-Policy": PAGE_POLICY}
                return conditional(request, statement, body, PAGE_MEDIA_TYPE, headers)
            case _:
                return conditional(request, statement)


def _accepted(request: Request[Any, Any, Any]) -> Format:
    """What the Accept header likes best of the three; JSON when it says nothing of them."""
    best = request.accept.best_match(["application/json", "text/csv", "text/html"])
    return {"text/csv": "csv", "text/html": "html"}.get(best or "", "json")  # type: ignore[return-value]
