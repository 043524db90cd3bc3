"""A statement as a page to print or to save as PDF: one document without scripts, its style inside and named by hash."""

import base64
import hashlib
from collections.abc import Iterable
from html import escape

from api.history.schemas import MovementView, StatementView, TradedView

PAGE_MEDIA_TYPE = "text/html"
STYLE = """
body { font: 10pt/1.4 system-ui, sans-serif; color: #111; background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 16pt; margin: 0 0 .25rem; }
h2 { font-size: 12pt; margin: 1.5rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0; }
dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .2rem .5rem; border-bottom: 1px solid #ccc; vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.total { font-weight: bold; }
.signature { font: 7pt/1.3 ui-monospace, monospace; overflow-wrap: anywhere; color: #555; }
.warning { border: 2px solid #a00; padding: .5rem; }
@page { size: A4; margin: 15mm; }
@media print { body { margin: 0; padding: 0; max-width: none; } thead { display: table-header-group; } tr { break-inside: avoid; } }
"""
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
PAGE_POLICY = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
"""The page's content security policy: its own style and nothing else."""
KIND_NAMES = {
    "deposit": "Deposit",
    "withdrawal": "Withdrawal",
    "order_fee": "Fee of an order",
    "fill": "Trade",
    "compensation": "Compensation",
}


def statement_page(statement: StatementView) -> bytes:
    title = escape(f"Statement {statement.month}, {statement.market_name}")
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<h1>{title}</h1>
{_facts(statement)}
{_warning(statement)}
<h2>Summary</h2>
{_summary(statement)}
<h2>Energy</h2>
{_energy(statement)}
<h2>All movements</h2>
{_movements(statement)}
</body>
</html>
""".encode()


def _facts(statement: StatementView) -> str:
    read = statement.read
    until = "not read yet" if read is None else f"{read.chain_time} (chain slot {read.chain_slot})"
    facts = {
        "Wallet": statement.wallet,
        "Account": statement.trader,
        "Market": statement.market,
        "From": statement.begins,
        "To": statement.ends,
        "Read from the chain until": until,
        "State": "complete" if statement.complete else "not complete yet: the month goes on",
    }
    return f"<dl>{''.join(f'<dt>{escape(k)}</dt><dd>{escape(v)}</dd>' for k, v in facts.items())}</dl>"


def _warning(statement: StatementView) -> str:
    if statement.adds_up is not False:
        return ""
    return (
        '<p class="warning">The movements that were read do not add up to what the account holds on chain.'
        " Tell the operator of the market.</p>"
    )


def _summary(statement: StatementView) -> str:
    """The figures in the order in which they add up."""
    rows = (
        ("Opening balance", statement.opening, "total"),
        ("Deposits", statement.deposits, "part"),
        ("Withdrawals", statement.withdrawals, "part"),
        ("Energy bought", statement.bought.amount, "part"),
        ("Energy sold", statement.sold.amount, "part"),
        ("Fees of trades", _negative(statement.fill_fees), "part"),
        ("Fees of orders", _negative(statement.order_fees), "part"),
        ("Compensations", statement.compensations, "part"),
        ("Closing balance", statement.closing, "total"),
    )
    body = "".join(
        f'<tr class="{weight}"><td>{name}</td>{_number(amount)}</tr>' for name, amount, weight in rows
    )
    return f"<table><tbody>{body}</tbody></table>"


def _energy(statement: StatementView) -> str:
    def row(name: str, traded: TradedView) -> str:
        price = "–" if traded.average_price is None else traded.average_price
        return f"<tr><td>{name}</td>{_number(traded.wh)}{_number(price)}{_number(traded.amount)}</tr>"

    return (
        f"<table><thead>{_head('', '#Wh', '#Average price per kWh', '#Amount')}</thead>"
        f"<tbody>{row('Bought', statement.bought)}{row('Sold', statement.sold)}</tbody></table>"
    )


def _movements(statement: StatementView) -> str:
    head = _head("Time (UTC)", "What", "#Wh", "#Price", "#Amount", "#of it fee", "#Balance")
    rows = "".join(_rows(statement.movements)) or '<tr><td colspan="7">None</td></tr>'
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _rows(movements: Iterable[MovementView]) -> Iterable[str]:
    for each in movements:
        what = KIND_NAMES[each.kind]
        if each.slot is not None:
            what = f"{'Bought' if each.side == 'buy' else 'Sold'} for {each.slot}"
        yield (
            f'<tr><td>{escape(each.time)}</td><td>{escape(what)}<br><span class="signature">{escape(each.signature)}'
            f"</span></td>{_number(each.wh)}{_number(each.price)}{_number(each.amount)}{_number(each.fee)}"
            f"{_number(each.balance)}</tr>"
        )


def _head(*names: str) -> str:
    """A line of names; those that begin with # stand over numbers."""
    return "<tr>" + "".join(
        f'<th class="number">{escape(name[1:])}</th>' if name.startswith("#") else f"<th>{escape(name)}</th>"
        for name in names
    ) + "</tr>"  # fmt: skip


def _number(value: str | int | None) -> str:
    return f'<td class="number">{"" if value is None else escape(str(value))}</td>'


def _negative(amount: str) -> str:
    """What fees do to the balance: they are told as positive amounts."""
    return amount if set(amount) <= {"0", "."} else f"-{amount}"
