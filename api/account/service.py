"""What a wallet has: in the market by the followed log, in its own pocket by the chain."""

from solders.pubkey import Pubkey

from api.account.holding import holding_of
from api.account.schemas import AccountView, FaucetAnswer
from api.amounts import amount_text
from api.markets.service import market_state
from api.orders.intake import trader_of
from api.parts import ApiParts, Faucet
from api.times import instant_text
from auction_engine.core.errors import InvalidInput, NotFound, Unavailable
from auction_engine.core.market import Market
from auction_engine.core.state import MarketState
from chain.addresses import token_account_address
from chain.token import held_tokens


async def show_account(parts: ApiParts, wallet: str, market: str | None) -> AccountView:
    """market: may be left out where there is one only. Raises NotFound, InvalidInput."""
    state = _only_market(parts) if market is None else market_state(parts, market)
    lamports, tokens = await _pocket(parts, state.market, wallet)
    mirrored_at = await parts.mirror_age.mirrored_at(state.market.address)
    decimals, held = state.market.quote_decimals, holding_of(state, wallet)
    return AccountView(
        wallet=wallet,
        trader=trader_of(parts.program, state.market.address, wallet),
        lamports=lamports,
        tokens=None if tokens is None else amount_text(tokens, decimals),
        tokens_base_units=tokens,
        mirrored_at=None if mirrored_at is None else instant_text(mirrored_at),
        **{name: getattr(held, name) for name in held.__struct_fields__},
    )


async def use_faucet(parts: ApiParts, faucet: Faucet, wallet: str, address: str) -> FaucetAnswer:
    market = market_state(parts, address).market
    grant = await faucet(market, wallet)
    return FaucetAnswer(
        lamports=grant.lamports,
        tokens=amount_text(grant.tokens, market.quote_decimals),
        trader=grant.trader,
        max_buy_wh=grant.max_buy_lots * market.rules.lot,
        max_sell_wh=grant.max_sell_lots * market.rules.lot,
    )


def _only_market(parts: ApiParts) -> MarketState:
    states = list(parts.follower.states.values())
    if not states:
        raise NotFound("no market is run here yet", code="market_not_found")
    if len(states) > 1:
        raise InvalidInput("several markets are run here: name one by ?market=<address>")
    return states[0]


async def _pocket(parts: ApiParts, market: Market, wallet: str) -> tuple[int | None, int | None]:
    """Lamports and token base units of the wallet itself; (None, None) when the chain does not answer."""
    key = Pubkey.from_string(wallet)
    try:
        purse, tokens = await parts.rpc.accounts(
            [key, token_account_address(key, Pubkey.from_string(market.mint))]
        )
    except Unavailable:
        return None, None
    return 0 if purse is None else purse.lamports, held_tokens(tokens) or 0
