"""Take the README's screenshots of the demonstration: `make screenshots`.

Starts the site with a demonstration of its own (another state folder, another port), so a running one is left alone.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from nhs_tracker.state import folder

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"
DESKTOP, PHONE = (1280, 800), (390, 844)
START_SECONDS = 600
HERE = "en-GB"  # how a browser here writes days


@dataclass(frozen=True)
class Shot:
    """One picture: its file name, the address, the window, and the sample person who looks (none: a visitor).

    `at` is what stands at the top of it; none: the page's own top.
    """

    name: str
    path: str
    size: tuple[int, int] = DESKTOP
    role: str = ""
    at: str = ""


SHOTS = (
    Shot("grid", "/grid/", at="nav.choices >> nth=1"),
    Shot("report", "/reports/2021-22/nhs-lothian/"),
    Shot("report-phone", "/reports/2021-22/nhs-lothian/", PHONE),
    Shot("send-figures", "/desk/boards/nhs-lothian/figures/", role="planner"),
    Shot(
        "plan",
        "/desk/boards/sample-mainland/plan/sample-2026-27/",
        role="planner-mainland",
        at="#trajectories-caption",
    ),
    Shot("review", "/desk/boards/sample-mainland/plan/sample-2026-27/review/", role="reviewer"),
    Shot(
        "trajectory-phone",
        "/desk/boards/sample-mainland/plan/sample-2026-27/trajectory/ae-4-hours/edit/",
        PHONE,
        role="planner-mainland",
        at="h1",
    ),
    Shot("added-up", "/desk/plans/added-up/sample-2026-27/finance/", role="reviewer", at="figure.chart"),
    Shot(
        "return", "/desk/boards/sample-isles/year/sample-2026-27/quarters/1/", role="planner-isles", at="h1"
    ),
    Shot(
        "compare",
        "/compare/?board=nhs-fife&board=nhs-greater-glasgow-and-clyde&board=nhs-lothian&board=nhs-tayside"
        "&target=camhs-18-weeks",
        at="section h2",
    ),
    Shot("monday", "/desk/monday/", role="analyst"),
    Shot("tracker-phone", "/desk/tracker/", PHONE, role="analyst", at="#tracker-caption"),
    Shot(
        "as-known-on",
        "/desk/boards/nhs-lothian/ae-4-hours/?as-known-on=2025-01-31",
        role="analyst",
        at="form.filters",
    ),
)


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    port = free_port()
    environment = os.environ | {"STATE_DIR": str(state_folder()), "PORT": str(port)}
    site = subprocess.Popen([sys.executable, "-m", "nhs_tracker.up"], cwd=ROOT, env=environment)
    try:
        loaded = Path(environment["STATE_DIR"]) / "stamps/demo"
        wait_until_up(f"http://127.0.0.1:{port}/healthz", site, loaded=loaded)
        take(f"http://127.0.0.1:{port}", environment)
    finally:
        site.send_signal(signal.SIGINT)
        site.wait(120)
    return 0


def state_folder() -> Path:
    return folder(ROOT / ".state") / "screenshots"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until_up(address: str, site: "subprocess.Popen[bytes]", *, loaded: Path) -> None:
    """Until it answers and the reports of its demonstration are public too, which `loaded` tells."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if site.poll() is not None:
            raise SystemExit("The site did not start; its own words are above.")
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310 - our own address
                if answer.status == 200 and loaded.exists():
                    return
            time.sleep(0.5)
        except (URLError, OSError):
            time.sleep(0.5)
    raise SystemExit(f"The site was not up after {START_SECONDS} seconds.")


def take(base: str, environment: dict[str, str]) -> None:
    from tests.support.browser import ARGUMENTS, executable

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        desks: dict[str, Page] = {}
        for shot in SHOTS:
            if shot.role:
                if shot.role not in desks:
                    desks[shot.role] = sign_in(browser, base, shot.role, environment)
                page = desks[shot.role]
            else:
                page = browser.new_context(locale=HERE).new_page()
            page.set_viewport_size({"width": shot.size[0], "height": shot.size[1]})
            page.goto(base + shot.path, wait_until="networkidle")
            if shot.at:
                page.locator(shot.at).first.evaluate(
                    "element => element.scrollIntoView({behavior: 'instant'})"
                )
            page.screenshot(path=PICTURES / f"{shot.name}.png", full_page=False)
            print(f"docs/screenshots/{shot.name}.png  {shot.path}")
        browser.close()


def sign_in(browser: Browser, base: str, key: str, environment: dict[str, str]) -> Page:
    """A window in which the demo account of this key is signed in."""
    account = json.loads((Path(environment["STATE_DIR"]) / "demo-accounts.json").read_text())[key]
    page = browser.new_context(locale=HERE).new_page()
    page.goto(f"{base}/desk/")
    page.get_by_label("Email").fill(account["email"])
    page.get_by_label("Password").fill(account["password"])
    page.get_by_role("button", name="Sign in").click()
    if account["totp"]:
        command = [sys.executable, "manage.py", "demo_code", key]
        told = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        page.get_by_label("code").fill(told.stdout.split()[0])
        page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/desk/**")
    return page


if __name__ == "__main__":
    sys.exit(main())
