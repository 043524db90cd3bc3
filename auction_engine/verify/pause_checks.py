"""The check of pauses: what the transactions tell against what the market's account remembers."""

from collections.abc import Iterator

from auction_engine.core.pauses import Pause
from auction_engine.core.units import NEVER
from auction_engine.verify.history import History
from auction_engine.verify.report import Check, check


def pauses(history: History) -> Check:
    return check(
        "pauses",
        "The market's account remembers the pause that its transactions tell.",
        _wrong_pauses(history),
    )


def _wrong_pauses(history: History) -> Iterator[str]:
    told, held = history.pauses, history.holdings.pause
    open_ones = tuple(pause for pause in told if pause.ends == NEVER)
    held_open = (held,) if held is not None and held.ends == NEVER else ()
    if open_ones != held_open:
        yield f"told as open: {_texts(open_ones)}; remembered as open: {_texts(held_open)}"
    if held is not None and held.ends != NEVER and held not in told:
        yield f"remembered: {_texts((held,))}; told: {_texts(told)}"


def _texts(pauses: tuple[Pause, ...]) -> str:
    spans = (
        f"from {pause.begins}" + ("" if pause.ends == NEVER else f" until {pause.ends}") for pause in pauses
    )
    return ", ".join(spans) or "none"
