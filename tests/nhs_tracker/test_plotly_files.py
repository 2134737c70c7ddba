"""Plotly as this site serves it: without a foreign host, its rules as a file, drawing under the content policy."""

import pytest
from django.test import Client
from playwright.sync_api import Route

from nhs_tracker.plotly_files import HOSTS, style_sheet, without_hosts
from tests.support.browser import Windows
from tests.support.site import Site

BUNDLE = (
    """x={"X,X div":'margin:0;font-family:"Open Sans",serif;',"X a:hover":"content:\\"\\";","""
    """Y:"top:50px;"};for(a in x)f()"""
)
PAGE = """<!doctype html><html lang="en"><head><title>Chart</title>{link}
<script src="/static/vendor/plotly/plotly-basic.min.js"></script></head><body><div id="chart"></div></body></html>"""
LINK = (
    '<link rel="stylesheet" id="plotly.js-style-global" class="no-inline-styles"'
    ' href="/static/vendor/plotly/plotly-style.css">'
)


def test_rules_are_written_as_plotly_would_add_them() -> None:
    assert style_sheet(BUNDLE) == (
        ".plotly-notifier {top:50px;}\n"
        '.js-plotly-plot .plotly a:hover {content:"";}\n'
        ".js-plotly-plot .plotly,.js-plotly-plot .plotly div"
        ' {margin:0;font-family:"Open Sans",serif;}\n'
    )


def test_bundle_without_the_table_stops_the_set_up() -> None:
    with pytest.raises(ValueError, match="no table of style rules"):
        style_sheet("var plotly = 1;")


def test_what_is_served_names_no_host_to_send_a_chart_to() -> None:
    known = "".join(f'a="{host}";' for host in HOSTS)
    licence = "/* see https://example.org/licence */"

    assert without_hosts(f'{licence}{known}b="http://www.w3.org/2000/svg"') == (
        licence + 'a="";' * len(HOSTS) + 'b="http://www.w3.org/2000/svg"'
    )
    with pytest.raises(ValueError, match=r"names other hosts: https://example\.org"):
        without_hosts(f'{known}c="https://example.org/upload"')
    with pytest.raises(ValueError, match="does not name"):
        without_hosts("var plotly = 1;")


@pytest.mark.parametrize("link", [LINK, ""], ids=["with the file", "without it"])
def test_plotly_draws_under_the_content_policy_only_with_the_file(
    link: str, live_site: Site, windows: Windows
) -> None:
    policy = Client().get("/healthz").headers["Content-Security-Policy"]

    def answer(route: Route) -> None:
        route.fulfill(
            body=PAGE.format(link=link), content_type="text/html", headers={"Content-Security-Policy": policy}
        )

    page = windows.open()
    page.route("**/chart-of-this-test", answer)
    page.goto("/chart-of-this-test")
    page.evaluate("Plotly.newPlot('chart', [{x: [1, 2], y: [3, 4], type: 'scatter'}])")
    page.wait_for_selector("#chart .main-svg")
    if link:
        assert (
            page.locator("#chart .main-svg").first.evaluate("e => getComputedStyle(e).position") == "absolute"
        )
    else:
        assert any("Content Security Policy" in complaint for complaint in windows.complaints)
        windows.complaints.clear()
