"""Agreed plans of a board's earlier years: what of them is not in this plan yet, and what in it is unchanged since."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from boards.plans.models import PlanVersion
from boards.plans.parts import local_parts
from boards.plans.parts.part import Part, Rows, Setting
from boards.plans.queries.plan_view import EarlierPlan, PlanView
from boards.plans.sharing import shares_of
from boards.work.edits import Change


def earlier_plans(setting: Setting) -> tuple[EarlierPlan, ...]:
    """The newest agreed version of each earlier year, the newest year first; invented years for an invented one. One
    query."""
    year = setting.framework.year_start
    frameworks = setting.policy.frameworks
    asked = [
        key
        for key, one in frameworks.items()
        if one.year_start < year and one.fictional == setting.framework.fictional
    ]
    rows = PlanVersion.objects.filter(
        plan__organisation=setting.organisation_id,
        plan__framework__in=asked,
        status=PlanVersion.Status.AGREED,
    ).select_related("plan")
    newest = {row.plan.framework_id: row for row in rows.order_by("number")}
    found = [
        EarlierPlan(frameworks[key], plan_id=row.plan_id, version_id=row.pk, number=row.number)
        for key, row in newest.items()
    ]
    return tuple(sorted(found, key=lambda one: one.framework.year_start, reverse=True))


def unchanged_since(part: Part, rows: Rows, setting: Setting, *, outside: bool) -> Mapping[str, EarlierPlan]:
    """By row the earliest agreed plan from which on every one says the same of it; none where last year's did not.

    One query, and those of the part for each year that is looked at; one more where boards may keep the part.
    """
    if part.carry is None or not rows:
        return {}
    found: dict[str, EarlierPlan] = {}
    left = dict(rows)
    for earlier in earlier_plans(setting):
        then = replace(setting, framework=earlier.framework, number=earlier.number)
        if outside and _is_kept(part, then):
            break
        said = part.carry(part.rows(earlier.version_id), then, setting)
        left = {
            key: fields
            for key, fields in left.items()
            if (was := said.get(key)) is not None and not was.why_not and was.fields == fields
        }
        if not left:
            break
        found |= dict.fromkeys(left, earlier)
    return found


def _is_kept(part: Part, setting: Setting) -> bool:
    if part.key not in local_parts(setting):
        return False
    shared = shares_of(organisation_id=setting.organisation_id, framework_key=setting.framework.key)
    return part.key not in shared


@dataclass(frozen=True)
class Candidate:
    """A row of the last agreed plan that is not in this one.

    `fields` are what it would say here; `left_out` are the titles of fields that cannot stand in this year. `why_not`
    says why it cannot be carried forward at all.
    """

    part: Part
    key: str
    title: str
    fields: Mapping[str, str]
    left_out: tuple[str, ...] = ()
    why_not: str = ""


def candidates(plan: PlanView, earlier: EarlierPlan) -> tuple[Candidate, ...]:
    """In the order of the parts; what the plan has already is none, whatever it says. One or two queries a part."""
    then = replace(plan.setting, framework=earlier.framework, number=earlier.number)
    found = []
    for written in plan.parts:
        part = written.part
        if part.carry is None:
            continue
        was = part.rows(earlier.version_id)
        for key, carried in part.carry(was, then, plan.setting).items():
            if key not in written.rows:
                title = part.title_of(key, was[key], then)
                found.append(_candidate(part, key, title, carried.fields, carried.why_not, plan.setting))
    return tuple(found)


def _candidate(
    part: Part, key: str, title: str, fields: Mapping[str, str], why_not: str, setting: Setting
) -> Candidate:
    """With what this year's rules of the part leave of it: a field that a row must have is never left out."""
    if why_not:
        return Candidate(part, key, title, {}, why_not=why_not)
    known = part.fields(key, setting)

    def faults(said: Mapping[str, str]) -> list[str]:
        return [fault.field for fault in part.check({key: Change({}, said)}, setting)]

    out = [name for name in faults(fields) if name in known and known[name].input and not known[name].always]
    said = {name: text for name, text in fields.items() if name not in out}
    if wrong := part.check({key: Change({}, said)}, setting):
        return Candidate(part, key, title, {}, why_not=wrong[0].problem)
    return Candidate(part, key, title, said, tuple(known[name].title for name in out if name in fields))
