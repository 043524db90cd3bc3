"""The market page over the whole engine: a stranger sees the book, the price, the results and how they were settled."""

import re

import httpx
import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.web.conftest import OpenPage

pytestmark = [pytest.mark.web, pytest.mark.slow, pytest.mark.xdist_group("web_demo")]
FIRST_RESULT_MS = 90_000
SETTLED = ".results tbody:has([data-status=settled]), .results tbody:has([data-status=closed])"
ROW_WORDS = """(row) =>
  [row.dataset.slot, [...row.querySelector("tr").querySelectorAll("th, td")].map((cell) => cell.innerText)]"""
NOTE_OVERHANG = """
window.widest = 0;
const note = () => {
  const root = document.documentElement;
  if (root) window.widest = Math.max(window.widest, root.scrollWidth - root.clientWidth);
};
new MutationObserver(note).observe(document, { subtree: true, childList: true, attributes: true });"""
WIDTHS = [(1280, 900), (768, 1024), (390, 844), (360, 740)]


def first_settled(page: Page) -> tuple[str, list[str]]:
    """The index of the newest settled slot, and the words of its row."""
    row = page.locator(SETTLED).first
    row.wait_for(timeout=FIRST_RESULT_MS)
    index, words = row.evaluate(ROW_WORDS)  # at one moment: a newer slot may take the first place at any time
    return index, words


def test_the_page_shows_a_settled_slot_as_the_api_tells_it(open_page: OpenPage, demo_url: str) -> None:
    watch = open_page(demo_url, viewport={"width": 1280, "height": 900})
    index, words = first_settled(watch.page)
    market = httpx.get(f"{demo_url}v1/markets").json()["markets"][0]["address"]
    slot = httpx.get(f"{demo_url}v1/markets/{market}/slots/{index}").json()
    assert words[2] == slot["price"]
    assert words[3].split()[0].replace(",", "") == str(slot["volume_wh"])
    assert words[4:7] == [str(slot["orders"]), str(slot["fills"]), f"{slot['batches']} of {slot['batches']}"]
    watch.assert_clean()


def test_a_slot_opens_to_its_transactions_and_commitments(open_page: OpenPage, demo_url: str) -> None:
    watch = open_page(demo_url, viewport={"width": 1280, "height": 900})
    index, _ = first_settled(watch.page)
    row = watch.page.locator(f"tbody[data-slot='{index}']")
    row.get_by_role("button", name="details").press("Enter")
    expect(row.locator(".transactions tbody tr").first).to_contain_text("Post price and root")
    expect(row.locator(".transactions")).to_contain_text("Settle batch")
    expect(row.locator(".facts")).to_contain_text("Result root")
    expect(row.get_by_role("img")).to_have_attribute("aria-label", re.compile("Cleared at price"))
    watch.assert_clean()


def test_the_open_slot_shows_its_gate_its_book_and_its_indicative_price(
    open_page: OpenPage, demo_url: str
) -> None:
    page = open_page(demo_url).page
    expect(page.locator(".hero-main .big")).to_contain_text("tUSD/kWh", timeout=FIRST_RESULT_MS)
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^0:\d\d$"))
    expect(page.get_by_role("table").first).to_contain_text("Buys, Wh")
    expect(page.locator(".ladder tbody th").first).to_have_text(re.compile(r"^\u2212?\d\.\d{3}$"))
    expect(page.get_by_role("img").first).to_have_attribute("aria-label", re.compile("Indicative price"))
    expect(page.locator(".hero time").first).to_have_attribute("title", re.compile(" UTC$"))


def test_a_lost_connection_is_said_and_mended_without_a_reload(open_page: OpenPage, demo_url: str) -> None:
    routes: list[WebSocketRoute] = []

    def through(route: WebSocketRoute) -> None:
        routes.append(route)
        route.connect_to_server()

    page = open_page(demo_url, lambda page: page.route_web_socket("**/v1/feed**", through)).page
    expect(page.locator(".link")).to_have_text("Live")
    routes[-1].close()
    expect(page.get_by_role("alert").filter(has_text="live feed is interrupted")).to_be_visible()
    expect(page.locator(".link")).to_have_text("Live")
    expect(page.get_by_text("live feed is interrupted")).to_have_count(0)
    assert len(routes) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_nothing_hangs_over_the_edge_on_any_screen(
    open_page: OpenPage, demo_url: str, scheme: str, width: int, height: int
) -> None:
    watch = open_page(
        demo_url,
        lambda page: page.add_init_script(NOTE_OVERHANG),
        viewport={"width": width, "height": height},
        color_scheme=scheme,
    )
    first_settled(watch.page)
    watch.page.get_by_role("link", name="Trade").click()
    expect(watch.page.get_by_role("heading", name="Trade your energy")).to_be_visible()
    assert watch.page.evaluate("window.widest") == 0, "at no moment, not only in the end"
    watch.assert_clean()


def test_the_page_can_be_walked_by_keyboard(open_page: OpenPage, demo_url: str) -> None:
    page = open_page(demo_url).page
    expect(page.locator(".link")).to_have_text("Live")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the market")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.get_by_role("button", name="Sign in").press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Sign in")).to_be_focused()


def test_nothing_moves_for_those_who_asked_for_stillness(open_page: OpenPage, demo_url: str) -> None:
    page = open_page(demo_url, reduced_motion="reduce").page
    expect(page.locator(".ladder")).to_be_visible(timeout=FIRST_RESULT_MS)
    moving = "[...document.querySelectorAll('*')].filter((e) => parseFloat(getComputedStyle(e).transitionDuration) > 0).length"
    assert page.evaluate(moving) == 0
    assert page.evaluate("document.getAnimations().length") == 0
