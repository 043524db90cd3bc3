"""Many signed orders at once, of any traders: each text is signed, so it does not matter who carries it.

Each is answered by itself. All that are well signed are handed to the sequencers together, which makes them one group
commit per market.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from api.base64_fields import decode_signature
from api.orders.intake import market_of_text
from api.orders.schemas import BatchResult, SignedText
from api.orders.service import until_seen
from api.parts import ApiParts
from api.problems import kind_of, problem_members
from auction_engine.core.commands import PlaceOrder
from auction_engine.core.entries import OrderEntry
from auction_engine.core.errors import AuctionError, InvalidInput, Refused
from auction_engine.core.order import End, Order
from auction_engine.core.order_text import order_id, parse_text
from auction_engine.core.state import MarketState
from auction_engine.core.units import Milliseconds
from auction_engine.db.log_entries import read_entry
from auction_engine.sequencer.gateway import Accepted
from chain.signatures import signed_message

CHUNK_TEXTS = 50
"""Texts that one step checks off the event loop, some 3 ms: other requests get their turns in between."""


class Checked(NamedTuple):
    """A text that is an order of one of our markets, well signed by its trader's wallet."""

    market: str
    order: Order
    command: PlaceOrder


async def place_batch(parts: ApiParts, wallet: str, bodies: Sequence[SignedText]) -> list[BatchResult]:
    """The fate of each text, in the order given. wallet: who sends, and is counted. Raises RateLimited."""
    parts.order_rate.take(wallet, len(bodies))
    now, checked = parts.clock(), list[Checked | AuctionError]()
    states = list(parts.follower.states.values())
    for start in range(0, len(bodies), CHUNK_TEXTS):
        chunk = bodies[start : start + CHUNK_TEXTS]
        checked += await asyncio.to_thread(_check_chunk, chunk, states, now)
    answers = await asyncio.gather(*(_submit(parts, one) for one in checked))
    await _until_all_seen(parts, checked, answers)
    placed = zip(bodies, checked, answers, strict=True)
    return [await _result(parts, body, one, answer) for body, one, answer in placed]


def _check_chunk(
    bodies: Iterable[SignedText], states: Sequence[MarketState], now: Milliseconds
) -> list[Checked | AuctionError]:
    return [_checked(body, states, now) for body in bodies]


def _checked(body: SignedText, states: Sequence[MarketState], now: Milliseconds) -> Checked | AuctionError:
    """Runs beside the event loop: of the states it reads only what is replaced whole."""
    try:
        state = market_of_text(body.text, states)
        order = parse_text(body.text, state.market)
        if isinstance(order, End):
            raise InvalidInput(
                "this text ends orders; send it to DELETE /v1/orders/{id}", code="not_an_order"
            )
        trader = state.traders.get(order.trader)
        if trader is None:
            raise Refused(
                f"the market knows no trader account {order.trader}; open it and deposit first",
                code="no_trader",
            )
        signature = decode_signature(body.signature)
        if signed_message(trader.wallet, body.text, signature) is None:
            raise InvalidInput(
                f"the signature is not that of {trader.wallet}, whose trader account the text names",
                code="wrong_signature",
            )
    except AuctionError as error:
        return error
    command = PlaceOrder(text=body.text, signature=signature.hex(), wallet=trader.wallet, at=now)
    return Checked(state.market.address, order, command)


async def _submit(parts: ApiParts, checked: Checked | AuctionError) -> Accepted | AuctionError:
    if isinstance(checked, AuctionError):
        return checked
    try:
        return await parts.gateway.submit(checked.market, checked.command)
    except AuctionError as error:
        return error


async def _until_all_seen(
    parts: ApiParts, checked: Sequence[Checked | AuctionError], answers: Sequence[Accepted | AuctionError]
) -> None:
    last: dict[str, Accepted] = {}
    for one, answer in zip(checked, answers, strict=True):
        if isinstance(one, Checked) and isinstance(answer, Accepted):
            last[one.market] = max(last.get(one.market, answer), answer, key=lambda accepted: accepted.seq)
    for market, accepted in last.items():
        await until_seen(parts, market, accepted.seq)


async def _result(
    parts: ApiParts, body: SignedText, checked: Checked | AuctionError, answer: Accepted | AuctionError
) -> BatchResult:
    identity = order_id(body.text) if body.text.isascii() else ""
    if isinstance(checked, AuctionError) or isinstance(answer, AuctionError):
        error = checked if isinstance(checked, AuctionError) else answer
        assert isinstance(error, AuctionError)
        return BatchResult(id=identity, status=kind_of(error).status, problem=_problem(error))
    entry = parts.follower.states[checked.market].orders.get(identity) or OrderEntry(
        order_id=identity,
        wallet=checked.command.wallet,
        order=checked.order,
        status="accepted",
        accepted_seq=answer.seq,
        accepted_at=checked.command.at,
        accepted_hash=(await read_entry(parts.pool, checked.market, answer.seq)).hash,
    )
    return BatchResult(
        id=identity,
        status=HTTP_201_CREATED if answer.changed else HTTP_200_OK,
        accepted_seq=entry.accepted_seq,
        receipt=parts.receipt_key.receipt_of(checked.market, entry),
    )


def _problem(error: AuctionError) -> dict[str, Any]:
    return problem_members(error.code, str(error), kind_of(error), "/v1/orders", error.details)
