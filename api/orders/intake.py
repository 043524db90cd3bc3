"""The door for signed texts: which market a text is of, whether its trader is the wallet's, and whether it is signed."""

from collections.abc import Iterable

from solders.pubkey import Pubkey

from api.base64_fields import decode_signature
from api.orders.schemas import SignedText
from auction_engine.core.errors import InvalidInput, OrderTextError
from auction_engine.core.market import Market
from auction_engine.core.order import End, Order
from auction_engine.core.order_text import TEXT_BYTES_MAX, parse_text
from auction_engine.core.state import MarketState
from chain.addresses import trader_address
from chain.signatures import signed_message


def market_of_text(text: str, states: Iterable[MarketState]) -> MarketState:
    """The market whose tag the text names. Raises OrderTextError (`order_text`, `wrong_market`)."""
    words = text[:TEXT_BYTES_MAX].split(" ", 4)
    if len(words) < 4 or words[0] != "Energy" or words[2] != "tag":
        raise OrderTextError("the text must begin with: Energy <trader address> tag <8 hex digits>")
    by_tag = {state.market.tag: state for state in states}
    if words[3] not in by_tag:
        raise OrderTextError(
            f"tag {words[3][:16]!r} names another market or cluster; those run here are"
            f" {', '.join(sorted(by_tag)) or 'none yet'}: read the tag from GET /v1/markets and sign again",
            code="wrong_market",
        )
    return by_tag[words[3]]


def checked_text(
    body: SignedText, market: Market, program: str, wallet: str, delegate: str | None = None
) -> tuple[Order | End, bytes]:
    """The parsed text and its signature, when the text is this wallet's and signed by it, or by its delegate if one is given.

    The signature is decided as the chain decides it, over the text's exact bytes or one of its envelopes. Raises
    InvalidInput and OrderTextError (`wrong_trader`, `signature_form`, `wrong_signature`, and what `parse_text` raises).
    """
    parsed = parse_text(body.text, market)
    own = trader_of(program, market.address, wallet)
    if parsed.trader != own:
        raise InvalidInput(
            f"the text names trader {parsed.trader}; in this market this wallet's is {own}",
            code="wrong_trader",
        )
    signature = decode_signature(body.signature)
    signers = (wallet,) if delegate is None else (wallet, delegate)
    if all(signed_message(signer, body.text, signature) is None for signer in signers):
        raise InvalidInput(
            f"the signature is not that of {wallet} over exactly this text; sign its bytes with this wallet",
            code="wrong_signature",
        )
    return parsed, signature


def trader_of(program: str, market: str, wallet: str) -> str:
    """The address of a wallet's trader account, whether it is open or not."""
    keys = (Pubkey.from_string(program), Pubkey.from_string(market), Pubkey.from_string(wallet))
    return str(trader_address(*keys))
