"""A DATABASE_URL that is no address is told as such, whoever reads it first."""

from collections.abc import Awaitable, Callable

import pytest

from auction_engine.core.errors import InvalidInput
from auction_engine.db.migrate import upgrade
from auction_engine.db.pool import create_pool

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("use", [upgrade, create_pool])
async def test_a_port_that_is_no_number_is_refused_in_one_sentence(
    use: Callable[[str], Awaitable[object]],
) -> None:
    with pytest.raises(InvalidInput, match="DATABASE_URL is not a Postgres address"):
        await use("postgresql://h:notaport/x")
