"""Markup in every string that a stranger can put before somebody's eyes: the page shows it as text, and none of it runs.

The real page, served by the real API with its real policy, in a real browser. Two walls are checked one by one: nothing
becomes an element (so the page's own code escapes), and nothing runs or loads (so the policy would hold, too).
"""

import json
from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.front_door_counts import PROPERTY
from tests.integration.front_door.hostile_strings import HEADER, MARKUP, SQL
from tests.web.conftest import OpenPage
from tests.web.page_watch import PageWatch
from tests.web.test_trading import sign_in
from tests.web.wallet import NAME, Wallet

pytestmark = [pytest.mark.web, pytest.mark.slow, pytest.mark.xdist_group("web_demo")]
Tell = Callable[[str, int], None]
POLYGLOT = (
    "\"'></title></script><x-hostile>x</x-hostile><img src=x onerror=window.owned=1>"
    "<svg onload=window.owned=1><script>window.owned=1</script><a href=javascript:window.owned=1>x</a>"
)
STATE = """() => ({
  owned: window.owned ?? null,
  elements: document.querySelectorAll("x-hostile, iframe, object, embed, base, meta[http-equiv], [onerror], [onload]").length,
  links: [...document.querySelectorAll("[href], [src], [action]")].filter((one) =>
    /^\\s*(javascript|data:text)/i.test(one.getAttribute("href") ?? one.getAttribute("src") ?? one.getAttribute("action"))).length,
})"""
HARMLESS = {"owned": None, "elements": 0, "links": 0}
ANSWERS = ("{}", "v1/{}", "v1/problems/{}", "v1/markets/{}/slots", "v1/orders?market={}", "v1/docs/{}")
PAGES = ("?q={}", "#{}", "#/trade?{}")


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    return lambda what, count: record_property(PROPERTY, (what, count))


def check(watch: PageWatch) -> None:
    assert watch.page.evaluate(STATE) == HARMLESS, watch.page.content()
    assert watch.strangers == []
    assert [said for said in watch.complaints if "policy violated" in said] == []


def test_an_address_that_holds_markup_shows_an_answer_in_which_nothing_runs(
    open_page: OpenPage, demo_url: str, tell: Tell
) -> None:
    watch = open_page(demo_url)
    watch.page.on("dialog", lambda dialog: watch.complaints.append(f"policy violated: {dialog.message}"))
    for template in (*ANSWERS, *PAGES):
        for string in MARKUP if template in ANSWERS else (POLYGLOT, MARKUP[24]):
            watch.page.goto(demo_url + template.format(quote(string, safe="")), wait_until="domcontentloaded")
            check(watch)
            tell("markup: addresses opened in the browser", 1)


def leaves(value: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where strings are in a JSON value; all entries of a list are one place."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, (*place, name))
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, (*place, "*"))
    elif isinstance(value, str):
        yield place


def spoiled(value: Any, place: tuple[str, ...], string: str) -> Any:
    """The value with the string at that place."""
    if not place:
        return string
    if isinstance(value, dict) and place[0] in value:
        return {**value, place[0]: spoiled(value[place[0]], place[1:], string)}
    if isinstance(value, list) and place[0] == "*":
        return [spoiled(one, place[1:], string) for one in value]
    return value


def test_markup_in_any_string_of_the_feed_or_of_an_answer_stays_text(
    open_page: OpenPage, demo_url: str, tell: Tell
) -> None:
    """As if an operator, a database or a chain had been taken over: the page trusts none of them with markup."""
    seen: dict[str, set[tuple[str, ...]]] = {"feed": set(), "answer": set()}
    aim: list[tuple[str, tuple[str, ...]]] = []

    def turned(kind: str, text: str | bytes) -> str:
        value = json.loads(text)
        seen[kind].update(place for place in leaves(value) if place != ("type",))
        for aimed, place in aim:
            value = spoiled(value, place, POLYGLOT) if aimed == kind else value
        return json.dumps(value)

    def through(route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        server.on_message(lambda text: route.send(turned("feed", text)))

    def answered(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=turned("answer", answer.body()))

    def before(page: Page) -> None:
        page.route_web_socket("**/v1/feed**", through)
        page.route("**/v1/markets**", answered)

    watch = open_page(demo_url, before)
    expect(watch.page.locator(".link")).to_have_text("Live")
    for feed, answer in zip_longest(sorted(seen["feed"]), sorted(seen["answer"])):
        aim[:] = [(kind, place) for kind, place in (("feed", feed), ("answer", answer)) if place is not None]
        watch.page.reload(wait_until="domcontentloaded")
        watch.page.wait_for_timeout(150)  # the page has no word for "nothing came of it"
        check(watch)
        tell("markup: strings of the feed and of answers in which it stayed text", len(aim))
    watch.page.unroute_all(behavior="ignoreErrors")
    assert len(seen["feed"]) >= 5 and len(seen["answer"]) >= 5


def test_markup_in_a_refusal_is_shown_letter_by_letter(
    open_page: OpenPage, demo_url: str, tell: Tell
) -> None:
    said: list[str] = [""]

    def refuse(route: Route) -> None:
        body = {
            "type": "/v1/problems/x",
            "title": said[0],
            "status": 400,
            "detail": said[0],
            "code": said[0],
            "instance": said[0],
        }
        route.fulfill(status=400, content_type="application/problem+json", body=json.dumps(body))

    def before(page: Page) -> None:
        Wallet.installed(page, sign_in=False)
        page.route("**/v1/auth/nonce", refuse)

    watch = open_page(demo_url, before)
    watch.page.get_by_role("button", name="Sign in", exact=True).click()
    button = watch.page.get_by_role("dialog").get_by_role("button", name=NAME)
    for string in (*MARKUP, *SQL[:4], *HEADER[:4]):
        said[0] = string
        button.click()
        shown = watch.page.get_by_role("dialog").get_by_role("alert")
        core = string.strip().strip(".").strip()[1:12]
        expect(shown).to_contain_text(core, ignore_case=True)
        check(watch)
        tell("markup: refusals shown letter by letter", 1)


WALLETS = """(() => {
  for (const name of NAMES) {
    const wallet = { version: "1.0.0", name, icon: name, chains: ["solana:localnet"], accounts: [],
      features: { "standard:connect": { version: "1.0.0", connect: async () => { throw new Error(name); } },
        "solana:signMessage": { version: "1.0.0", signMessage: async () => { throw new Error(name); } },
        "solana:signTransaction": { version: "1.0.0", supportedTransactionVersions: [0], signTransaction: async () => [] } } };
    const register = (api) => api.register(wallet);
    window.addEventListener("wallet-standard:app-ready", (event) => register(event.detail));
  }
})();"""


def test_a_wallets_name_picture_and_words_are_only_text(
    open_page: OpenPage, demo_url: str, tell: Tell
) -> None:
    script = f"const NAMES = {json.dumps(MARKUP)};\n{WALLETS}"
    watch = open_page(demo_url, lambda page: page.add_init_script(script))
    page = watch.page
    page.get_by_role("button", name="Sign in", exact=True).click()
    rows = page.get_by_role("dialog").locator("button.wallet")
    expect(rows.nth(len(MARKUP) - 1)).to_be_visible()
    names = rows.locator("span").all_text_contents()
    for place, name in enumerate(names):
        if name in MARKUP:
            rows.nth(place).click()
            expect(page.get_by_role("dialog").get_by_role("alert")).not_to_be_empty()
            assert page.evaluate("window.owned ?? null") is None
            tell("markup: names, pictures and words of wallets", 3)
    assert set(MARKUP) <= set(names)
    assert page.locator("x-hostile, iframe").count() == 0
    assert [one for one in watch.strangers if not one.startswith(("javascript:", "%"))] == [], (
        "an address in a picture's place"
    )


def test_markup_typed_into_every_field_is_refused_and_shown_as_text(
    open_page: OpenPage, demo_url: str, tell: Tell
) -> None:
    wallets: list[Wallet] = []
    watch = open_page(demo_url, lambda page: wallets.append(Wallet.installed(page, sign_in=False)))
    sign_in(watch.page, wallets[0].address)
    for field in watch.page.locator("input:not([type=radio]):not([type=checkbox]):visible").all():
        for string in (POLYGLOT, MARKUP[0], MARKUP[1], MARKUP[24]):
            kind = field.get_attribute("type")
            if kind in (None, "text", "search"):
                field.fill(string)
                field.blur()
                check(watch)
                tell("markup: typed into fields", 1)
    assert wallets[0].signed()[1:] == [], "nothing but the sign-in was signed"
