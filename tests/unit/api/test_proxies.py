"""Whose address a request has: forwarded headers are believed of named proxies alone, from the right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.proxies import NO_PROXIES, Forged, TrustedProxies, address_group, trusted_proxies

OURS = trusted_proxies(["10.0.0.0/8", "2001:db8:1::/48", "127.0.0.1"])
PROXY, STRANGER, OTHER = "10.0.0.1", "203.0.113.7", "198.51.100.9"


def caller(peer: str, *headers: tuple[str, str], proxies: TrustedProxies = OURS) -> str:
    return proxies.caller(peer, [(name.lower().encode(), value.encode()) for name, value in headers]).address


XFF, FORWARDED, PROTO = "X-Forwarded-For", "Forwarded", "X-Forwarded-Proto"


@pytest.mark.parametrize("name", [XFF, FORWARDED])
@pytest.mark.parametrize("value", ["1.2.3.4", "for=1.2.3.4", "127.0.0.1", "for=127.0.0.1"])
def test_a_stranger_is_not_believed(name: str, value: str) -> None:
    assert caller(STRANGER, (name, value)) == STRANGER
    assert caller(PROXY, (name, value), proxies=NO_PROXIES) == PROXY


@pytest.mark.parametrize(
    "headers",
    [
        [(XFF, f"1.2.3.4, {STRANGER}")],
        [(XFF, f"127.0.0.1, {STRANGER}, 10.1.1.1")],
        [(XFF, "1.2.3.4"), (XFF, STRANGER)],
        [(XFF, f" {STRANGER}:4711 ")],
        [(XFF, f"::ffff:{STRANGER}")],
        [(FORWARDED, f"for=1.2.3.4, for={STRANGER};proto=https;by=10.0.0.1")],
        [(FORWARDED, f'For="{STRANGER}:80"')],
        [(FORWARDED, f"for={STRANGER}"), (XFF, f"evil, {STRANGER}")],
    ],
)
def test_behind_our_proxies_the_nearest_stranger_is_the_caller(headers: list[tuple[str, str]]) -> None:
    assert caller(PROXY, *headers) == STRANGER


@pytest.mark.parametrize("value", ["", "unknown", "evil", "_hidden", "1.2.3", "' OR 1=1", "1.2.3.4, unknown"])
def test_a_hop_that_is_no_address_leaves_the_proxy_responsible(value: str) -> None:
    assert caller(PROXY, (XFF, value)) == PROXY


def test_when_all_are_ours_the_farthest_counts() -> None:
    assert caller(PROXY, (XFF, "10.9.9.9, 10.8.8.8")) == "10.9.9.9"
    assert caller("2001:db8:1::1", (FORWARDED, 'for="[2001:db8:2::5]:443"')) == "2001:db8:2::5"


def test_two_headers_that_disagree_are_not_both_from_the_proxy() -> None:
    with pytest.raises(Forged):
        caller(PROXY, (XFF, STRANGER), (FORWARDED, f"for={OTHER}"))


@pytest.mark.parametrize(
    ("headers", "scheme"),
    [
        ([(PROTO, "https")], "https"),
        ([(PROTO, "http, https")], "https"),
        ([(FORWARDED, f"for={STRANGER};proto=https")], "https"),
        ([(PROTO, "javascript")], None),
        ([], None),
    ],
)
def test_the_scheme_is_the_nearest_proxys(headers: list[tuple[str, str]], scheme: str | None) -> None:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    assert OURS.caller(PROXY, raw).scheme == scheme
    assert OURS.caller(STRANGER, raw).scheme is None


@given(
    spoofed=st.lists(
        st.text(st.characters(codec="latin-1", exclude_characters="\n\r"), max_size=30), max_size=5
    )
)
def test_whatever_a_stranger_wrote_before_the_proxy_appended_him_he_stays_who_he_is(
    spoofed: list[str],
) -> None:
    raw = [(b"x-forwarded-for", text.encode("latin-1")) for text in spoofed]
    assert OURS.caller(PROXY, [*raw, (b"x-forwarded-for", STRANGER.encode())]).address == STRANGER


def test_addresses_of_one_ipv6_network_are_one_caller() -> None:
    assert address_group("2001:db8::1") == address_group("2001:db8::ffff:1") == "2001:db8::/64"
    assert address_group("2001:db8::1") != address_group("2001:db8:0:1::1")
    assert address_group(f"::ffff:{STRANGER}") == address_group(STRANGER) == STRANGER
    assert address_group("local") == "local"
