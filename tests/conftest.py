"""What every test shares: hypothesis profiles, the asyncio backend, and the order in which files are handed to workers."""

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.front_door_counts import counted

if TYPE_CHECKING:
    from tests.clearing_reference import Clear

# No deadlines: a shared two-core machine would make them lie. In CI the examples are derived from the test alone,
# so that a red build is red again on a developer's machine; there, fresh examples keep looking for new failures.
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """asyncio is the only event loop that asyncpg and the servers support."""
    return "asyncio"


@pytest.fixture(scope="session", params=["naive", "fast"])
def clearing(request: pytest.FixtureRequest) -> "Clear":
    """One way to clear a book: price by price as the rule says it, and the engine's. What uses it runs against both."""
    from tests.clearing_reference import WAYS

    return WAYS[request.param]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file's tests on one worker (they share servers), all validator tests on one, and begin with the longest."""
    items.sort(key=lambda item: [not item.get_closest_marker(mark) for mark in ("validator", "slow", "web")])
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            group = "validator" if item.get_closest_marker("validator") else str(item.path)
            item.add_marker(pytest.mark.xdist_group(group))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was tried against the API's front door, and held: docs/security/front-door.md."""
    counts = counted(report.user_properties for report in terminalreporter.getreports("passed"))
    if counts:
        terminalreporter.write_sep("-", "front door: cases tried and held")
        for what, count in sorted(counts.items()):
            terminalreporter.write_line(f"{count:>8,}  {what}")
