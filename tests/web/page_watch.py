"""What a page must never do while a test looks elsewhere: complain, break its security policy, or call strangers."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page

REFUSED = "Failed to load resource: the server responded with a status of 4"
"""Chromium's own line about a 4xx, which is no fault of the page: the tests say how many of them they provoke."""
_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class PageWatch:
    """Everything that went wrong on a page, from before its first byte."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    @classmethod
    def over(cls, page: Page, url: str) -> "PageWatch":
        """Begin watching a page that is going to be opened at `url`; any other host is a stranger."""
        watch = cls(page, hosts={urlsplit(url).netloc})
        page.on("console", watch._console)
        page.on("pageerror", lambda error: watch.complaints.append(f"uncaught: {error}"))
        page.on("request", lambda request: watch._request(request.url))
        page.on("websocket", lambda socket: watch._request(socket.url))
        page.add_init_script(_TELL_VIOLATIONS)
        return watch

    def assert_clean(self, refusals: int = 0) -> None:
        """refusals: how many 4xx answers the test provoked on purpose."""
        assert self.complaints == []
        assert self.strangers == []
        assert len(self.refusals) == refusals, self.refusals

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        known = message.text.startswith(REFUSED)
        (self.refusals if known else self.complaints).append(f"{message.text} {message.location['url']}")

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc not in self.hosts:
            self.strangers.append(url)
