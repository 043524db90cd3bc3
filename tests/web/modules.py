"""Single modules of the page, run in Chromium by the names that they export."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page


@dataclass(frozen=True)
class Modules:
    """A page of the same origin as the modules, with nothing of its own running."""

    page: Page

    def run(self, module: str, body: str, argument: Any = None) -> Any:
        """What the function body `body` returns; in it `m` is the module's exports and `a` is `argument`."""
        script = f"async ([path, a]) => {{ const m = await import(path); {body} }}"
        return self.page.evaluate(script, [f"/app/{module}.js", argument])
