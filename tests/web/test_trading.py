"""A prosumer's whole way over the whole engine, with a wallet that registers itself by the Wallet Standard."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from api.auth.cookies import ACCESS_COOKIE, REFRESH_COOKIE
from tests.demo_process import until
from tests.web.conftest import OpenPage
from tests.web.page_watch import PageWatch
from tests.web.wallet import NAME, Wallet

pytestmark = [pytest.mark.web, pytest.mark.slow, pytest.mark.xdist_group("web_demo")]
CHAIN_MS = 30_000
"""Time for something to reach the chain and to be mirrored back."""
SETTLING_MS = 90_000
STEPS = ["accepted", "registered", "live", "filled", "settled"]
NOTE_STEPS = """(id) => {
  const row = () => document.querySelector(`[data-order='${id}']`);
  window.steps = [row().dataset.reached];
  new MutationObserver(() => {
    const step = row()?.dataset.reached;
    if (step && step !== window.steps.at(-1)) window.steps.push(step);
  }).observe(document.body, { subtree: true, attributes: true, childList: true });
}"""


@dataclass(frozen=True)
class Trader:
    """A signed-in page with money in the market."""

    watch: PageWatch
    wallet: Wallet

    @property
    def page(self) -> Page:
        return self.watch.page

    def fill(self, **fields: str) -> None:
        for field, text in fields.items():
            self.page.locator(f"#{field}").fill(text)
            self.page.locator(f"#{field}").blur()

    def place(self) -> None:
        self.page.get_by_role("button", name=re.compile("^Sign and place")).click()

    def orders(self) -> Locator:
        return self.page.locator("[data-order]")

    def order_of(self, text: str) -> Locator:
        return self.orders().filter(has=self.page.locator(".signed code", has_text=text))

    def place_signed(self) -> str:
        """Place what the fields say; the text that was signed for it, once the order is shown."""
        before = len(self.wallet.signed())
        self.place()
        signed = until(
            lambda: next(iter(self.wallet.signed()[before:]), None), 10, lambda: "nothing was signed"
        )
        self.order_of(signed).wait_for()
        return str(signed)

    def money(self, name: str) -> Locator:
        return self.page.locator(f"[data-balance='{name}'] dd")


def sign_in(page: Page, address: str, wallet: str = NAME) -> None:
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=wallet).click()
    expect(page.locator(".person .mono")).to_have_attribute("title", address)


def spoil_cookies(page: Page, *names: str) -> None:
    """As if the server took these tokens no more."""
    for cookie in page.context.cookies():
        if cookie["name"] in names:
            page.context.add_cookies(
                [
                    {
                        "name": cookie["name"],
                        "value": "spoilt",
                        "domain": cookie["domain"],
                        "path": cookie["path"],
                    }
                ]
            )


def access_token(page: Page) -> str | None:
    """None while it is spoilt."""
    values = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    return None if values[ACCESS_COOKIE] == "spoilt" else str(values[ACCESS_COOKIE])


def fund(trader: Trader) -> None:
    """Test tokens from the faucet, then a deposit that the wallet signs."""
    page = trader.page
    page.get_by_role("button", name="Get test tokens").click()
    expect(page.get_by_text(re.compile("Connection: up to"))).to_be_visible(timeout=CHAIN_MS)
    page.get_by_label("Amount").fill("20")
    page.get_by_role("button", name="Deposit").click()
    expect(page.locator(".transfer")).to_contain_text("20.00 tUSD deposited.", timeout=CHAIN_MS)
    expect(trader.money("free")).to_have_text("20.00 tUSD", timeout=CHAIN_MS)


@pytest.fixture(scope="module")
def funded(browser: Browser, demo_url: str) -> Iterator[Trader]:
    """One trader for the file: signed in by `solana:signMessage`, funded once."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    watch = PageWatch.over(page, demo_url)
    wallet = Wallet.installed(page, sign_in=False)
    page.goto(demo_url)
    sign_in(page, wallet.address)
    found = Trader(watch, wallet)
    fund(found)
    yield found
    context.close()


@pytest.fixture
def trader(funded: Trader) -> Trader:
    """The same before a page without a past: no entry in a field, nothing signed yet, no complaint of other tests."""
    funded.page.reload()
    expect(funded.page.locator(".person .mono")).to_have_attribute("title", funded.wallet.address)
    expect(funded.page.get_by_text(re.compile("Connection: up to"))).to_be_visible()
    funded.watch.refusals.clear()
    return funded


@pytest.fixture
def visitor(open_page: OpenPage, demo_url: str) -> Trader:
    """Somebody signed in by `solana:signMessage` in a page of his own, without money."""
    wallets: list[Wallet] = []
    watch = open_page(demo_url, lambda page: wallets.append(Wallet.installed(page, sign_in=False)))
    sign_in(watch.page, wallets[0].address)
    return Trader(watch, wallets[0])


@pytest.mark.parametrize("ending", ["csv", "html"])
def test_the_months_statement_is_saved_for_spreadsheets_and_for_printing(
    trader: Trader, tmp_path: Path, ending: str
) -> None:
    def saved() -> str:
        with trader.page.expect_download() as download:
            trader.page.locator(f"[data-statement={ending}]").click()
        name = download.value.suggested_filename
        assert re.fullmatch(rf"statement-[A-Z0-9-]+-\d{{4}}-\d{{2}}\.{ending}", name)
        download.value.save_as(tmp_path / ending)
        return (tmp_path / ending).read_text()

    until(lambda: "20.000000" in saved(), 30, lambda: "the deposit is in no statement")
    assert re.search("deposit", saved(), re.IGNORECASE)
    trader.watch.assert_clean()


def test_signing_in_by_message_signs_the_servers_text_alone(visitor: Trader) -> None:
    assert len(visitor.wallet.signed()) == 1
    assert "wants you to sign in with your Solana account" in visitor.wallet.signed()[0]
    visitor.watch.assert_clean()


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("limit", "0.2155", "The limit 0.2155 has more than 3 decimals; prices move in steps of 0.001."),
        ("limit", "7", "The limit 7.000 lies outside the market's range -0.500 to 1.000."),
        ("wh", "105", "105 Wh is not a multiple of the market's lot of 10 Wh."),
        ("slots", "1000", "An order covers at most 672 slots, not 1000."),
    ],
)
def test_a_wrong_entry_says_why_beside_its_field_and_nothing_is_signed(
    trader: Trader, field: str, typed: str, reason: str
) -> None:
    trader.fill(**{"wh": "100", "limit": "0.3", "slots": "1", field: typed})
    trader.place()
    expect(trader.page.locator(f"#{field}-error")).to_have_text(reason)
    expect(trader.page.locator(f"#{field}")).to_have_attribute("aria-invalid", "true")
    expect(trader.page.locator("#order-text")).to_have_count(0)
    assert trader.wallet.signed() == []


def test_a_wallet_that_says_no_leaves_no_order_and_its_words_are_shown(trader: Trader) -> None:
    trader.fill(wh="100", limit="0.123", slots="1")
    trader.wallet.refuse(True)
    trader.place()
    expect(trader.page.get_by_text("The request was rejected in the wallet.")).to_be_visible()
    expect(trader.orders().filter(has_text="0.123")).to_have_count(0)


def test_an_order_is_signed_as_shown_and_followed_until_it_is_settled(trader: Trader) -> None:
    trader.fill(wh="100", limit="1", slots="3")
    trader.wallet.hold()
    trader.place()
    asked = trader.wallet.asked()
    expect(trader.page.locator("#order-text")).to_have_text(asked)
    assert re.fullmatch(
        r"Energy \w+ tag [0-9a-f]{8} BUY 100 Wh limit 1\.000/kWh from \S+Z slots 3 time \d{13}", asked
    )
    trader.wallet.release()
    order = trader.order_of(asked)
    order.wait_for()
    trader.page.evaluate(NOTE_STEPS, order.get_attribute("data-order"))
    assert trader.wallet.signed()[-1] == asked
    expect(order.locator(".signed code")).to_have_text(asked)

    expect(order).to_have_attribute("data-reached", "settled", timeout=SETTLING_MS)
    steps = trader.page.evaluate("window.steps")
    assert steps == sorted(steps, key=STEPS.index)
    assert "live" in steps
    order.get_by_text("Fills by slot").click()
    fill = order.locator("[data-fill=settled]").first
    expect(fill.locator("td").nth(0)).to_have_text("100")
    expect(fill.locator("td").nth(1)).to_have_text(re.compile(r"^\d\.\d{3}$"))
    trader.watch.assert_clean()


def test_a_refusal_of_the_market_is_shown_beside_the_field_that_it_is_about(trader: Trader) -> None:
    trader.page.get_by_text("Sell energy").click()
    trader.fill(wh="30000", limit="0.999", slots="40")
    expect(trader.order_of(trader.place_signed())).to_contain_text("Sell 30,000 Wh")
    trader.fill(wh="30000")
    trader.place()
    expect(trader.page.locator("#wh-error")).to_contain_text("are in use and this order asks for 3000")
    trader.watch.assert_clean(refusals=1)


def test_an_order_is_ended_by_the_very_text_that_is_shown(trader: Trader) -> None:
    trader.fill(wh="100", limit="0.001", slots="40")
    order = trader.order_of(trader.place_signed())
    expect(order).to_have_attribute("data-status", "live", timeout=CHAIN_MS)
    order.get_by_role("button", name="End order").click()
    trader.wallet.hold()
    order.get_by_role("button", name="Sign and end").click()
    asked = trader.wallet.asked()
    expect(order.locator(".ending code")).to_have_text(asked)
    assert re.fullmatch(r"Energy \w+ tag [0-9a-f]{8} END \d{13} time \d{13}", asked)
    trader.wallet.release()
    expect(order).to_have_attribute("data-status", "ended", timeout=CHAIN_MS)
    assert trader.wallet.signed()[-1] == asked


def test_money_that_is_not_locked_can_be_withdrawn(trader: Trader) -> None:
    trader.page.get_by_label("Amount").fill("5,5")
    trader.page.get_by_role("button", name="Withdraw").click()
    expect(trader.page.locator(".transfer")).to_contain_text("5.50 tUSD withdrawn.", timeout=CHAIN_MS)
    expect(trader.money("wallet")).to_have_text(re.compile(r"5\.50 tUSD$"), timeout=CHAIN_MS)


def test_more_than_there_is_cannot_be_asked_for(trader: Trader) -> None:
    for button, words in (("Withdraw", "Free to withdraw are"), ("Deposit", "In your wallet are")):
        trader.page.get_by_label("Amount").fill("1000000")
        trader.page.get_by_role("button", name=button).click()
        expect(trader.page.locator("#amount-error")).to_contain_text(words)


def test_a_session_that_the_server_no_longer_takes_ends_with_a_word(visitor: Trader) -> None:
    spoil_cookies(visitor.page, ACCESS_COOKIE, REFRESH_COOKIE)
    visitor.page.reload()
    expect(visitor.page.get_by_role("alert").filter(has_text="Your session has ended")).to_be_visible()
    sign_in(visitor.page, visitor.wallet.address)
    expect(visitor.page.get_by_text("Your session has ended")).to_have_count(0)


def test_tokens_that_are_over_are_renewed_without_a_word_in_all_tabs(visitor: Trader) -> None:
    """Two tabs share it, and a refresh token used twice would end the session."""
    other = visitor.page.context.new_page()
    Wallet.installed(other, sign_in=False, keypair=visitor.wallet.keypair)
    other.goto(visitor.page.url)
    expect(other.locator(".person .mono")).to_have_attribute("title", visitor.wallet.address)
    spoil_cookies(visitor.page, ACCESS_COOKIE)
    # Both tabs read their accounts every few seconds.
    renewed = until(lambda: access_token(visitor.page), 20, lambda: "the tokens were not renewed")
    for page in (visitor.page, other):
        with page.expect_response(lambda answer: "/v1/account" in answer.url and answer.ok):
            pass
        expect(page.locator(".person .mono")).to_have_attribute("title", visitor.wallet.address)
    assert access_token(visitor.page) == renewed, "once for both"
    cookies = {cookie["name"]: cookie for cookie in visitor.page.context.cookies()}
    assert cookies[ACCESS_COOKIE]["httpOnly"] and cookies[REFRESH_COOKIE]["httpOnly"]
    assert {cookie["sameSite"] for cookie in cookies.values()} == {"Strict"}
    assert len(visitor.wallet.signed()) == 1, "only the text of the sign-in"


def test_no_token_is_within_reach_of_a_script(visitor: Trader) -> None:
    held = visitor.page.evaluate("JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])")
    values = {cookie["name"]: cookie["value"] for cookie in visitor.page.context.cookies()}
    assert values[ACCESS_COOKIE] not in held
    assert values[REFRESH_COOKIE] not in held
    assert "eyJ" not in held


def test_a_reload_keeps_the_session_and_signing_out_ends_it(visitor: Trader) -> None:
    visitor.page.reload()
    expect(visitor.page.locator(".person .mono")).to_have_attribute("title", visitor.wallet.address)
    assert visitor.wallet.signed() == []
    visitor.page.get_by_role("button", name="Sign out").click()
    expect(visitor.page.get_by_role("heading", name="Trade your energy")).to_be_visible()
    visitor.page.reload()
    expect(visitor.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_a_wallet_with_sign_in_writes_the_text_itself_and_is_let_in(
    open_page: OpenPage, demo_url: str
) -> None:
    wallets = []
    watch = open_page(demo_url, lambda page: wallets.append(Wallet.installed(page, sign_in=True)))
    sign_in(watch.page, wallets[0].address)
    [text] = wallets[0].signed()
    assert text.split("\n")[1] == wallets[0].address
    expect(watch.page.get_by_text("Your first deposit opens your account")).to_be_visible()
    watch.assert_clean()


def test_the_demo_wallet_of_the_page_keeps_its_key_and_trades(open_page: OpenPage, demo_url: str) -> None:
    watch = open_page(demo_url)
    page = watch.page
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Demo wallet").click()
    address = str(page.locator(".person .mono").get_attribute("title"))
    page.get_by_role("button", name="Get test tokens").click()
    expect(page.get_by_text(re.compile("Connection: up to"))).to_be_visible(timeout=CHAIN_MS)
    page.get_by_label("Amount").fill("2")
    page.get_by_label("Amount").press("Enter")
    expect(page.locator(".transfer")).to_contain_text("2.00 tUSD deposited.", timeout=CHAIN_MS)
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, address, "Demo wallet")
    expect(page.locator("[data-balance=free] dd")).to_have_text("2.00 tUSD", timeout=CHAIN_MS)
    watch.assert_clean()
