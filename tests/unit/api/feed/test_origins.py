"""Only our own pages, and those that are allowed, may open the feed; programs name no origin."""

import pytest

from api.feed.origins import may_listen

OURS = "https://auction.example.org"


@pytest.mark.parametrize(
    ("origin", "public_url", "allowed", "host", "let_in"),
    [
        (None, OURS, (), "", True),
        (OURS, OURS, (), "", True),
        (OURS + ":443", OURS + "/", (), "", True),
        ("https://shop.example.org", OURS, ("https://shop.example.org",), "", True),
        ("https://shop.example.org", OURS, (), "shop.example.org", False),
        ("http://auction.example.org", OURS, (), "", False),
        ("https://auction.example.org:8443", OURS, (), "", False),
        ("https://auction.example.org.evil.example", OURS, (), "", False),
        ("null", OURS, (), "", False),
        ("", OURS, (), "", False),
        ("http://[::1", OURS, (), "", False),
        ("http://localhost:99999999", "http://127.0.0.1:8080", (), "", False),
        ("http://localhost:8080", "http://127.0.0.1:8080", (), "", True),
        ("http://[::1]:8080", "http://127.0.0.1:8080", (), "", True),
        ("http://localhost:8081", "http://127.0.0.1:8080", (), "", False),
        ("http://10.0.0.7:8080", "http://0.0.0.0:8080", (), "10.0.0.7:8080", True),
        ("http://evil.example", "http://0.0.0.0:8080", (), "10.0.0.7:8080", False),
    ],
)
def test_who_is_let_in(
    origin: str | None, public_url: str, allowed: tuple[str, ...], host: str, let_in: bool
) -> None:
    assert may_listen(origin, public_url, allowed, host) is let_in
