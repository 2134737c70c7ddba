"""How much a page transfers: every request of a browser with an empty cache, as it came over the wire."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.support.browser import Windows


@dataclass
class Weight:
    """Bytes of each request of one page, headers included, by its path; `unpacked` is the size of its HTML.

    `hosts` are those that were asked. `for_ever` are the paths that a cache keeps without asking again.
    """

    path: str
    unpacked: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)
    for_ever: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        return sum(self.parts.values())

    @property
    def html_and_css(self) -> int:
        return self.html + sum(size for path, size in self.parts.items() if path.endswith(".css"))

    @property
    def html(self) -> int:
        return self.parts[urlsplit(self.path).path]

    def __str__(self) -> str:
        parts = sorted(self.parts.items(), key=lambda part: -part[1])
        lines = [f"{self.path}: {self.total:,} bytes, its HTML {self.unpacked:,} unpacked"]
        return "\n".join([*lines, *(f"{size:>9,} {path}" for path, size in parts)])


def weigh(windows: Windows, path: str, *, signed_in: Page | None = None) -> Weight:
    """What a reader gets who opens the page for the first time and reads it to its end; `signed_in` is a window of
    theirs."""
    page = windows.open(storage_state=signed_in.context.storage_state() if signed_in else None)
    weight, paths = Weight(path), dict[str, str]()
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")

    def answered(event: dict[str, Any]) -> None:
        if event["response"]["url"].startswith("data:"):
            return  # came with its style sheet
        place = urlsplit(event["response"]["url"]).path
        paths[event["requestId"]] = place
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        if "immutable" in headers.get("cache-control", ""):
            weight.for_ever.add(place)

    wire.on("Network.responseReceived", answered)

    def finished(event: dict[str, object]) -> None:
        if (place := paths.get(str(event["requestId"]))) is None:
            return
        weight.parts[place] = weight.parts.get(place, 0) + int(
            str(event["encodedDataLength"]).partition(".")[0]
        )

    wire.on("Network.loadingFinished", finished)
    page.on("request", lambda request: weight.hosts.add(urlsplit(request.url).netloc))
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path
    weight.unpacked = len(answer.body())
    page.wait_for_load_state("networkidle")
    # Pictures further down are fetched when the reader comes to them, those that are folded away when it is opened.
    for picture in page.locator("img[loading=lazy]:visible").all():
        picture.scroll_into_view_if_needed()
        picture.evaluate("image => image.decode()")
    page.wait_for_load_state("networkidle")
    return weight
