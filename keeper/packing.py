"""Filling transactions: as many things, in their order, as fit into each."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def pack(items: Sequence[Item], fits: Callable[[Sequence[Item]], bool]) -> list[tuple[Item, ...]]:
    """Cut `items` into groups, each as long as `fits` allows; one that does not even fit alone stands alone.

    `fits` must not turn true again when a group grows.
    """
    groups: list[tuple[Item, ...]] = []
    group: tuple[Item, ...] = ()
    for item in items:
        if group and not fits((*group, item)):
            groups.append(group)
            group = ()
        group = (*group, item)
    return [*groups, group] if group else groups
