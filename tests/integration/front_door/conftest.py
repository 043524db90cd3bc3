"""One running API per file, with the localnet's faucet: a route like any other. And the counts that each test tells."""

from collections.abc import AsyncIterator, Callable

import pytest

from auction_engine.demo.faucet import DemoFaucet
from tests.front_door_counts import PROPERTY
from tests.integration.api.serving import Serving, serving_alone

Tell = Callable[[str, int], None]


@pytest.fixture(scope="module")
async def api() -> AsyncIterator[Serving]:
    async with serving_alone(lambda own: DemoFaucet(own.rpc, own.program, own.operator)) as running:
        yield running


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """`tell("alg none", 9)`: so many cases of this were tried and held; shown at the end of the run."""

    def told(what: str, count: int) -> None:
        record_property(PROPERTY, (what, count))

    return told
