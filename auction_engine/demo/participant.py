"""A trader's program as any stranger could write it: it knows the public API and its own wallet, nothing else."""

import base64
from decimal import Decimal
from typing import Any

import httpx
from solders.keypair import Keypair
from solders.message import to_bytes_versioned
from solders.transaction import VersionedTransaction

from auction_engine.core.clearing import MarketRules
from auction_engine.core.errors import AuctionError, Refused, Unavailable
from auction_engine.core.market import Market, SlotTiming
from auction_engine.core.order import Order
from auction_engine.core.order_text import render_order
from auction_engine.core.units import Amount, Milliseconds, Seconds
from auction_engine.demo.trading_plan import Wish

UNAUTHORIZED = 401
SERVER_ERROR = 500
ANSWER_BYTES_SHOWN = 80


class Participant:
    """One wallet at one API. `sign_in` first; an expired session is renewed by itself."""

    def __init__(self, http: httpx.AsyncClient, wallet: Keypair) -> None:
        self._http = http
        self._wallet = wallet
        self._token: str | None = None
        self.address = str(wallet.pubkey())

    async def sign_in(self) -> None:
        """Sign-In-With-Solana: fetch a nonce, sign the text that holds it, receive a session."""
        nonce = await self._send("POST", "/v1/auth/nonce", {"address": self.address})
        message = nonce["message"].encode()
        signed = {
            "address": self.address,
            "signed_message": base64.b64encode(message).decode(),
            "signature": self._signature(message),
        }
        self._token = (await self._send("POST", "/v1/auth/login", signed))["token"]

    async def fund(self, market: str) -> None:
        """Ask the localnet's faucet for SOL and test tokens; it opens the trader account and grants limits."""
        await self._call("POST", "/v1/localnet/faucet", {"market": market})

    async def deposit(self, market: str, amount: Decimal) -> str:
        """Deposit tokens: the server builds the transaction, this wallet signs it. Returns its signature."""
        built = await self._call("POST", "/v1/account/deposit", {"market": market, "amount": str(amount)})
        unsigned = VersionedTransaction.from_bytes(base64.b64decode(built["transaction"]))
        signature = self._wallet.sign_message(to_bytes_versioned(unsigned.message))
        signed = bytes(VersionedTransaction.populate(unsigned.message, [signature]))
        sent = await self._call(
            "POST", "/v1/transactions", {"transaction": base64.b64encode(signed).decode()}
        )
        return str(sent["signature"])

    async def account(self, market: str) -> dict[str, Any]:
        return await self._call("GET", f"/v1/account?market={market}")

    async def orders(self, market: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self._call("GET", f"/v1/orders?market={market}"))["orders"]
        return found

    async def place(self, market: Market, trader: str, wish: Wish, now: Milliseconds) -> dict[str, Any]:
        """Sign an order's text and send it. `now`: the chain's time, which becomes the order's nonce."""
        order = Order(
            trader=trader,
            side=wish.side,
            lots=wish.lots,
            limit=wish.limit,
            first=wish.first,
            count=wish.count,
            time=now,
        )
        text = render_order(order, market)
        signed = {"text": text, "signature": self._signature(text.encode())}
        return await self._call("POST", "/v1/orders", signed)

    def _signature(self, message: bytes) -> str:
        return base64.b64encode(bytes(self._wallet.sign_message(message))).decode()

    async def _call(self, method: str, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        """A call in this wallet's session, which is begun anew once if it is over."""
        if self._token is None:
            await self.sign_in()
        try:
            return await self._send(method, path, body)
        except Refused as error:
            if error.details.get("status") != UNAUTHORIZED:
                raise
        await self.sign_in()
        return await self._send(method, path, body)

    async def _send(self, method: str, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        try:
            response = await self._http.request(method, path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise Unavailable(f"{method} {path}: {_reason(error)}") from error
        answer = _document(method, path, response)
        if response.is_error:
            raise _error(response.status_code, answer)
        return answer


def _document(method: str, path: str, response: httpx.Response) -> dict[str, Any]:
    """The answer's JSON object. Anything else is not of the API but of what stands before it, a proxy say: a fault that passes."""
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Unavailable(
            f"{method} {path}: the answer {response.status_code} is not a JSON object but"
            f" {response.content[:ANSWER_BYTES_SHOWN]!r}",
            status=response.status_code,
        )
    return answer


def _error(status: int, problem: dict[str, Any]) -> AuctionError:
    kind = Unavailable if status >= SERVER_ERROR else Refused
    code = str(problem.get("code", "error"))
    return kind(str(problem.get("detail", problem)), code=code, status=status)


def _reason(error: httpx.HTTPError) -> str:
    return str(error) or type(error).__name__


async def read_market(http: httpx.AsyncClient, address: str) -> Market:
    """The market as GET /v1/markets tells it. Raises Unavailable when it is not listed (yet)."""
    return _market(await _listed(http, address))


async def chain_time(http: httpx.AsyncClient, address: str) -> Milliseconds:
    """The chain's clock, which gates and signing times follow."""
    return Milliseconds(int((await _listed(http, address))["chain_time_ms"]))


async def _listed(http: httpx.AsyncClient, address: str) -> dict[str, Any]:
    try:
        response = (await http.get("/v1/markets")).raise_for_status()
    except httpx.HTTPError as error:
        raise Unavailable(f"GET /v1/markets: {_reason(error)}") from error
    for market in _document("GET", "/v1/markets", response)["markets"]:
        if market["address"] == address:
            found: dict[str, Any] = market
            return found
    raise Unavailable(f"the API does not list market {address}")


def _market(listed: dict[str, Any]) -> Market:
    per_tick = Decimal(listed["tick"])
    spans = ("slot", "gate_lead", "post", "settle", "life", "fresh")
    return Market(
        address=listed["address"],
        name=listed["name"],
        tag=listed["tag"],
        mint=listed["mint"],
        rules=MarketRules(
            tick=listed["tick_base_units"],
            lot=listed["lot"],
            floor=int(Decimal(listed["floor"]) / per_tick) * listed["tick_base_units"],
            cap=int(Decimal(listed["cap"]) / per_tick) * listed["tick_base_units"],
            price_rule=listed["price_rule"],
            rationing=listed["rationing"],
        ),
        timing=SlotTiming(**{f"{span}_seconds": Seconds(listed[f"{span}_seconds"]) for span in spans}),
        quote_decimals=listed["quote_decimals"],
        tick_decimals=listed["tick_decimals"],
        fee=Amount(listed["fee_base_units"]),
        order_fee=Amount(listed["order_fee_base_units"]),
    )
