"""Money and staff of a plan beside what was agreed before: line by line, for the plan's first year."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from boards.components.columns import Column, Kind
from boards.components.parts import TableCell
from boards.components.tables import PageTable, page_table
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.planning.pages.words import address_of
from boards.plans.money_rows import ONCE, RECURRING
from boards.plans.parts import FINANCE, SAVINGS, WORKFORCE
from boards.plans.parts.finance import money_words, year_words
from boards.plans.parts.inputs import number_words
from boards.plans.parts.part import Fields, Part, Rows
from boards.plans.parts.workforce import last_of_march
from boards.plans.queries import PlanView
from boards.plans.queries.agreed_before import AgreedBefore
from boards.plans.staff_rows import YEARS
from targets.calc import money
from targets.calc.periods import day_words
from targets.calc.rounding import round_half_up
from targets.calc.workforce import in_all

PARTS: tuple[Part, ...] = (FINANCE, SAVINGS, WORKFORCE)
Words = Callable[[Decimal], str]


@dataclass(frozen=True)
class Line:
    """One line: what last year's plan said of its own year, what was expected of this one, and what is planned now."""

    title: str
    href: str
    last: Decimal | None
    expected: Decimal | None
    now: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        return None if self.now is None or self.expected is None else self.now - self.expected


def beside_words(before: AgreedBefore | None) -> str:
    """What the tables stand beside, or that there is nothing."""
    if before is None:
        return "No plan of the year before was agreed here, and no version of this one: nothing stands beside it."
    if before.years:
        return f"Beside version {before.number} of the plan for {before.framework_name}, as it was agreed."
    return f"No plan of the year before was agreed here, so version {before.number} of this one stands beside it."


def beside_tables(
    plan: PlanView, before: AgreedBefore | None, *, organisation: Organisation
) -> tuple[PageTable, ...]:
    """Money and staff, each where this plan writes any."""
    if before is None:
        return ()
    address = address_of(organisation, plan.framework.key)
    return tuple(
        _table(key, caption, note, lines, plan, before, organisation, words=words)
        for key, caption, note, of, words in (
            ("money-beside", "Money", "Million pounds, recurring and once together.", _money, money_words),
            ("staff-beside", "Staff", "Whole-time equivalents at the end of the year.", _staff, _people),
        )
        if (lines := list(of(plan, before, address)))
    )


def _people(value: Decimal) -> str:
    return number_words(round_half_up(value, places=1))


def _rows(plan: PlanView, part: Part) -> Rows:
    written = plan.written(part.key)
    return written.rows if written else {}


def _money(plan: PlanView, before: AgreedBefore, address: str) -> Iterator[Line]:
    now, then = _rows(plan, FINANCE), before.rows.get(FINANCE.key, {})
    if not now:
        return
    setting = plan.setting
    assert FINANCE.listed
    assert FINANCE.listed.named
    for key in setting.read(FINANCE.listed.named):
        if key in now or key in then:
            yield Line(
                FINANCE.title_of(key, now.get(key, {}), setting),
                f"{address}{FINANCE.key}/{key}/" if key in now else "",
                _amount(then.get(key, {}), 0) if before.years else None,
                _amount(then.get(key, {}), before.years),
                _amount(now.get(key, {}), 0),
            )
    for title, keys in (("Income in all", money.INCOME), ("Spend before savings in all", money.SPEND)):
        yield Line(
            title,
            "",
            _sum(then, keys, 0) if before.years else None,
            _sum(then, keys, before.years),
            _sum(now, keys, 0),
        )
    for title, wanted in (("Savings identified", "yes"), ("Savings not yet identified", "no")):
        saved = [
            _saved(rows, wanted, year)
            for rows, year in (
                (before.rows.get(SAVINGS.key, {}), 0),
                (before.rows.get(SAVINGS.key, {}), before.years),
                (_rows(plan, SAVINGS), 0),
            )
        ]
        yield Line(title, f"{address}{SAVINGS.key}/", saved[0] if before.years else None, saved[1], saved[2])


def _amount(said: Fields, year: int) -> Decimal | None:
    texts = [said[name] for name in (RECURRING[year], ONCE[year]) if name in said]
    return sum(map(Decimal, texts), Decimal(0)) if texts else None


def _sum(rows: Rows, keys: Iterable[str], year: int) -> Decimal | None:
    found = [amount for key in keys if (amount := _amount(rows.get(key, {}), year)) is not None]
    return sum(found, Decimal(0)) if found else None


def _saved(rows: Rows, identified: str, year: int) -> Decimal | None:
    """Of schemes that begin in that year, counted from 0."""
    own = [
        Decimal(said["in_year"])
        for said in rows.values()
        if said["identified"] == identified and said["year"] == str(year + 1)
    ]
    return sum(own, Decimal(0)) if rows else None


def _staff(plan: PlanView, before: AgreedBefore, address: str) -> Iterator[Line]:
    now, then = _rows(plan, WORKFORCE), before.rows.get(WORKFORCE.key, {})
    if not now:
        return
    assert WORKFORCE.listed
    assert WORKFORCE.listed.named
    last, expected, own = YEARS[1], YEARS[1 + before.years], YEARS[1]
    for key in plan.setting.read(WORKFORCE.listed.named):
        if key in now or key in then:
            yield Line(
                WORKFORCE.title_of(key, now.get(key, {}), plan.setting),
                f"{address}{WORKFORCE.key}/{key}/" if key in now else "",
                _number(then, key, last) if before.years else None,
                _number(then, key, expected),
                _number(now, key, own),
            )
    yield Line(
        "In all, without Management",
        "",
        _all(then, last) if before.years else None,
        _all(then, expected),
        _all(now, own),
    )


def _number(rows: Rows, key: str, year: str) -> Decimal | None:
    text = rows.get(key, {}).get(year)
    return None if text is None else Decimal(text)


def _all(rows: Rows, year: str) -> Decimal | None:
    held = {key: Decimal(said[year]) for key, said in rows.items() if year in said}
    return in_all(held) if held else None


def _table(
    key: str,
    caption: str,
    note: str,
    lines: list[Line],
    plan: PlanView,
    before: AgreedBefore,
    organisation: Organisation,
    *,
    words: Words,
) -> PageTable:
    is_staff = key == "staff-beside"

    def year(offset: int) -> str:
        if is_staff:
            return day_words(last_of_march(1 + offset)(plan.setting))
        return year_words(plan.setting, 1 + offset)

    version = f"version {before.number}"
    columns: list[Column[Line]] = [
        Column(
            "line", "Line", lambda line: line.title, shown=lambda line: TableCell(line.title, href=line.href)
        )
    ]
    if before.years:
        columns.append(_column("last", f"{year(-1)}, as agreed", lambda line: line.last, words))
    then = "as agreed a year before" if before.years else version
    columns += [
        _column("expected", f"{year(0)}, {then}", lambda line: line.expected, words),
        _column("now", f"{year(0)}, now", lambda line: line.now, words),
        _column("difference", "Difference", lambda line: line.difference, words),
    ]
    return page_table(
        of_board(tuple(columns), organisation),
        lines,
        key=key,
        caption=caption,
        note=note,
        layout="scroll",
    )


def _column(key: str, title: str, of: Callable[[Line], Decimal | None], words: Words) -> Column[Line]:
    def shown(line: Line) -> str:
        value = of(line)
        return "" if value is None else words(value)

    return Column(key, title, of, Kind.NUMBER, shown=shown)
