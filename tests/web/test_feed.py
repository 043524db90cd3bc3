"""The feed comes back by itself, whatever happens to the connection, and a snapshot makes it whole again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.web.feed_server import FeedServer, running_feed_server

pytestmark = pytest.mark.web
OPEN = """
async ([url]) => {
  const { openFeed } = await import("/app/net/feed.js");
  window.seen = { states: [], messages: [], unknown: 0 };
  window.feed = openFeed({
    url,
    onMessage: (message) => window.seen.messages.push(message.type),
    onState: ({ state }) => window.seen.states.push(state),
    onUnknownMarket: () => (window.seen.unknown += 1),
    random: () => 1,
  });
}
"""
LIVE = "(count) => window.seen.messages.filter((type) => type === 'snapshot').length >= count"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with running_feed_server() as server:
        yield server


@pytest.fixture
def page(browser: Browser, web_files: str) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{web_files}/blank")
    yield page
    context.close()


def stop_the_clock(page: Page) -> None:
    """From now on the page's time passes only as the test says."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)


def test_a_broken_connection_is_opened_again_and_begins_with_a_snapshot(
    page: Page, server: FeedServer
) -> None:
    page.evaluate(OPEN, [server.url])
    page.wait_for_function(LIVE, arg=1)
    server.break_off()
    page.wait_for_function(LIVE, arg=2)
    assert page.evaluate("window.seen.states") == ["connecting", "live", "waiting", "connecting", "live"]


def test_a_silent_connection_is_given_up_after_three_heartbeats(page: Page, server: FeedServer) -> None:
    stop_the_clock(page)
    page.evaluate(OPEN, [server.url])
    page.wait_for_function(LIVE, arg=1)
    page.clock.fast_forward(14_000)
    assert page.evaluate("window.seen.states.at(-1)") == "live"
    page.clock.fast_forward(1_001)
    assert page.evaluate("window.seen.states.at(-1)") == "waiting"
    page.clock.fast_forward(500)
    page.wait_for_function(LIVE, arg=2)


def test_a_server_that_stays_away_is_asked_less_and_less_often(page: Page) -> None:
    stop_the_clock(page)
    page.evaluate(OPEN, ["ws://127.0.0.1:9/v1/feed"])
    delays = []
    for expected in (500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000):
        page.wait_for_function("window.seen.states.at(-1) === 'waiting'")
        page.clock.fast_forward(expected - 1)
        still = page.evaluate("window.seen.states.at(-1)")
        page.clock.fast_forward(1)
        delays.append((still, page.evaluate("window.seen.states.filter((s) => s === 'connecting').length")))
    assert delays == [("waiting", tries) for tries in range(2, 9)]


def test_a_person_may_retry_at_once(page: Page, server: FeedServer) -> None:
    stop_the_clock(page)
    page.evaluate(OPEN, [server.url])
    page.wait_for_function(LIVE, arg=1)
    server.break_off()
    page.wait_for_function("window.seen.states.at(-1) === 'waiting'")
    page.evaluate("window.feed.retryNow()")
    page.wait_for_function(LIVE, arg=2)


def test_a_market_that_the_server_does_not_run_is_not_asked_for_again(page: Page, server: FeedServer) -> None:
    server.farewell = 4404
    page.evaluate(OPEN, [server.url])
    page.wait_for_function("window.seen.unknown === 1")
    page.evaluate("window.feed.retryNow()")
    assert page.evaluate("window.seen.states") == ["connecting"]
    assert len(server.connections) == 1


def test_a_closed_feed_stays_closed(page: Page, server: FeedServer) -> None:
    page.evaluate(OPEN, [server.url])
    page.wait_for_function(LIVE, arg=1)
    page.evaluate("window.feed.close(); window.feed.retryNow()")
    assert page.evaluate("window.seen.states") == ["connecting", "live"]
