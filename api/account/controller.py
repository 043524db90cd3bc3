"""GET /v1/account, deposits and withdrawals, /v1/transactions, and on a localnet POST /v1/localnet/faucet."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.status_codes import HTTP_200_OK

from api.account.delegates import build_delegate
from api.account.relay import relay_transaction
from api.account.schemas import (
    AccountView,
    ConfirmedTransaction,
    DelegateRequest,
    FaucetAnswer,
    FaucetRequest,
    SignedTransaction,
    TransferRequest,
    UnsignedTransaction,
)
from api.account.service import show_account, use_faucet
from api.account.transfers import build_deposit, build_withdrawal
from api.auth.bearer import BEARER_SECURITY
from api.auth.sessions import Session
from api.history.conditional import conditional
from api.history.movements import list_movements
from api.history.paging import ANSWERS, LIMIT, Before, From, Limit, To
from api.history.periods import read_period
from api.history.schemas import MovementList
from api.idempotency import IdempotencyKey, once
from api.parts import ApiParts
from api.problem_responses import BODY, problems
from auction_engine.core.errors import NotFound


class AccountController(Controller):
    path = "/v1"
    tags = ("account",)
    security = BEARER_SECURITY

    @get("/account", summary="Show your money in a market", responses=problems(400, 401, 404, 503))
    async def account(self, session: Session, parts: ApiParts, market: str | None = None) -> AccountView:
        return await show_account(parts, session.wallet, market)

    @post(
        "/account/deposit",
        status_code=HTTP_200_OK,
        summary="Build a deposit for your wallet to sign",
        responses=problems(*BODY, 401, 404, 409, 422, 502, 503),
    )
    async def deposit(
        self,
        request: Request[Any, Any, Any],
        data: TransferRequest,
        session: Session,
        parts: ApiParts,
        idempotency_key: IdempotencyKey = None,
    ) -> UnsignedTransaction:
        return await once(
            parts,
            request,
            session.wallet,
            idempotency_key,
            UnsignedTransaction,
            lambda: build_deposit(parts, session.wallet, data),
        )

    @post(
        "/account/withdraw",
        status_code=HTTP_200_OK,
        summary="Build a withdrawal for your wallet to sign",
        responses=problems(*BODY, 401, 404, 409, 422, 502, 503),
    )
    async def withdraw(
        self,
        request: Request[Any, Any, Any],
        data: TransferRequest,
        session: Session,
        parts: ApiParts,
        idempotency_key: IdempotencyKey = None,
    ) -> UnsignedTransaction:
        return await once(
            parts,
            request,
            session.wallet,
            idempotency_key,
            UnsignedTransaction,
            lambda: build_withdrawal(parts, session.wallet, data),
        )

    @post(
        "/account/delegate",
        status_code=HTTP_200_OK,
        summary="Build what names or removes your delegate, for your wallet to sign",
        responses=problems(*BODY, 401, 404, 409, 422, 502, 503),
    )
    async def delegate(self, data: DelegateRequest, session: Session, parts: ApiParts) -> UnsignedTransaction:
        return await build_delegate(parts, session.wallet, data)

    @post(
        "/transactions",
        status_code=HTTP_200_OK,
        summary="Send what your wallet signed, and wait until it counts",
        responses=problems(*BODY, 401, 409, 422, 502, 503, 504),
    )
    async def send(
        self,
        request: Request[Any, Any, Any],
        data: SignedTransaction,
        session: Session,
        parts: ApiParts,
        idempotency_key: IdempotencyKey = None,
    ) -> ConfirmedTransaction:
        async def relayed() -> ConfirmedTransaction:
            signature = await relay_transaction(parts, session.wallet, data.transaction)
            return ConfirmedTransaction(signature=signature)

        return await once(parts, request, session.wallet, idempotency_key, ConfirmedTransaction, relayed)

    @get(
        "/transactions",
        summary="List your deposits, withdrawals, order fees and compensations, newest first",
        responses=ANSWERS,
    )
    async def transactions(
        self,
        request: Request[Any, Any, Any],
        session: Session,
        parts: ApiParts,
        market: str | None = None,
        begins: From = None,
        ends: To = None,
        limit: Limit = LIMIT,
        before: Before = None,
    ) -> Response[MovementList]:
        period = read_period(begins, ends)
        found = await list_movements(parts, session.wallet, market, period, limit, before)
        return conditional(request, found)


class FaucetController(Controller):
    """Only on a localnet."""

    path = "/v1/localnet"
    tags = ("localnet",)
    security = BEARER_SECURITY

    @post(
        "/faucet",
        status_code=HTTP_200_OK,
        summary="Get SOL, test tokens and a trader account (localnet only)",
        responses=problems(*BODY, 401, 404, 503),
    )
    async def faucet(self, data: FaucetRequest, session: Session, parts: ApiParts) -> FaucetAnswer:
        if parts.faucet is None:
            raise NotFound("this cluster has no faucet")
        return await use_faucet(parts, parts.faucet, session.wallet, data.market)
