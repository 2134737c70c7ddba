"""Money of a round's agreed plans: income and spend by year, each line, and the same board by board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.components.charts import palette
from boards.components.charts.marks import Bars, Plot, ValueAxis
from boards.components.columns import Column
from boards.components.parts import TableCell
from boards.components.tables import PageTable, page_table
from boards.planning.roll_ups.held import Held, number_column, sum_column
from boards.planning.roll_ups.page import RollUp, Wanted
from boards.planning.roll_ups.words import MILLIONS, YEAR, chosen_of, short, titles_of, year_choice, year_name
from boards.plans.parts.finance import money_words
from boards.plans.queries.in_force import Asked
from boards.plans.queries.rolled_up import MoneyOfYear, authority_names, money_by_year, money_said
from targets.calc import money
from targets.calc.rollups import Cells, Sum, added_up, in_all, less, together
from targets.calc.rounding import round_half_up

LINE = "line"  # what an address may ask for, beside a year
NOTE = (
    "Million pounds, of the amounts as typed. A board is in a line and year in which it says an amount; what it does "
    "not say is in no sum. What goes to integration authorities is part of the spend and not added."
)


@dataclass(frozen=True)
class Year:
    """One year over the boards that plan both income and spend in it."""

    number: int
    name: str
    boards: frozenset[int]
    income: Sum
    spend: Sum
    gap: Sum


@dataclass(frozen=True)
class Line:
    """One line of the chosen year."""

    key: str
    title: str
    recurring: Sum | None
    once: Sum | None
    both: Sum


@dataclass(frozen=True)
class ToAuthority:
    """What one board's agreed plan gives to one integration authority in the chosen year."""

    board: Asked
    name: str
    amount: Decimal


def roll_up(held: Held, wanted: Wanted) -> RollUp:
    """Two queries, and one more where a plan names an authority."""
    by_year = money_by_year(held.versions)
    spoken = frozenset(board for year in by_year.values() for board in year.spoken)
    years = _years(held, by_year)
    names = {str(number): year_name(held, number) for number, year in by_year.items() if year.spoken}
    chosen = chosen_of(wanted(YEAR), tuple(names)) or next(iter(names), "1")
    titles = titles_of(held)
    line = chosen_of(wanted(LINE), tuple(titles))
    recurring, once = money_said(held.versions, int(chosen))
    cells = together((recurring, once))
    lines = _lines(cells, recurring, once, titles)
    drawn = _drawn(years)
    return RollUp(
        who=held.who(spoken),
        boards=len(spoken),
        finding=_finding(held, years),
        summary=_summary(years, drawn),
        described=f"Spend above income before savings: {_by_year(drawn)}.",
        twin=_year_table(held, years),
        plot=_plot(held, drawn) if drawn else None,
        tables=(
            _line_table(held, lines, names.get(chosen, ""), chosen),
            _board_table(
                held, cells, by_year[int(chosen)], spoken, names.get(chosen, ""), line=line, titles=titles
            ),
            *_authority_tables(held, cells, names.get(chosen, "")),
        )
        if spoken
        else (),
        choices=(year_choice(names, chosen, f"&{LINE}={line}" if line else ""),) if len(names) > 1 else (),
        notes=(NOTE,),
    )


def _years(held: Held, by_year: Mapping[int, MoneyOfYear]) -> tuple[Year, ...]:
    found = []
    for number, year in by_year.items():
        gap = less(year.spend, year.income)
        whole = in_all(gap)
        if whole is None:
            continue
        sums = [in_all({board: side[board] for board in gap}) for side in (year.income, year.spend)]
        assert sums[0]
        assert sums[1]
        found.append(Year(number, year_name(held, number), frozenset(gap), sums[0], sums[1], whole))
    return tuple(found)


def _drawn(years: Sequence[Year]) -> tuple[Year, ...]:
    """Those that can be compared: from the first on, as long as the same boards plan them."""
    return tuple(one for one in years if one.boards == years[0].boards)


def _lines(
    both: Cells[str], recurring: Cells[str], once: Cells[str], titles: Mapping[str, str]
) -> tuple[Line, ...]:
    sums = added_up(both)
    halves = added_up(recurring), added_up(once)
    return tuple(
        Line(key, title, halves[0].get(key), halves[1].get(key), sums[key])
        for key, title in titles.items()
        if key in sums
    )


def _finding(held: Held, years: Sequence[Year]) -> str:
    if not years:
        return f"No agreed plan says what comes in and what is spent ({held.of(0)})"
    first = years[0]
    gap = round_half_up(first.gap.total, places=1)
    if not gap:
        words = "spend as much as comes in"
    else:
        words = (
            f"spend {short(abs(first.gap.total))} {MILLIONS} {'more' if gap > 0 else 'less'} than comes in"
        )
    return f"Before savings, plans for {first.name} {words} ({held.of(first.gap.boards)})"


def _summary(years: Sequence[Year], drawn: Sequence[Year]) -> str:
    """What the picture leaves out, so that years are compared over the same boards."""
    left = [one.name for one in years if one not in drawn]
    if not left:
        return ""
    return f"Not drawn: {', '.join(left)}, which other boards plan than {drawn[0].name}. The table has them."


def _by_year(years: Sequence[Year]) -> str:
    return "; ".join(f"{one.name} {short(one.gap.total)} {MILLIONS}" for one in years)


def _plot(held: Held, years: Sequence[Year]) -> Plot:
    first = held.round.framework.year_start
    bars = Bars(
        "gap",
        tuple(one.gap.total for one in years),
        palette.FULL,
        texts=tuple(short(one.gap.total) for one in years),
        words=tuple(
            (
                one.name,
                f"Spend before savings {short(one.spend.total)}, income {short(one.income.total)}",
                held.of(one.gap.boards),
            )
            for one in years
        ),
    )
    return Plot(
        at=tuple(date(first.year + one.number - 1, first.month, first.day) for one in years),
        marks=(bars,),
        axis=ValueAxis(title=f"spend above income, {MILLIONS}"),
        banner=held.banner,
        names=tuple(one.name for one in years),
    )


def _year_table(held: Held, years: Sequence[Year]) -> PageTable:
    columns: tuple[Column[Year], ...] = (
        Column("year", "Year", lambda one: one.name),
        sum_column("income", "Income", lambda one: one.income, money_words, unit=MILLIONS),
        sum_column("spend", "Spend before savings", lambda one: one.spend, money_words, unit=MILLIONS),
        sum_column("gap", "Spend above income", lambda one: one.gap, money_words, unit=MILLIONS),
        *held.boards_columns(lambda one: one.gap.boards),
    )
    return page_table(
        held.columns(*columns),
        years,
        key="money-by-year",
        caption="Income and spend by year",
        note="Each year over the boards that plan both in it.",
        layout="scroll",
        empty="No agreed plan says both.",
    )


def _line_table(held: Held, lines: Sequence[Line], year: str, chosen: str) -> PageTable:
    def linked(one: Line) -> TableCell:
        return TableCell(one.title, href=f"?{YEAR}={chosen}&{LINE}={one.key}#money-by-board")

    columns: tuple[Column[Line], ...] = (
        Column("line", "Line", lambda one: one.title, shown=linked),
        sum_column("recurring", "Recurring", lambda one: one.recurring, money_words, unit=MILLIONS),
        sum_column("once", "Once", lambda one: one.once, money_words, unit=MILLIONS),
        sum_column("together", "Together", lambda one: one.both, money_words, unit=MILLIONS),
        *held.boards_columns(lambda one: one.both.boards),
        Column("year", "Year", lambda one: year, only="file"),
    )
    return page_table(
        held.columns(*columns),
        lines,
        key="money-by-line",
        caption=f"Each line in {year}",
        note="A line leads to its amounts board by board.",
        layout="scroll",
        empty="No agreed plan says anything of this year.",
    )


def _board_table(
    held: Held,
    cells: Cells[str],
    said: MoneyOfYear,
    spoken: frozenset[int],
    year: str,
    *,
    line: str,
    titles: Mapping[str, str],
) -> PageTable:
    gap = less(said.spend, said.income)
    columns: list[Column[Asked]] = [
        Column("board", "Board", lambda one: one.organisation.name, shown=held.board),
        Column("plan", "Plan", lambda one: held.plan_words(one, spoken)),
    ]
    if line:
        columns.append(
            number_column(
                "line",
                titles[line],
                lambda one: cells.get((one.organisation.pk, line)),
                money_words,
                unit=MILLIONS,
            )
        )
    for key, heading, values in (
        ("income", "Income", said.income),
        ("spend", "Spend before savings", said.spend),
        ("gap", "Spend above income", gap),
    ):
        columns.append(_of_board(key, heading, values))
    return page_table(
        held.columns(*columns, Column("year", "Year", lambda one: year, only="file")),
        held.asked,
        key="money-by-board",
        caption=f"Board by board in {year}",
        note="In the order of their names.",
        layout="scroll",
    )


def _authority_tables(held: Held, cells: Cells[str], year: str) -> tuple[PageTable, ...]:
    """None where no plan names an authority. Each is one board's, so there is nothing to add up for it."""
    boards = {one.organisation.pk: one for one in held.asked}
    if not any(key.startswith(money.AUTHORITY) for key in {key for _, key in cells}):
        return ()
    rows = [
        ToAuthority(boards[board], name, cells[board, key])
        for key, (board, name) in authority_names().items()
        if board in boards and (board, key) in cells
    ]
    columns: tuple[Column[ToAuthority], ...] = (
        Column("authority", "Integration authority", lambda one: one.name),
        Column(
            "board",
            "Board",
            lambda one: one.board.organisation.name,
            shown=lambda one: held.board(one.board),
        ),
        number_column("amount", "Amount", lambda one: one.amount, money_words, unit=MILLIONS),
        Column("year", "Year", lambda one: year, only="file"),
    )
    total = sum((one.amount for one in rows), Decimal(0))
    given = len({one.board.organisation.pk for one in rows})
    return (
        page_table(
            held.columns(*columns),
            rows,
            key="money-by-authority",
            caption=f"To integration authorities in {year}",
            note=f"{short(total)} {MILLIONS} in all, of {held.of(given)}; part of the spend, and not added to it.",
            layout="scroll",
        ),
    )


def _of_board(key: str, heading: str, values: Mapping[int, Decimal]) -> Column[Asked]:
    return number_column(
        key, heading, lambda one: values.get(one.organisation.pk), money_words, unit=MILLIONS
    )
