"""What the settings make of the limits."""

from pathlib import Path

import pytest

from api.limits.gcra import Quota
from auction_engine.composition.limits import CONNECTIONS_PER_ADDRESS_MAX, connection_limits, rate_limiter
from auction_engine.core.errors import InvalidInput
from auction_engine.settings import Settings
from tests.redis_server import running_redis

pytestmark = pytest.mark.anyio


def asked() -> dict[str, object]:
    return {"type": "http", "method": "POST", "path": "/v1/orders", "headers": [], "state": {}}


async def test_limits_are_on_unless_they_are_turned_off() -> None:
    async with rate_limiter(Settings(rate_limits="off")) as none, rate_limiter(Settings()) as limiter:
        assert none is None and limiter is not None
    assert connection_limits(Settings(rate_limits="off")).connections_per_address_max is None
    assert connection_limits(Settings()).connections_per_address_max == CONNECTIONS_PER_ADDRESS_MAX
    proxies = connection_limits(Settings(trusted_proxies="10.0.0.0/8, 192.0.2.1")).trusted_proxies
    assert proxies.include("10.1.2.3") and proxies.include("192.0.2.1") and not proxies.include("192.0.2.2")


async def test_quotas_come_from_the_setting_and_are_shared_over_redis(tmp_path: Path) -> None:
    async with running_redis(tmp_path) as server:
        settings = Settings(rate_limits="write=7/1000", redis_url=server.url)
        async with rate_limiter(settings) as one, rate_limiter(settings) as other:
            assert one is not None and other is not None
            await one.charge_address(asked(), "192.0.2.1")
            charges = await other.charge_address(asked(), "192.0.2.1")
    assert charges is not None
    [made] = charges.made
    assert (made.quota, made.remaining) == (Quota(7, 1_000), 5)


async def test_a_wrong_quota_stops_the_start_by_its_name() -> None:
    with pytest.raises(InvalidInput, match="right=1/1"):
        async with rate_limiter(Settings(rate_limits="right=1/1")):
            pass
