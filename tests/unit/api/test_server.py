"""Where the API can listen, and what it says where it cannot."""

import pytest

from api.server import bind
from auction_engine.core.errors import Unavailable


@pytest.mark.parametrize("host", ["999.1.1.1", "192.0.2.1", "::ffff:zz", "a" * 64, "2001:db8::1"])
def test_an_address_that_is_not_this_machines_is_told_and_no_other_port_is_advised(host: str) -> None:
    with pytest.raises(Unavailable, match=r"no address of this machine.*--host") as told:
        bind(host, 0)
    assert "--port" not in str(told.value)


def test_a_used_port_is_named_with_the_advice_to_choose_another() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{port}: .*--port"):
            bind("127.0.0.1", port)
