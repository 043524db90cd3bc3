"""What a wallet has: in the market by the followed log, in its own pocket by the chain."""

from solders.pubkey import Pubkey

from api.account.delegates import delegate_view
from api.account.holding import holding_of
from api.account.schemas import AccountView, DelegateView, FaucetAnswer
from api.amounts import amount_text
from api.markets.service import market_state
from api.orders.intake import trader_of
from api.parts import ApiParts, Faucet
from api.times import instant_text
from auction_engine.core.errors import InvalidInput, NotFound, Unavailable
from auction_engine.core.market import Market
from auction_engine.core.state import MarketState
from chain.accounts import decode_trader
from chain.addresses import token_account_address, trader_address
from chain.rpc import owned
from chain.token import held_tokens


async def show_account(parts: ApiParts, wallet: str, market: str | None) -> AccountView:
    """market: may be left out where there is one only. Raises NotFound, InvalidInput."""
    state = only_market(parts) if market is None else market_state(parts, market)
    lamports, tokens, delegate = await _on_chain(parts, state.market, wallet)
    mirrored_at = await parts.mirror_age.mirrored_at(state.market.address)
    decimals, held = state.market.quote_decimals, holding_of(state, wallet)
    return AccountView(
        wallet=wallet,
        trader=trader_of(parts.program, state.market.address, wallet),
        lamports=lamports,
        tokens=None if tokens is None else amount_text(tokens, decimals),
        tokens_base_units=tokens,
        mirrored_at=None if mirrored_at is None else instant_text(mirrored_at),
        delegate=delegate,
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


def only_market(parts: ApiParts) -> MarketState:
    """The market of a request that names none. Raises NotFound, or InvalidInput when there are several."""
    states = list(parts.follower.states.values())
    if not states:
        raise NotFound("no market is run here yet", code="market_not_found")
    if len(states) > 1:
        raise InvalidInput("several markets are run here: name one by ?market=<address>")
    return states[0]


async def _on_chain(
    parts: ApiParts, market: Market, wallet: str
) -> tuple[int | None, int | None, DelegateView | None]:
    """Lamports and token base units of the wallet itself, and its delegate; all None when the chain does not answer."""
    key, program = Pubkey.from_string(wallet), Pubkey.from_string(parts.program)
    trader = trader_address(program, Pubkey.from_string(market.address), key)
    pocket = token_account_address(key, Pubkey.from_string(market.mint))
    try:
        purse, tokens, found = await parts.rpc.accounts([key, pocket, trader])
    except Unavailable:
        return None, None, None
    account = owned(found, program)
    delegate = None if account is None else delegate_view(decode_trader(account.data), market)
    return 0 if purse is None else purse.lamports, held_tokens(tokens) or 0, delegate
