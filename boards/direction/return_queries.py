"""One quarterly return as it stands: what it asks of the plan, what is said, what the quarter before said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from boards.asks.queries import Extended, extended
from boards.direction.return_acts import NONE, OPEN, SIGNED, Done, ReturnFacts
from boards.direction.returns import QUARTERS, QuarterlyReturn, ReturnEdit
from boards.direction.section import UNCHANGED, AskedRow, Section, followed, unmarked
from boards.direction.sections import SECTIONS
from boards.direction.year_words import due_of, return_key
from boards.organisations.models import Organisation
from boards.plans.cycles import RETURNS, Cycle
from boards.plans.models import PlanVersion
from boards.plans.parts import local_parts
from boards.plans.parts.part import Rows, Setting
from boards.plans.queries.in_force import InForce, rounds
from boards.plans.services.parts import setting_of
from boards.plans.sharing import shares_of
from boards.work.edits import STATE, history
from targets.calc.periods import Period, PeriodKind, add_months, financial_year_label, period_words
from targets.catalogue.models import Framework
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class Quarter:
    """One quarter of a plan's year; `due` is the day of the round, where it sets one."""

    number: int
    period: Period
    due: date | None

    @property
    def words(self) -> str:
        return f"quarter {self.number}, {period_words(self.period)}"


def quarters_of(
    board: str, framework: Framework, cycle: Cycle | None, moved: Mapping[tuple[str, str], Extended]
) -> tuple[Quarter, ...]:
    """Of the board with this slug; `moved` are all extensions."""
    return tuple(
        Quarter(
            number,
            Period.of(start=add_months(framework.year_start, 3 * (number - 1)), kind=PeriodKind.QUARTER),
            due_of(
                getattr(cycle, RETURNS[number - 1]) if cycle else None,
                return_key(board, framework.key, number),
                moved,
            ),
        )
        for number in QUARTERS
    )


@dataclass(frozen=True)
class SectionView:
    """`before` is what the newest signed return of an earlier quarter says of the rows that are asked here."""

    section: Section
    asked: tuple[AskedRow, ...]
    said: Rows
    before: Rows

    @property
    def unsaid(self) -> tuple[AskedRow, ...]:
        return tuple(one for one in self.asked if one.key not in self.said)

    def is_unchanged(self, key: str) -> bool:
        """Whether its author said so of the row, and `before` says the same: an earlier quarter may be signed later."""
        said, before = self.said.get(key, {}), self.before.get(key)
        return bool(said.get(UNCHANGED)) and before is not None and unmarked(said) == unmarked(before)


@dataclass(frozen=True)
class ReturnView:
    """A board's return of one quarter; `held` is None before somebody wrote something.

    `setting` is that of the plan's version that it reports on. `before` is the number of the quarter that fills it in
    beforehand, 0 without one. `edits` are its own, newest first. `newer` is the version in force, where an unsigned
    return is still about an older one.
    """

    organisation: Organisation
    quarter: Quarter
    version: PlanVersion
    setting: Setting
    held: QuarterlyReturn | None
    sections: tuple[SectionView, ...]
    before: int
    edits: tuple[ReturnEdit, ...]
    newer: InForce | None = None

    @property
    def framework(self) -> Framework:
        return self.setting.framework

    @property
    def title(self) -> str:
        year = financial_year_label(self.framework.year_start.year)
        return f"Return of quarter {self.quarter.number}, {year}: {self.organisation.name}"

    def section(self, key: str) -> SectionView | None:
        return next((one for one in self.sections if one.section.key == key), None)

    @property
    def facts(self) -> ReturnFacts:
        held, last = self.held, self.edits[0] if self.edits else None
        unsaid = {one.section.title: len(one.unsaid) for one in self.sections if one.unsaid}
        return ReturnFacts(
            organisation_id=self.organisation.pk,
            title=self.title,
            state=NONE if held is None else SIGNED if held.signed_at else OPEN,
            ends=self.quarter.period.end,
            edit_number=held.edit_number if held else 0,
            writers=frozenset(
                one.editor_id for one in self.edits if one.editor_id is not None and one.part != STATE
            ),
            unsaid=unsaid,
            newer=self.newer.number if self.newer else 0,
            changed=Done(last.editor_label, last.at) if last else None,
        )


def return_view(
    organisation: Organisation, *, framework_key: str, number: int, policy: Catalogue, today: date
) -> ReturnView | None:
    """None where no plan of the year is agreed. At most 31 queries."""
    framework = policy.frameworks[framework_key]
    held = (
        QuarterlyReturn.objects.filter(
            plan__organisation=organisation, plan__framework=framework_key, quarter=number
        )
        .select_related("signed_by")
        .first()
    )
    is_open = held is None or held.signed_at is None
    in_force = _in_force(organisation, framework_key, policy, today)[0] if is_open else None
    if held is None and in_force is None:
        return None
    version_id = held.version_id if held else in_force.version_id  # type: ignore[union-attr]
    version = PlanVersion.objects.select_related("plan__organisation", "plan__framework").get(pk=version_id)
    cycle = Cycle.objects.filter(framework=framework_key).first()
    setting = setting_of(version, today=today)
    earlier = (
        QuarterlyReturn.objects.filter(plan=version.plan_id, quarter__lt=number, signed_at__isnull=False)
        .order_by("-quarter")
        .first()
    )
    return ReturnView(
        organisation=organisation,
        quarter=quarters_of(organisation.slug, framework, cycle, extended())[number - 1],
        version=version,
        setting=setting,
        held=held,
        sections=_sections(setting, version, held, earlier),
        before=earlier.quarter if earlier else 0,
        edits=tuple(history(ReturnEdit, held)) if held else (),
        newer=in_force if in_force and in_force.number > version.number else None,
    )


def _before(
    section: Section,
    asked: tuple[AskedRow, ...],
    earlier: QuarterlyReturn,
    version: PlanVersion,
    setting: Setting,
) -> Rows:
    """What an earlier return says of the rows that are asked now; it may have been about another version."""
    said = section.table.rows(earlier.pk)
    if earlier.version_id == version.pk:
        keys = {one.key: one.key for one in asked}
    else:
        keys = followed(asked, section.asked(section.part.rows(earlier.version_id), setting))
    return {key: said[old] for key, old in keys.items() if old in said}


def rows_now(view: ReturnView, section: Section) -> Rows:
    """What the return says in a section by now, whoever saved it since the view was read; two queries."""
    held = QuarterlyReturn.objects.filter(plan=view.version.plan_id, quarter=view.quarter.number)
    number = held.values_list("pk", flat=True).first()
    return section.table.rows(number) if number else {}


def in_force_of(
    organisation: Organisation, framework_key: str, policy: Catalogue, today: date
) -> tuple[int | None, frozenset[str]]:
    """The version of the board's plan for the year, and the parts that it keeps to itself; four queries."""
    plan, hidden = _in_force(organisation, framework_key, policy, today)
    return (plan.version_id if plan else None), hidden


def _in_force(
    organisation: Organisation, framework_key: str, policy: Catalogue, today: date
) -> tuple[InForce | None, frozenset[str]]:
    found = rounds(policy=policy, today=today, framework_key=framework_key)
    if not found:
        return None, frozenset()
    plan, shared = found[0].plans.get(organisation.pk), found[0].shared.get(organisation.pk, frozenset())
    return plan, kept_from_others(found[0].setting(organisation), dict.fromkeys(shared))


def kept_from_others(setting: Setting, shared: Mapping[str, object]) -> frozenset[str]:
    """Parts that the board keeps to itself: a return goes to Government too, so it does not ask about them."""
    return frozenset(local_parts(setting)) - frozenset(shared)


def _sections(
    setting: Setting, version: PlanVersion, held: QuarterlyReturn | None, earlier: QuarterlyReturn | None
) -> tuple[SectionView, ...]:
    """Those that ask anything of this plan."""
    found = []
    for section, asked in asked_of(setting, version, held):
        before = _before(section, asked, earlier, version, setting) if earlier else {}
        found.append(SectionView(section, asked, section.table.rows(held.pk) if held else {}, before))
    return tuple(found)


def asked_of(
    setting: Setting, version: PlanVersion, held: QuarterlyReturn | None
) -> Iterator[tuple[Section, tuple[AskedRow, ...]]]:
    """What a return asks of a version of the plan, by section."""
    may_keep = local_parts(setting)
    shared = (
        shares_of(organisation_id=setting.organisation_id, framework_key=setting.framework.key)
        if may_keep
        else {}
    )
    if held and held.signed_at:  # what was shared afterwards is no part of what was signed
        shared = {part: one for part, one in shared.items() if one.at <= held.signed_at}
    hidden = kept_from_others(setting, shared)
    for section in SECTIONS:
        if section.part.key in hidden or not section.part.is_asked(setting):
            continue
        if asked := section.asked(section.part.rows(version.pk), setting):
            yield section, asked
