"""POST, GET and DELETE on /v1/orders: a wallet's own orders."""

from typing import Annotated

from litestar import Controller, Response, delete, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_202_ACCEPTED

from api.auth.bearer import BEARER_SECURITY
from api.auth.sessions import Session
from api.orders.schemas import EndedOrder, OrderList, OrderStatus, OrderView, SignedText
from api.orders.service import end_order, list_orders, place_order, show_order
from api.parts import ApiParts
from api.problem_responses import BODY, problems

ORDERS_LIMIT = 50
ORDERS_LIMIT_MAX = 200


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
            **problems(*BODY, 401, 409, 422, 503),
        },
    )
    async def place(self, data: SignedText, session: Session, parts: ApiParts) -> Response[OrderView]:
        order, new = await place_order(parts, session.wallet, data)
        headers = {"Location": f"/v1/orders/{order.id}"}
        return Response(order, status_code=HTTP_201_CREATED if new else HTTP_200_OK, headers=headers)

    @get("/", summary="List your orders, latest first", responses=problems(400, 401, 404))
    async def orders(
        self,
        session: Session,
        parts: ApiParts,
        market: str | None = None,
        status: OrderStatus | None = None,
        limit: Annotated[int, Parameter(ge=1, le=ORDERS_LIMIT_MAX)] = ORDERS_LIMIT,
        before: Annotated[str | None, Parameter(description="`next` of the page before")] = None,
    ) -> OrderList:
        return list_orders(parts, session.wallet, market, status, limit, before)

    @get("/{order_id:str}", summary="Show one of your orders", responses=problems(400, 401, 404))
    async def show(self, order_id: str, session: Session, parts: ApiParts) -> OrderView:
        return show_order(parts, session.wallet, order_id)

    @delete(
        "/{order_id:str}",
        status_code=HTTP_202_ACCEPTED,
        summary="End an order by a signed END text (without a body: the text to sign)",
        responses=problems(*BODY, 401, 404, 409, 422, 428, 503),
    )
    async def end(
        self, order_id: str, session: Session, parts: ApiParts, data: SignedText | None = None
    ) -> EndedOrder:
        return EndedOrder(order=await end_order(parts, session.wallet, order_id, data))
