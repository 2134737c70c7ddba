"""Integration authorities and councils: each with a page of its own."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from boards.components.columns import Column, Kind, linked
from boards.components.parts import Link, TableCell
from boards.components.tables import PageTable, page_table
from boards.components.words import all_of
from boards.organisations.models import Organisation, Partner
from boards.organisations.queries import Partners, partners
from boards.outcomes.figures import SCOTLAND, CouncilFigures, Series
from reports.dashboards.pages.outcomes.indicator import NOT_OFFICIAL, UNADJUSTED
from reports.dashboards.pages.outcomes.page import OutcomePage, Section
from reports.dashboards.pages.setting import Setting
from targets.calc.periods import financial_year_label
from targets.outcomes.files import LocalLinks, Outcomes

LAW = (
    "By law an integration authority reports on each year that begins on 1 April within four months of its end: by the "
    "end of July. The report sets the year beside the five before it and says how far plan and spending achieved the "
    "outcomes."
)
LAW_SOURCE = (
    "Public Bodies (Joint Working) (Scotland) Act 2014, section 42; SSI 2014/326, regulation 3. Authorities are no "
    "producers of official statistics: their own figures are management information."
)
STANDS = "Figures stand on the council that they were published for. An authority of two councils gets none."


def partnerships_page(setting: Setting, everybody: Partners) -> OutcomePage:
    return OutcomePage(
        title="Integration authorities",
        lead=(
            f"{len(everybody.authorities)} integration authorities plan health and social care together, each with one "
            f"board and the councils of its area: {len(everybody.councils)} in all."
        ),
        sections=(Section("authorities", "By name", (_authorities(setting, everybody),)),),
        sources=_sources(everybody.authorities),
        links=(
            Link("Councils, with their figures", setting.url("councils")),
            Link("National outcomes", setting.url("outcomes")),
        ),
    )


def partnership_page(
    setting: Setting, everybody: Partners, authority: Partner, held: Outcomes
) -> OutcomePage:
    councils = everybody.councils_of(authority)
    local = [one for one in held.local if one.authority == authority.code]
    own = (Section("own", "What it says serves which outcome", (_own(local, held),)),) if local else ()
    names = all_of([one.name for one in councils])
    return OutcomePage(
        title=f"{authority.name} integration authority",
        lead=f"It plans health and social care for {names}, together with {authority.organisation.name}.",
        notes=(LAW, STANDS),
        sections=(
            Section(
                "who",
                "Who is in it",
                links=(
                    Link(
                        authority.organisation.name, setting.url("board", board=authority.organisation.slug)
                    ),
                    *(
                        Link(
                            f"{one.name} council area, with its figures",
                            setting.url("council", slug=one.slug),
                        )
                        for one in councils
                    ),
                ),
                sentences=(f"Its code is {authority.code}.",),
            ),
            *own,
        ),
        sources=(LAW_SOURCE, *_sources([authority])),
    )


def councils_page(setting: Setting, everybody: Partners, figures: CouncilFigures) -> OutcomePage:
    numbers = [one for one in figures.series if one.indicator]
    return OutcomePage(
        title="Councils",
        lead=(
            f"Of each of the {len(everybody.councils)} council areas, figures of {len(numbers)} integration indicators "
            "are held here."
        ),
        sections=(Section("councils", "By name", (_councils(setting, everybody.councils),)),),
        sources=_sources(everybody.councils),
        links=(
            Link("Integration authorities", setting.url("partnerships")),
            Link("National outcomes", setting.url("outcomes")),
        ),
    )


def council_page(setting: Setting, council: Partner, figures: CouncilFigures) -> OutcomePage:
    authority = council.authority
    assert authority is not None, "a council is in an authority"
    indicators = [one for one in figures.series if one.indicator]
    asked = [one for one in indicators if one.every > 1]
    counted = [one for one in indicators if one.every == 1]
    like = [one for one in figures.series if not one.indicator]
    newest = max(figures.newest(one) for one in indicators)
    return OutcomePage(
        title=f"{council.name} council area",
        lead=(
            f"Figures of {len(indicators)} integration indicators are held here, the newest of "
            f"{financial_year_label(newest)}. {council.name} is in the {authority.name} integration authority and the "
            f"area of {council.organisation.name}."
        ),
        notes=("These figures have no result, colour or rank.", UNADJUSTED),
        sections=(
            Section(
                "figures",
                "Integration indicators",
                (
                    _figures(setting, figures, asked, council, key="survey", caption="What people answer"),
                    _figures(setting, figures, counted, council, key="figures", caption="What is counted"),
                ),
                ("The survey is made every second year: in the years between there is none.",),
            ),
            Section(
                "like",
                "Like an indicator, and not one",
                (_figures(setting, figures, like, council, key="like", caption="Others"),),
                ("They are of other people or defined otherwise, so they stand under their own names.",),
            ),
            Section(
                "who",
                "Who plans here",
                links=(
                    Link(council.organisation.name, setting.url("board", board=council.organisation.slug)),
                    Link(
                        f"{authority.name} integration authority",
                        setting.url("partnership", slug=authority.slug),
                    ),
                ),
                sentences=(f"The code of the council area is {council.code}.",),
            ),
        ),
        sources=(
            *dict.fromkeys(f"{one.source} {figures.licence}. {NOT_OFFICIAL}" for one in figures.series),
            *_sources([council]),
        ),
    )


def partner_links(setting: Setting, board: Organisation) -> tuple[Link, ...]:
    """From a board's page to its authorities and councils; one query, none for a board that has none."""
    if board.kind != Organisation.Kind.TERRITORIAL:
        return ()
    return tuple(
        Link(f"{one.name} integration authority", setting.url("partnership", slug=one.slug))
        if one.kind == Partner.Kind.AUTHORITY
        else Link(f"{one.name} council area", setting.url("council", slug=one.slug))
        for one in partners().of_board(board.pk)
    )


def _authorities(setting: Setting, everybody: Partners) -> PageTable:
    return page_table(
        (
            linked(
                "authority",
                "Integration authority",
                lambda one: one.name,
                lambda one: setting.url("partnership", slug=one.slug),
            ),
            Column[Partner]("code", "Code", lambda one: one.code, Kind.CODE),
            Column[Partner](
                "councils",
                "Councils",
                lambda one: "; ".join(council.name for council in everybody.councils_of(one)),
            ),
            _board(setting),
        ),
        everybody.authorities,
        key="authorities",
        caption="Integration authorities",
    )


def _councils(setting: Setting, councils: Sequence[Partner]) -> PageTable:
    def authority(one: Partner) -> str:
        return one.authority.name if one.authority else ""

    return page_table(
        (
            linked(
                "council",
                "Council area",
                lambda one: one.name,
                lambda one: setting.url("council", slug=one.slug),
            ),
            Column[Partner]("code", "Code", lambda one: one.code, Kind.CODE, only="file"),
            Column[Partner]("authority", "Integration authority", authority),
            _board(setting),
        ),
        councils,
        key="councils",
        caption="Council areas",
        layout="short",
    )


def _board(setting: Setting) -> Column[Partner]:
    return linked(
        "board",
        "Board",
        lambda one: one.organisation.name,
        lambda one: setting.url("board", board=one.organisation.slug),
    )


def _figures(
    setting: Setting,
    figures: CouncilFigures,
    series: Sequence[Series],
    council: Partner,
    *,
    key: str,
    caption: str,
) -> PageTable:
    """Of each series the council's years with Scotland's under them; nothing says which is better."""
    years = sorted(
        {year for one in series for year in figures.years(one) if not figures.is_without_survey(one, year)},
        reverse=True,
    )

    def title(one: Series) -> TableCell:
        href = setting.url("indicator", key=f"ni-{one.indicator}") if one.indicator else ""
        return TableCell(
            f"{one.indicator}. {one.title}" if one.indicator else one.title, href=href, note=one.unit
        )

    return page_table(
        (
            Column("series", "What", lambda one: one.title, shown=title),
            Column("indicator", "Indicator", lambda one: one.indicator, Kind.CODE, only="file"),
            Column("unit", "Unit", lambda one: one.unit, only="file"),
            *(column for year in years for column in _year(figures, year, council)),
        ),
        series,
        key=key,
        caption=caption,
        note=f"{council.name}, with Scotland under it. The newest year first.",
        layout="scroll",
    )


def _year(figures: CouncilFigures, year: int, council: Partner) -> Iterator[Column[Series]]:
    label = financial_year_label(year)

    def of(area: str) -> Callable[[Series], Decimal | None]:
        return lambda one: figures.value(one, year=year, area=area)

    def shown(one: Series) -> TableCell:
        value, nation = of(council.code)(one), of(SCOTLAND)(one)
        if value is None:
            return TableCell(figures.words(one, year=year, area=council.code))
        return TableCell(
            f"{value:,.{one.places}f}", note="" if nation is None else f"Scotland {nation:,.{one.places}f}"
        )

    yield Column(f"y{year}", label, of(council.code), Kind.NUMBER, shown=shown)
    yield Column(f"y{year}_scotland", f"Scotland, {label}", of(SCOTLAND), Kind.NUMBER, only="file")


def _own(local: Sequence[LocalLinks], held: Outcomes) -> PageTable:
    titles = {one.number: one.title for one in held.outcomes}
    names = {one.number: one.name for one in held.indicators}
    return page_table(
        (
            Column[LocalLinks]("priority", "Its priority", lambda one: one.priority),
            Column[LocalLinks]("year", "Year", lambda one: one.year),
            Column[LocalLinks](
                "outcomes", "Outcomes", lambda one: "; ".join(f"{n}. {titles[n]}" for n in one.outcomes)
            ),
            Column[LocalLinks](
                "indicators", "Indicators", lambda one: "; ".join(names[n] for n in one.indicators)
            ),
            Column[LocalLinks]("source", "Source", lambda one: one.source),
        ),
        local,
        key="own",
        caption="Its own links",
        note="They differ from the ones that this site shows: what serves an outcome is a choice.",
    )


def _sources(partners: Sequence[Partner]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.source for one in partners))
