"""Sums that the money of a plan must keep, each by its name, with what it compared.

R1, R2 and R9 hinder a signature; the others are explained. What is not stated is compared with nothing. Amounts that
were typed must be exact; for published ones a check takes the places to which they were rounded (R12).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from targets.calc import money
from targets.calc.money import Lines, Scheme
from targets.calc.plan_checks import Severity
from targets.calc.rounding import WORKING
from targets.calc.sums import adds_up, off_by, rounding_of, total

Terms = tuple[tuple[str, Decimal], ...]
OPENING_INCOME, OPENING_SPEND = "Opening recurring income", "Opening recurring spend, pressures left out"


@dataclass(frozen=True)
class Check:
    """One sum of one year, counted from 1: the terms by the keys of their lines, and what is stated beside them.

    `stated` is None where there is nothing to compare. A limit is kept when the terms do not come above it.
    """

    rule: str
    about: str
    year: int
    severity: Severity
    terms: Terms
    stated: Decimal | None
    holds: bool
    is_limit: bool = False

    @property
    def gives(self) -> Decimal:
        return total([value for _, value in self.terms])

    @property
    def off(self) -> Decimal:
        """What is stated beyond the sum; 0 without anything stated."""
        return Decimal(0) if self.stated is None else off_by([v for _, v in self.terms], stated=self.stated)


def _equal(
    rule: str,
    about: str,
    year: int,
    severity: Severity,
    terms: Terms,
    stated: Decimal | None,
    places: int | None,
) -> Check:
    values = [value for _, value in terms]
    holds = stated is None or adds_up(values, stated=stated, rounded_to=places)
    return Check(rule, about, year, severity, terms, stated, holds)


def _limit(rule: str, about: str, year: int, terms: Terms, most: Decimal) -> Check:
    sum_of_terms = total([value for _, value in terms])
    return Check(rule, about, year, Severity.EXPLAIN, terms, most, sum_of_terms <= most, is_limit=True)


def _each(lines: Lines, keys: Iterable[str], *, part: Callable[[money.Amount], Decimal]) -> Terms:
    return tuple((key, part(lines[key])) for key in keys if key in lines)


def _total(amount: money.Amount) -> Decimal:
    return amount.total


def _recurring(amount: money.Amount) -> Decimal:
    return amount.recurring


def _stated(lines: Lines, key: str) -> Decimal | None:
    return lines[key].total if key in lines else None


def r1_totals(lines: Lines, year: int, *, places: int | None = None) -> Iterator[Check]:
    """Recurring and non-recurring together are the stated totals of income and of spend."""
    for about, keys, stated in (
        ("Total income", money.INCOME, money.INCOME_STATED),
        ("Total spend before savings", money.SPEND, money.SPEND_STATED),
    ):
        if stated in lines:
            terms = _each(lines, keys, part=_total)
            yield _equal("R1", about, year, Severity.BLOCKS, terms, _stated(lines, stated), places)


def r2_initial_limit(lines: Lines, year: int, *, places: int | None = None) -> Check:
    """Opening recurring, uplift, formula share and other recurring are the initial revenue resource limit."""
    terms = _each(lines, money.LIMIT, part=_recurring)
    stated = _stated(lines, money.LIMIT_STATED)
    return _equal("R2", "Initial revenue resource limit", year, Severity.BLOCKS, terms, stated, places)


def r3_position(lines: Lines, schemes: Sequence[Scheme], year: int) -> Check:
    """Income less spend after savings is the stated position."""
    terms = (
        ("income", money.together(lines, money.INCOME).total),
        ("spend", -money.together(lines, money.SPEND).total),
        ("savings", money.saved_in_year(schemes, year)),
    )
    stated = _stated(lines, money.POSITION_STATED)
    return _equal("R3", "Position in the year", year, Severity.EXPLAIN, terms, stated, None)


def r4_underlying(lines: Lines, schemes: Sequence[Scheme], year: int) -> Check:
    """Recurring income less recurring spend after a full year of savings that recur: reckoned, never stated."""
    terms = (
        ("income-recurring", money.together(lines, money.INCOME).recurring),
        ("spend-recurring", -money.together(lines, money.SPEND).recurring),
        ("savings-full-year", money.saved_for_ever(schemes, year)),
    )
    return _equal("R4", "Underlying position at year end", year, Severity.NOTE, terms, None, None)


def r5_opening(before: Lines, lines: Lines, schemes: Sequence[Scheme], year: int) -> Iterator[Check]:
    """A year opens with what the one before closed with: income, and spend before its own pressures."""
    if money.OPENING in lines:
        terms = _each(before, money.LIMIT, part=_recurring)
        stated = lines[money.OPENING].recurring
        yield _equal("R5", OPENING_INCOME, year, Severity.EXPLAIN, terms, stated, None)
    if any(key in lines for key in money.SPEND):
        terms = (
            ("spend-before", money.together(before, money.SPEND).recurring),
            ("savings-full-year", -money.saved_for_ever(schemes, year - 1)),
        )
        pressures = money.together(lines, money.PRESSURES).recurring
        stated = money.together(lines, money.SPEND).recurring - pressures
        yield _equal("R5", OPENING_SPEND, year, Severity.EXPLAIN, terms, stated, None)


def r6_gap(lines: Lines, schemes: Sequence[Scheme], year: int) -> Check:
    """The gap before savings is closed by schemes, by savings not yet identified, and by a planned deficit."""
    own = money.begun(schemes, year)
    terms: Terms = (
        ("identified", total([scheme.in_year for scheme in own if scheme.identified])),
        ("unidentified", total([scheme.in_year for scheme in own if not scheme.identified])),
    )
    stated = _stated(lines, money.POSITION_STATED)
    if stated is None:
        return _equal("R6", "Gap before savings", year, Severity.NOTE, terms, None, None)
    terms = (*terms, ("deficit", -stated))
    return _equal("R6", "Gap before savings", year, Severity.EXPLAIN, terms, money.gap(lines), None)


def r7_next_gap(lines: Lines, after: Lines | None, schemes: Sequence[Scheme], year: int) -> Check:
    """The next year opens with the gap that is left when schemes that help once are taken out.

    `after` are the next year's lines: what they open with is recurring spend without that year's own pressures, less
    recurring income without what is added to it in that year. None, or without these: nothing to compare.
    """
    lasting = [scheme for scheme in schemes if scheme.recurs]
    terms = (("gap-without-once", money.next_gap(lines, lasting, year)),)
    about = "Gap with which the next year opens"
    if after is None or money.OPENING not in after or not any(key in after for key in money.SPEND):
        return _equal("R7", about, year, Severity.NOTE, terms, None, None)
    return _equal("R7", about, year, Severity.EXPLAIN, terms, money.opening_gap(after), None)


def said_already(check: Check, checks: Iterable[Check]) -> str:
    """The rule that names the same difference, so that it is explained once; empty where it is this one's own.

    R6 is R3 from its other side. R7 sees what R5 sees of the next year, and besides recurring income that is not there
    again.
    """
    if check.rule == "R6":
        same = [one.off for one in checks if (one.rule, one.year) == ("R3", check.year) and not one.holds]
        return "R3" if same == [check.off] else ""
    if check.rule == "R7":
        opens = {one.about: one.off for one in checks if (one.rule, one.year) == ("R5", check.year + 1)}
        off = opens.get(OPENING_SPEND, Decimal(0)) - opens.get(OPENING_INCOME, Decimal(0))
        return "R5" if off == check.off else ""
    return ""


def r8_capital(lines: Lines, spend: Mapping[str, Decimal], year: int) -> Check:
    """Capital schemes cost no more than limit, receipts and other funds together; `spend` is by scheme."""
    funds = money.together(lines, money.CAPITAL).total
    return _limit("R8", "Capital schemes against their funds", year, tuple(spend.items()), funds)


def r9_authorities(lines: Lines, year: int, *, places: int | None = None) -> Check | None:
    """What goes to each integration authority is together the line of all of them."""
    terms = _each(lines, [key for key in lines if key.startswith(money.AUTHORITY)], part=_total)
    if not terms and money.AUTHORITIES not in lines:
        return None
    stated = _stated(lines, money.AUTHORITIES) or Decimal(0)
    return _equal("R9", "Of which to integration authorities", year, Severity.BLOCKS, terms, stated, places)


def r10_pay_and_staff(pay: Sequence[Decimal | None], staff: Sequence[Decimal | None]) -> tuple[int, ...]:
    """Years, counted from 1, to which pay and staff move in opposite directions from the year before."""
    years = []
    for place in range(1, min(len(pay), len(staff))):
        values = pay[place - 1], pay[place], staff[place - 1], staff[place]
        if None in values:
            continue
        pay_before, pay_now, staff_before, staff_now = (value or Decimal(0) for value in values)
        if (pay_now - pay_before) * (staff_now - staff_before) < 0:
            years.append(place + 1)
    return tuple(years)


def pay_still(pay: Sequence[Decimal | None], staff: Sequence[Decimal | None]) -> tuple[int, ...]:
    """Years, counted from 1, to which pay stays exactly the same while staff change by a hundredth or more."""
    years = []
    for place in range(1, min(len(pay), len(staff))):
        before, now = staff[place - 1], staff[place]
        if pay[place] is None or pay[place] != pay[place - 1] or before is None or now is None:
            continue
        if now != before and abs(now - before) >= before * money.ONE_PERCENT:
            years.append(place + 1)
    return tuple(years)


def rounding_in(check: Check, *, places: int) -> Decimal:
    """How far the sum may be off when each amount was rounded to so many places."""
    return rounding_of([value for _, value in check.terms], places=places)


def r12_rounded_to(check: Check) -> int | None:
    """To how many places the amounts seem to be rounded, so that this alone explains what the sum is off by.

    The fewest that write every amount as it stands; None where the sum holds, or is off by more.
    """
    if check.holds or check.stated is None or check.is_limit:
        return None
    places = max(_places(value) for value in (*(value for _, value in check.terms), check.stated))
    return places if abs(check.off) <= rounding_in(check, places=places) else None


def _places(value: Decimal) -> int:
    exponent = value.normalize(WORKING).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def r11_three_years(positions: Sequence[Decimal], limits: Sequence[Decimal]) -> Iterator[Check]:
    """No deficit above 1% of a year's initial limit, and none over the first three years together."""
    for year, (position, limit) in enumerate(zip(positions, limits, strict=True), start=1):
        terms = (("deficit", -position),)
        yield _limit(
            "R11", "Deficit, at most 1% of the initial limit", year, terms, limit * money.ONE_PERCENT
        )
    if len(positions) >= 3:
        three = tuple((f"position-{year}", -value) for year, value in enumerate(positions[:3], start=1))
        yield _limit("R11", "Deficit over three years", 3, three, Decimal(0))


def blocking(years: Sequence[Lines]) -> Iterator[Check]:
    """R1, R2 and R9 of each year that says something."""
    for year, lines in enumerate(years, start=1):
        if not lines:
            continue
        yield from r1_totals(lines, year)
        if any(key in lines for key in (*money.LIMIT, money.LIMIT_STATED)):
            yield r2_initial_limit(lines, year)
        authorities = r9_authorities(lines, year)
        if authorities:
            yield authorities


def every(
    years: Sequence[Lines],
    schemes: Sequence[Scheme],
    capital: Sequence[Mapping[str, Decimal]],
    *,
    breaks_even_over_three: bool,
) -> tuple[Check, ...]:
    """All sums of a plan, rule by rule. `capital` is spend by scheme, year by year."""
    checks = list(blocking(years))
    written = [(year, lines) for year, lines in enumerate(years, start=1) if _is_written(lines)]
    for year, lines in written:
        checks += [r3_position(lines, schemes, year), r4_underlying(lines, schemes, year)]
        if year > 1 and _is_written(years[year - 2]):
            checks += r5_opening(years[year - 2], lines, schemes, year)
        after = years[year] if year < len(years) else None
        checks += [r6_gap(lines, schemes, year), r7_next_gap(lines, after, schemes, year)]
    for year, (lines, spend) in enumerate(zip(years, capital, strict=True), start=1):
        if spend or any(key in lines for key in money.CAPITAL):
            checks.append(r8_capital(lines, spend, year))
    if breaks_even_over_three and written:
        own = written[:3]
        checks += r11_three_years(
            [money.position(lines, schemes, year) for year, lines in own],
            [money.initial_limit(lines) for _, lines in own],
        )
    return tuple(sorted(checks, key=lambda check: int(check.rule.removeprefix("R"))))


def _is_written(lines: Lines) -> bool:
    return any(key in lines for key in (*money.INCOME, *money.SPEND))


def not_covered(years: Sequence[Lines], *, told: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Of so many years those, counted from 1, that lack income or spend, with which of them."""
    kinds = (("income", money.INCOME), ("spend", money.SPEND))
    lacking = [
        (year, tuple(words for words, keys in kinds if not any(key in lines for key in keys)))
        for year, lines in enumerate(years[:told], start=1)
    ]
    return tuple((year, words) for year, words in lacking if words)


# Beside other parts of a plan


def without_action(named: Mapping[str, str], *, titles: Iterable[str]) -> tuple[str, ...]:
    """Keys of rows whose action, by its title however spaced or written, is none of the plan's."""
    known = {_plain(title) for title in titles}
    return tuple(key for key, action in named.items() if _plain(action) not in known)


def improves_with_staff_flat(
    planned: Mapping[str, tuple[Decimal, Decimal]], *, lower_is_better: Collection[str], staff: Decimal
) -> tuple[str, ...]:
    """Targets that are planned to rise, or to fall where lower is better, while `staff` do not grow.

    `planned` are first and last value by target, `staff` is the change in the year.
    """
    if staff > 0:
        return ()
    return tuple(
        target
        for target, (first, last) in planned.items()
        if (last < first if target in lower_is_better else last > first)
    )


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
