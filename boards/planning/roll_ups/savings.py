"""Savings of a round's agreed plans: identified or not, recurring or once, by year, theme and board."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.components.charts import palette
from boards.components.charts.marks import Bars, Plot, ValueAxis
from boards.components.columns import Column, Kind
from boards.components.tables import PageTable, page_table
from boards.planning.roll_ups.held import Held, number_column, sum_column
from boards.planning.roll_ups.page import RollUp, Wanted
from boards.planning.roll_ups.words import MILLIONS, YEAR, chosen_of, short, titles_of, year_choice, year_name
from boards.plans.money_rows import YEARS
from boards.plans.parts.finance import money_words
from boards.plans.queries.in_force import Asked
from boards.plans.queries.rolled_up import Saving, savings_said
from targets.calc.rollups import Cells, Sum, added_up, of_boards, together
from targets.calc.sums import total

ALWAYS = 3  # years that every financial plan covers
NOTE = (
    "Million pounds. A saving stands in the year in which it begins, with what it brings in that year; one that recurs "
    "brings its full year in every later one. A board that lists no saving of a kind is in none of its sums."
)
IDENTIFIED, NOT_IDENTIFIED, RECURS, ONCE, FULL, ALL = "yes", "no", "recurring", "once", "full", "all"


@dataclass(frozen=True)
class Line:
    """Savings of one year or theme: sums by kind, of how many schemes, and of how many boards."""

    title: str
    sums: Mapping[str, Sum]
    schemes: int

    @property
    def boards(self) -> int:
        return self.sums[ALL].boards

    def amount(self, kind: str) -> Decimal:
        """0 only to draw by: what nobody lists has no bar."""
        found = self.sums.get(kind)
        return found.total if found else Decimal(0)


def roll_up(held: Held, wanted: Wanted) -> RollUp:
    """One query."""
    savings = savings_said(held.versions)
    spoken = frozenset(one.board for one in savings)
    by_year = {
        str(number): own for number in YEARS if (own := [one for one in savings if one.scheme.year == number])
    }
    names = {number: year_name(held, int(number)) for number in by_year}
    lines = {number: _line(names[number], own) for number, own in by_year.items()}
    chosen = chosen_of(wanted(YEAR), by_year.keys()) or next(iter(by_year), "")
    own, year = by_year.get(chosen, []), names.get(chosen, "")
    drawn = tuple(line for number, line in lines.items() if int(number) <= ALWAYS)
    return RollUp(
        who=held.who(spoken),
        boards=len(spoken),
        finding=_finding(held, next(iter(lines.values()), None)),
        summary=_summary(list(lines.values()), drawn),
        described=f"Savings that begin in each year: {_by_year(drawn)}.",
        twin=_table(held, lines.values(), "savings-by-year", "Savings that begin in each year", "Year"),
        plot=_plot(held, drawn) if drawn else None,
        tables=(
            _table(
                held, _themes(held, own), "savings-by-theme", f"By theme, beginning in {year}", "Theme", year
            ),
            _board_table(held, own, spoken, year),
        )
        if own
        else (),
        choices=(year_choice(names, chosen),) if len(names) > 1 else (),
        notes=(NOTE,),
    )


def _cells(savings: Iterable[Saving]) -> Cells[str]:
    """What each board saves, by kind: each scheme in the year in which it begins."""

    def said(one: Saving) -> Iterable[tuple[str, Decimal]]:
        scheme = one.scheme
        yield ALL, scheme.in_year
        yield (IDENTIFIED if scheme.identified else NOT_IDENTIFIED), scheme.in_year
        yield (RECURS if scheme.recurs else ONCE), scheme.in_year
        if scheme.recurs:
            yield FULL, scheme.full_year

    return together({(one.board, kind): amount} for one in savings for kind, amount in said(one))


def _line(title: str, savings: Sequence[Saving]) -> Line:
    return Line(title, added_up(_cells(savings)), len(savings))


def _themes(held: Held, savings: Sequence[Saving]) -> tuple[Line, ...]:
    titles = titles_of(held)
    titles |= {one.theme: one.theme for one in savings if one.theme not in titles}
    return tuple(
        _line(title, own)
        for key, title in titles.items()
        if (own := [one for one in savings if one.theme == key])
    )


def _finding(held: Held, first: Line | None) -> str:
    if first is None:
        return f"No agreed plan lists a saving ({held.of(0)})"
    missing = first.sums.get(NOT_IDENTIFIED)
    whole = f"{short(first.amount(ALL))} {MILLIONS} of savings that begin in {first.title}"
    if missing is None:
        return f"All {whole} are identified ({held.of(first.boards)})"
    return f"{short(missing.total)} of {whole} are not yet identified ({held.of(first.boards)})"


def _summary(lines: Sequence[Line], drawn: Sequence[Line]) -> str:
    left = [one.title for one in lines if one not in drawn]
    if not left:
        return ""
    return f"Not drawn: {', '.join(left)}, which not every plan covers. The table has them."


def _by_year(lines: Sequence[Line]) -> str:
    return "; ".join(
        f"{one.title} {short(one.amount(IDENTIFIED))} identified and {short(one.amount(NOT_IDENTIFIED))} not yet, "
        f"of {MILLIONS}"
        for one in lines
    )


def _plot(held: Held, lines: Sequence[Line]) -> Plot:
    """What is identified, and on it what is not; the whole is written above."""
    first = held.round.framework.year_start
    both = tuple(total((one.amount(IDENTIFIED), one.amount(NOT_IDENTIFIED))) for one in lines)
    words = tuple(
        (
            one.title,
            f"Identified {short(one.amount(IDENTIFIED))}, not yet {short(one.amount(NOT_IDENTIFIED))}",
            held.of(one.boards),
        )
        for one in lines
    )
    identified = tuple(one.sums[IDENTIFIED].total if IDENTIFIED in one.sums else None for one in lines)
    return Plot(
        at=tuple(date(int(one.title[:4]), first.month, first.day) for one in lines),
        marks=(
            Bars("identified", identified, palette.FULL),
            Bars(
                "not-identified",
                both,
                palette.HOLLOW,
                texts=tuple(map(short, both)),
                words=words,
                on="identified",
            ),
        ),
        axis=ValueAxis(title=f"{MILLIONS}: \u25a0 identified, \u25a1 not yet"),
        banner=held.banner,
        names=tuple(one.title for one in lines),
    )


def _sum(kind: str) -> Callable[[Line], Sum | None]:
    return lambda line: line.sums.get(kind)


def _table(
    held: Held, lines: Iterable[Line], key: str, caption: str, first: str, year: str = ""
) -> PageTable:
    columns: list[Column[Line]] = [Column(first.lower(), first, lambda one: one.title)]
    columns += [
        sum_column(name, heading, _sum(kind), money_words, unit=MILLIONS)
        for name, heading, kind in (
            ("identified", "Identified", IDENTIFIED),
            ("not_identified", "Not yet identified", NOT_IDENTIFIED),
            ("together", "Together", ALL),
            ("recurring", "Of which recurring", RECURS),
            ("once", "Of which once", ONCE),
            ("full_year", "Recurring, in a full year", FULL),
        )
    ]
    columns += [
        Column("schemes", "Schemes", lambda one: one.schemes, Kind.NUMBER),
        *held.boards_columns(lambda one: one.boards),
    ]
    if year:
        columns.append(Column("year", "Year", lambda one: year, only="file"))
    return page_table(
        held.columns(*columns), lines, key=key, caption=caption, layout="scroll", empty="No saving is listed."
    )


def _board_table(held: Held, savings: Sequence[Saving], spoken: frozenset[int], year: str) -> PageTable:
    cells = _cells(savings)

    def amount(name: str, heading: str, kind: str) -> Column[Asked]:
        own = of_boards(cells, (kind,))
        return number_column(
            name, heading, lambda one: own.get(one.organisation.pk), money_words, unit=MILLIONS
        )

    columns: tuple[Column[Asked], ...] = (
        Column("board", "Board", lambda one: one.organisation.name, shown=held.board),
        Column("plan", "Plan", lambda one: held.plan_words(one, spoken)),
        amount("identified", "Identified", IDENTIFIED),
        amount("not_identified", "Not yet identified", NOT_IDENTIFIED),
        amount("together", "Together", ALL),
        amount("recurring", "Of which recurring", RECURS),
        amount("full_year", "Recurring, in a full year", FULL),
        Column("year", "Year", lambda one: year, only="file"),
    )
    return page_table(
        held.columns(*columns),
        held.asked,
        key="savings-by-board",
        caption=f"Board by board, beginning in {year}",
        note="In the order of their names.",
        layout="scroll",
    )
