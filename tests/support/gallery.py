"""One page with every component on it, for looking at and for the accessibility check: `ROOT_URLCONF` of its tests."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path

from boards.asks.pages import QuestionPart, SaidLine
from boards.components.charts import palette
from boards.components.charts.live import live_figure
from boards.components.charts.marks import Label, Line, Plot, Point, Points, ValueAxis
from boards.components.charts.placing import NARROW, WIDE
from boards.components.charts.still import still_spec, still_svg
from boards.components.columns import Column, Kind
from boards.components.lists import ListOf, arrange
from boards.components.parts import (
    Chart,
    Download,
    Heading,
    Link,
    Notice,
    PlainTable,
    ProgressBar,
    Row,
    TableCell,
)
from boards.desk.frames import public_frame
from boards.performance.analysis.words import ASSURANCE_WORDS, NOT_ASSESSED, VARIATION_WORDS
from boards.performance.models import Result

MONTHS = tuple(date(2025, month, 1) for month in range(1, 10))
VALUES = (95.0, 94.2, None, 90.1, 85.5, 80.2, 79.9, 75.0, 72.1)
LOOKS = (palette.GOOD, palette.FAIR, *(palette.POOR,) * 7)
VALUE = Line("value", tuple(None if v is None else Decimal(str(v)) for v in VALUES), palette.SOLID)
PLOT = Plot(
    at=MONTHS,
    marks=(
        Line("promised", (Decimal(95),) * 9, palette.DASHED),
        VALUE,
        Points(
            "value",
            tuple(
                Point(look, (f"{month:%B %Y}", f"{value}%")) if value is not None else None
                for month, value, look in zip(MONTHS, VALUE.values, LOOKS, strict=True)
            ),
        ),
        Label("value", "72.1%", at="end"),
        Label("promised", "promised", at="along", apart_from="value"),
    ),
    axis=ValueAxis(60, "%", most=100),
)
SENTENCE = "Line chart. From 95.0% in January 2025 to 72.1% in September 2025."


@dataclass(frozen=True)
class SampleFacts:
    result: str
    word: str
    met: str
    qualifiers: tuple[str, ...]
    freshness: str


class SampleForm(forms.Form):
    value = forms.DecimalField(
        label="Value", help_text="A number from 0 to 100.", error_messages={"required": "Enter a number."}
    )
    measure = forms.ChoiceField(label="Measure", choices=[("a", "A&E"), ("b", "Outpatients")])
    stream = forms.ChoiceField(
        label="Where does the figure come from?",
        choices=[("official", "A publication"), ("board", "The board's own return")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where the figure comes from."},
    )
    file = forms.FileField(label="File", error_messages={"required": "Choose a CSV file."})
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    sure = forms.BooleanField(label="I have checked the figures")


SAMPLE_LIST: ListOf[dict[str, Any]] = ListOf(
    key="submissions",
    noun=("submission", "submissions"),
    caption="Figures sent",
    columns=(
        Column("board", "Board", lambda row: row["board"], order=("board",)),
        Column("sent", "Sent", lambda row: row["sent"], Kind.DATE, order=("sent",)),
        Column("rows", "Rows", lambda row: row["rows"], Kind.NUMBER, order=("rows",)),
    ),
    order="board",
    empty="Nothing has been sent yet. Send figures to see them here.",
    per_page=3,
)


def gallery(request: HttpRequest) -> HttpResponse:
    data = [{"board": f"NHS {name}", "sent": date(2025, 3, 3), "rows": 1204} for name in "ABCDEFGH"]
    listing = arrange(request, SAMPLE_LIST, data)
    results = list(Result)
    met = {Result.ON_TRACK: "met", Result.OFF_TRACK: "missed", Result.SLIGHTLY_OFF_TRACK: "missed"}
    marks = [
        SampleFacts(
            result=result.value,
            word=result.label,
            met=met.get(result, ""),
            qualifiers=("small numbers",) if result == Result.OFF_TRACK else (),
            freshness="September 2025, provisional",
        )
        for result in results
    ]
    twin = PlainTable(
        key="twin",
        caption="Accident and emergency within 4 hours, NHS Lothian, by month",
        columns=(
            Heading("Month"),
            Heading("Seen within 4 hours", number=True),
            Heading("Counts", number=True, minor=True),
            Heading("Result"),
        ),
        rows=tuple(
            (
                TableCell(month.isoformat()),
                TableCell("72.1%"),
                TableCell("721 of 1,000"),
                TableCell("off track", mark="off_track"),
            )
            for month in MONTHS[:3]
        ),
        layout="short",
        download=Download("Download these figures", "#"),
    )
    context = {
        "frame": public_frame(active="boards"),
        "crumbs": (Link("Home", "/"), Link("Boards", "/boards/"), Link("NHS Lothian")),
        "questions": [
            QuestionPart(
                key="question-1",
                head="Ann Reid asked, 3 March 2025, 10:02, of version 2",
                place="A&E within 4 hours, June 2025",
                text="Why is June higher than May?",
                state="waits for an answer",
                is_open=True,
                is_late=True,
                due="answer wanted by 17 March 2025",
                offered="",
                said=(SaidLine("Iain Bell answered, 4 March 2025, 9:15", "The new unit opens.", True),),
                links=(Link("Answer", "#"), Link("Withdraw", "#")),
            )
        ],
        "notices": [
            Notice("The file was accepted: 3 figures were added.", "success", "Figures accepted"),
            Notice("A new release comes out on 3 March 2025 at 9:30am.", "info"),
            Notice("Two standards are paused this year.", "warning", "Paused"),
            Notice("The file could not be read.", "error"),
        ],
        "years": (
            Link("Latest", "#"),
            *(Link(f"{year}/{year % 100 + 1}", "#", current=year == 2014) for year in range(2026, 2013, -1)),
        ),
        "marks": marks,
        "analysed": [*(VARIATION_WORDS | ASSURANCE_WORDS).items(), (NOT_ASSESSED, "too few people")],
        "chart": Chart(
            key="trend",
            finding="A&E within 4 hours in Lothian has been below the standard since February 2025",
            summary="It was 95.0% in January 2025 and 72.1% in September 2025.",
            source="Source: Public Health Scotland, A&E activity and waiting times, 4 November 2025",
            table=twin,
            still_url="/gallery/chart.svg",
            still_narrow_url="/gallery/chart-narrow.svg",
            alt=SENTENCE,
            live_url="/gallery/chart.json",
            live_narrow_url="/gallery/chart-narrow.json",
            downloads=(
                Download("Picture", "/gallery/chart.svg", kind="SVG"),
                Download("Every figure", "#"),
            ),
        ),
        "wide": PlainTable(
            key="wide",
            caption="A wide table",
            note="It scrolls in its own box.",
            layout="scroll",
            columns=(Heading("Board"), *(Heading(f"Month {n}", number=True) for n in range(1, 19))),
            rows=tuple(
                (TableCell(f"NHS {name}", href="#"), *(TableCell(f"{n}.5%") for n in range(1, 19)))
                for name in ("Borders", "Fife")
            ),
        ),
        "cards": PlainTable(
            key="cards",
            caption="A table of cards",
            columns=(Heading("Board"), Heading("Counts"), Heading("Result")),
            rows=((TableCell("NHS Fife"), TableCell(""), TableCell("off track")),),
        ),
        "nothing": PlainTable(
            key="nothing", caption="Nothing", columns=(), rows=(), empty="No revisions yet."
        ),
        "listing": listing,
        "targets": [result.label.title() for result in results],
        "boards": ["NHSScotland", "NHS Ayrshire and Arran", "NHS Greater Glasgow and Clyde", "NHS Fife"],
        "rows": (
            Row("Result", "72.1% (11,204 of 15,540)", Link("See the observation", "#")),
            Row("Promise", "95%, the standard"),
            Row("Tolerance", "5% of the promised value, our choice"),
        ),
        "progress": ProgressBar(12, 30, "12 of 30 reports are drafted."),
        "downloads": (Download("All figures", "#", note="80 kB, 1,204 rows, 4 November 2025"),),
        "action": Link("Send figures", "#"),
        "form": SampleForm(request.GET if "value" in request.GET else None),
    }
    text = Path(__file__).with_name("gallery.html").read_text(encoding="utf-8")
    return HttpResponse(engines["django"].from_string(text).render(context, request))


def still(request: HttpRequest, size: dict[str, int]) -> HttpResponse:
    return HttpResponse(
        still_svg(still_spec(PLOT, width=size["width"], height=size["height"])), content_type="image/svg+xml"
    )


def live(request: HttpRequest, size: dict[str, int]) -> JsonResponse:
    return JsonResponse(live_figure(PLOT, **size))


urlpatterns = [
    path("gallery", gallery),
    path("gallery/chart.svg", still, {"size": WIDE}),
    path("gallery/chart-narrow.svg", still, {"size": NARROW}),
    path("gallery/chart.json", live, {"size": WIDE}),
    path("gallery/chart-narrow.json", live, {"size": NARROW}),
    path("", include("nhs_tracker.urls")),
]
