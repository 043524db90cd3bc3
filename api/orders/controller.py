"""POST, GET and DELETE on /v1/orders: a wallet's own orders, and batches of anybody's signed ones."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_202_ACCEPTED

from api.auth.bearer import BEARER_SECURITY
from api.auth.sessions import Session
from api.etags import tagged
from api.idempotency import IdempotencyKey, once
from api.orders import ending, service
from api.orders.amending import amend_order
from api.orders.batch import place_batch
from api.orders.listing import OrderFilter, list_orders
from api.orders.schemas import (
    Amendment,
    BatchAnswer,
    EndedOrder,
    EndedOrders,
    OrderBatch,
    OrderList,
    OrderStatus,
    OrderView,
    SignedText,
)
from api.parts import ApiParts
from api.problem_responses import BODY, problems
from auction_engine.core.order import Side

ORDERS_LIMIT = 50
ORDERS_LIMIT_MAX = 200
BATCH_BYTES_MAX = 512 * 1024
"""1,000 texts of 157 characters with their signatures are some 300 kB of JSON."""
UNCHANGED = {304: ResponseSpec(None, description="You have this very answer: its ETag is in If-None-Match")}


class OrdersController(Controller):
    path = "/v1/orders"
    tags = ("orders",)
    security = BEARER_SECURITY

    @post(
        "/",
        summary="Place a signed order (200 when this very order was sent before)",
        responses={
            200: ResponseSpec(
                OrderView, generate_examples=False, description="Sent before: the first answer"
            ),
            **problems(*BODY, 401, 409, 422, 429, 503),
        },
    )
    async def place(
        self, data: SignedText, session: Session, parts: ApiParts, include: service.Include | None = None
    ) -> Response[OrderView]:
        order, new = await service.place_order(parts, session.wallet, data, include)
        headers = {"Location": f"/v1/orders/{order.id}"}
        return Response(order, status_code=HTTP_201_CREATED if new else HTTP_200_OK, headers=headers)

    @post(
        "/batch",
        status_code=HTTP_200_OK,
        summary="Place up to 1,000 signed orders of any traders, each answered by itself",
        request_max_body_size=BATCH_BYTES_MAX,
        responses=problems(*BODY, 401, 429, 503),
    )
    async def place_many(self, data: OrderBatch, session: Session, parts: ApiParts) -> BatchAnswer:
        return BatchAnswer(results=await place_batch(parts, session.wallet, data.orders))

    @get(
        "/", summary="List your orders, latest first", responses={**UNCHANGED, **problems(400, 401, 404, 422)}
    )
    async def orders(
        self,
        request: Request[Any, Any, Any],
        session: Session,
        parts: ApiParts,
        market: str | None = None,
        status: OrderStatus | None = None,
        side: Side | None = None,
        slot: Annotated[str | None, Parameter(description="Covered by the order: start or index")] = None,
        begin: Annotated[
            str | None, Parameter(query="from", description="UTC; slots that start then or later")
        ] = None,
        until: Annotated[
            str | None, Parameter(query="to", description="UTC; slots that start before")
        ] = None,
        limit: Annotated[int, Parameter(ge=1, le=ORDERS_LIMIT_MAX)] = ORDERS_LIMIT,
        cursor: Annotated[str | None, Parameter(description="`next` of the page before")] = None,
    ) -> Response[OrderList]:
        wanted = OrderFilter(market=market, status=status, side=side, slot=slot, begin=begin, until=until)
        return tagged(request, list_orders(parts, session.wallet, wanted, limit, cursor))

    @delete(
        "/",
        status_code=HTTP_202_ACCEPTED,
        summary="End all your orders of a market by a signed END all (without a body: the text to sign)",
        responses=problems(*BODY, 401, 404, 409, 422, 428, 503),
    )
    async def end_all(
        self,
        session: Session,
        parts: ApiParts,
        data: SignedText | None = None,
        market: str | None = None,
        include: ending.Include | None = None,
    ) -> EndedOrders:
        return EndedOrders(orders=await ending.end_all(parts, session.wallet, market, data, include))

    @get(
        "/{order_id:str}",
        summary="Show one of your orders",
        responses={**UNCHANGED, **problems(400, 401, 404)},
    )
    async def show(
        self, request: Request[Any, Any, Any], order_id: str, session: Session, parts: ApiParts
    ) -> Response[OrderView]:
        return tagged(request, service.show_order(parts, session.wallet, order_id))

    @delete(
        "/{order_id:str}",
        status_code=HTTP_202_ACCEPTED,
        summary="End an order by a signed END text (without a body: the text to sign)",
        responses=problems(*BODY, 401, 404, 409, 422, 428, 503),
    )
    async def end(
        self,
        order_id: str,
        session: Session,
        parts: ApiParts,
        data: SignedText | None = None,
        include: ending.Include | None = None,
    ) -> EndedOrder:
        return EndedOrder(order=await ending.end_order(parts, session.wallet, order_id, data, include))

    @post(
        "/{order_id:str}/amend",
        summary="End an order and place another in its stead, both or neither",
        responses=problems(*BODY, 401, 404, 409, 422, 429, 503),
    )
    async def amend(
        self,
        request: Request[Any, Any, Any],
        order_id: str,
        data: Amendment,
        session: Session,
        parts: ApiParts,
        idempotency_key: IdempotencyKey = None,
    ) -> OrderView:
        return await once(
            parts,
            request,
            session.wallet,
            idempotency_key,
            OrderView,
            lambda: amend_order(parts, session.wallet, order_id, data),
        )
