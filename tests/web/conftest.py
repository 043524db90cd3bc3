"""A browser, the page's modules by themselves, and the whole demo with its page.

Browser fixtures last one file: Playwright's event loop stands in the way of other files' asynchronous tests. The demo is
a process of its own and serves the whole session; the files that use it share a worker by their `xdist_group`.
"""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.demo_process import process
from tests.ports import free_port
from tests.requirements import need
from tests.web.modules import Modules
from tests.web.page_watch import PageWatch
from tests.web.web_files_server import serving_web_files

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DEMO_START_SECONDS = 120
OpenPage = Callable[..., PageWatch]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    need(CHROMIUM, "no chromium on PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def web_files() -> Iterator[str]:
    with serving_web_files() as url:
        yield url


@pytest.fixture(scope="module")
def modules(browser: Browser, web_files: str) -> Iterator[Modules]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{web_files}/blank")
    yield Modules(page)
    context.close()


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of a demo whose households trade."""
    need(CHROMIUM, "no chromium on PATH")
    folder = tmp_path_factory.mktemp("demo")
    port = free_port()
    arguments = ("demo", "--port", str(port), "--rpc-port", "0", "--data", str(folder / "data"))
    with process(folder, *arguments) as demo:
        demo.wait_for("households sign in", DEMO_START_SECONDS)
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens pages in a context of their own: `open_page(url, before=…, **context)` -> the watch over the page.

    before(page) runs while the page is still empty.
    """
    contexts = []

    def opened(url: str, before: Callable[[Page], Any] | None = None, **context: Any) -> PageWatch:
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.set_default_timeout(20_000)
        watch = PageWatch.over(page, url)
        if before is not None:
            before(page)
        page.goto(url)
        return watch

    yield opened
    for context in contexts:
        context.close()
