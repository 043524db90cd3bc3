"""One running API per file of tests: starting a chain and a database for each test would take longer than the tests."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.api.serving import Serving, serving_alone


@pytest.fixture(scope="module")
async def api() -> AsyncIterator[Serving]:
    async with serving_alone() as running:
        yield running
