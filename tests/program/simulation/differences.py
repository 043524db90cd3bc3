"""What differs between the account on chain and the model's, field by field, for people to read."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from tests.program.layout import read_account
from tests.program.reference.encoding import data_of
from tests.program.reference.state import Content, Market, Slot, Trader


def differences(data: bytes, content: Content) -> str:
    """The fields that differ; the places of bytes if it is no account of the program or of another length."""
    model = data_of(content)
    if isinstance(content, Market | Trader | Slot) and len(data) == len(model):
        kind = type(content).__name__
        return "; ".join(_fields(kind, read_account(kind, data), read_account(kind, model)))
    places = [place for place, (ours, theirs) in enumerate(zip(data, model, strict=False)) if ours != theirs]
    return f"{len(data)} bytes, model {len(model)}; they differ at {places}"


def _fields(name: str, chain: Any, model: Any) -> Iterator[str]:
    if isinstance(chain, SimpleNamespace):
        for field in vars(chain):
            yield from _fields(f"{name}.{field}", getattr(chain, field), getattr(model, field))
    elif isinstance(chain, list):
        for place, (ours, theirs) in enumerate(zip(chain, model, strict=True)):
            yield from _fields(f"{name}[{place}]", ours, theirs)
    elif chain != model:
        yield f"{name} is {chain}, model {model}"
