"""A wallet's statement of a month: all that moved its money, between the balance before and the balance after."""

from api.amounts import amount_text
from api.history.movements import movement_view
from api.history.own_history import OwnHistory, own_history
from api.history.periods import Period, read_month
from api.history.schemas import StatementView, TradedView
from api.parts import ApiParts
from api.times import seconds_text
from auction_engine.core.market import Market
from auction_engine.core.statement import Statement, Traded, average_price, make_statement
from auction_engine.core.units import Amount
from auction_engine.db import money_history


async def show_statement(parts: ApiParts, wallet: str, market: str | None, month: str) -> StatementView:
    """Raises InvalidInput, NotFound, Unavailable."""
    period = read_month(month, parts.clock())
    own = await own_history(parts, wallet, market)
    pool, address = parts.pool, own.market.address
    opening = await money_history.balance_before(pool, address, own.trader, period.start)
    movements = await money_history.movements_between(pool, address, own.trader, period.start, period.end)
    statement = make_statement(opening, movements)
    return statement_view(own, month, period, statement, adds_up=await _adds_up(parts, own))


async def _adds_up(parts: ApiParts, own: OwnHistory) -> bool | None:
    """Whether all movements up to the block in which the account was last seen are what it held there."""
    trader = own.state.traders.get(own.trader)
    if trader is None or own.reading is None or own.reading.chain_slot < trader.chain_slot:
        return None
    balance = await money_history.balance_at(parts.pool, own.market.address, own.trader, trader.chain_slot)
    return balance == trader.free + trader.locked


def statement_view(
    own: OwnHistory, month: str, period: Period, statement: Statement, *, adds_up: bool | None
) -> StatementView:
    market, decimals = own.market, own.market.quote_decimals
    return StatementView(
        market=market.address,
        market_name=market.name,
        wallet=own.wallet,
        trader=own.trader,
        month=month,
        begins=seconds_text(period.start),
        ends=seconds_text(period.end),
        complete=own.reading is not None and own.reading.chain_time >= period.end,
        adds_up=adds_up,
        opening=amount_text(statement.opening, decimals),
        opening_base_units=statement.opening,
        closing=amount_text(statement.closing, decimals),
        closing_base_units=statement.closing,
        deposits=amount_text(statement.deposits, decimals),
        deposits_base_units=statement.deposits,
        withdrawals=amount_text(statement.withdrawals, decimals),
        withdrawals_base_units=statement.withdrawals,
        compensations=amount_text(statement.compensations, decimals),
        compensations_base_units=statement.compensations,
        fill_fees=amount_text(statement.fill_fees, decimals),
        fill_fees_base_units=statement.fill_fees,
        order_fees=amount_text(statement.order_fees, decimals),
        order_fees_base_units=statement.order_fees,
        bought=_traded_view(statement.bought, Amount(-statement.bought.amount), market),
        sold=_traded_view(statement.sold, statement.sold.amount, market),
        movements=[movement_view(each, market) for each in statement.movements],
        read=own.read,
    )


def _traded_view(traded: Traded, price_of: Amount, market: Market) -> TradedView:
    """price_of: the amount with the price's sign, so that a buyer who paid has a positive price."""
    average = average_price(price_of, traded.lots, market.rules.lot)
    return TradedView(
        wh=traded.lots * market.rules.lot,
        amount=amount_text(traded.amount, market.quote_decimals),
        amount_base_units=traded.amount,
        average_price=None if average is None else amount_text(average, market.quote_decimals),
    )
