"""A headless Chromium of the system, driven by Playwright, and the accessibility check."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.base import AxeResults
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page, expect

from tests.support.axe import QUICK_AXE

BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE = 30_000  # milliseconds, for an act and what it is expected to bring: a busy machine fails nobody
expect.set_options(timeout=PATIENCE)


def executable() -> str | None:
    """The browser to drive: `CHROMIUM`, or the first one found on the path."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


class Windows:
    """Browser windows of one test; they remember what went wrong in them."""

    def __init__(self, browser: Browser, *, base_url: str) -> None:
        self.browser = browser
        self.base_url = base_url
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(self, **options: Any) -> Page:
        """A page in a window of its own (own cookies). Options are those of Playwright's `new_context`:
        `viewport=PHONE`, `java_script_enabled=False`, `accept_downloads=True`."""
        context = self.browser.new_context(**{"base_url": self.base_url, "viewport": DESKTOP} | options)
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", self._script_failed)
        page.on("console", self._console)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _script_failed(self, error: Error) -> None:
        self.complaints.append(f"script error: {error}")

    def _console(self, message: ConsoleMessage) -> None:
        # A page that answers 403 or 404 on purpose is reported as a failed load; the test looks at those itself.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")


@contextmanager
def no_line(context: BrowserContext) -> Iterator[None]:
    """Nothing that a page sends arrives, also when it is closed in the block.

    Chromium's own way of being offline ends just before its page does, which then still sends what it keeps.
    """
    context.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    yield
    context.unroute_all()


def arrived(page: Page) -> None:
    """Wait for the whole page that a press has asked for: for a moment after it, a window holds no document at all."""
    page.wait_for_load_state("load")


def press(button: Locator) -> None:
    """Press what sends a form and wait for its answer: whoever goes on at once may take the page away from under the
    press, and on a busy machine nothing was sent."""
    with button.page.expect_navigation(timeout=PATIENCE):
        button.click()


def no_sideways_scrolling(page: Page) -> None:
    """Fail when the page is wider than its window."""
    arrived(page)
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window, f"{page.url} is {wide} px wide in a window of {window} px"


def at_both_widths(page: Page, check: Callable[[Page], None]) -> None:
    """Check the page as it is now in a narrow and a wide window. Its reader goes on in the one that was not theirs, so
    a story that looks at every step is read in both and pressed in both by turns."""
    before = page.viewport_size
    assert before in (PHONE, DESKTOP)
    for size in (before, DESKTOP if before == PHONE else PHONE):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        no_sideways_scrolling(page)
        check(page)


def accessibility_violations(page: Page, *, in_their_colours: bool = False) -> str:
    """What axe finds on the page as it is now, ready to be read; empty when it finds nothing.

    In colours that readers force upon it contrast is theirs, and axe would still read ours.
    """
    arrived(page)
    if not page.evaluate("Boolean(window.axe)"):  # a page that is looked at twice has it
        page.evaluate(QUICK_AXE)
    found = page.evaluate(
        "off => axe.run({resultTypes: ['violations'], rules: {'color-contrast': {enabled: !off}}})"
        ".then(told => told.violations)",
        in_their_colours,
    )
    return str(AxeResults({"violations": found}).generate_report()) if found else ""
