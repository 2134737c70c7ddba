"""An unsigned return moves to a newer version of the plan: what is said goes along with the rows that it is said of.

A row that the newer version no longer has goes, and its edit keeps what was said of it. A row that is new there
is not said yet.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction

from boards.direction import return_acts as acts
from boards.direction.reporting import locked, log
from boards.direction.return_queries import ReturnView, asked_of
from boards.direction.returns import ReturnEdit
from boards.direction.section import AskedRow, Section, followed
from boards.organisations.models import Organisation
from boards.people.acts import Read
from boards.people.permissions import require
from boards.plans.models import PlanVersion
from boards.plans.parts.part import Fields, Rows
from boards.plans.services.parts import setting_of
from boards.work import edits
from boards.work.actors import Actor

MOVED = "return moved"  # as the audit log and edits store it


@dataclass(frozen=True)
class MovedSection:
    """One section on both versions: `stays` by the row's new key what is said of it, `gone` rows that fall away with
    what is said of them, `added` rows that are new."""

    section: Section
    said: Rows
    stays: Rows
    gone: tuple[AskedRow, ...]
    added: tuple[AskedRow, ...]

    @property
    def changes(self) -> Mapping[str, edits.Change]:
        """By key of a row whose words change places or go, what was said there and what is now."""
        keys = [*self.said, *(key for key in self.stays if key not in self.said)]
        found = {key: edits.Change(self.said.get(key), self.stays.get(key)) for key in keys}
        return {key: change for key, change in found.items() if change.before != change.after}


def moved_sections(view: ReturnView, *, now: PlanVersion) -> Iterator[MovedSection]:
    """Every section of either version, as it will be once the return is about the version `now`."""
    old = {one.section.key: one for one in view.sections}
    setting = setting_of(now, today=view.setting.today)
    new = {section.key: (section, asked) for section, asked in asked_of(setting, now, view.held)}
    for key in [*new, *(key for key in old if key not in new)]:
        section, asked = new[key] if key in new else (old[key].section, ())
        before = old[key].asked if key in old else ()
        said = old[key].said if key in old else {}
        keys = followed(asked, before)
        went = set(keys.values())
        yield MovedSection(
            section=section,
            said=said,
            stays={row: said[was] for row, was in keys.items() if was in said},
            gone=tuple(one for one in before if one.key not in went and one.key in said),
            added=tuple(one for one in asked if one.key not in keys),
        )


def newer_version(view: ReturnView) -> PlanVersion:
    """The version in force; the view says that there is a newer one than its own."""
    assert view.newer is not None
    return PlanVersion.objects.select_related("plan__organisation", "plan__framework").get(
        pk=view.newer.version_id
    )


def move(*, actor: Actor, organisation: Organisation, framework_key: str, quarter: int, read: Read) -> int:
    """Have the return be about the version in force; returns its new edit number.

    Who moves it wrote nothing by that, unless words fell away. Raises NotAllowed, CannotReport.
    """
    require(actor=actor, action=acts.MOVE.permission, organisation_id=organisation.pk)
    with transaction.atomic():
        view = locked(organisation, framework_key, quarter, actor, acts.MOVE, read)
        held = view.held
        assert held is not None, "what is not begun is not moved"
        now = newer_version(view)
        before: dict[str, object] = {"version": view.version.number}
        after: dict[str, object] = {"version": now.number}
        held.version = now
        held.save(update_fields=["version"])
        state = {MOVED: edits.Change(dict(before), dict(after))}
        edits.record(ReturnEdit, held, actor=actor, part=edits.STATE, changes=state)
        for moved in moved_sections(view, now=now):
            if changes := moved.changes:
                edits.record(ReturnEdit, held, actor=actor, part=moved.section.key, changes=changes)
                rows: dict[str, Fields] = {key: change.after or {} for key, change in changes.items()}
                moved.section.table.write(held.pk, rows)
                before[moved.section.key] = {key: one.before for key, one in changes.items()}
                after[moved.section.key] = {key: one.after for key, one in changes.items()}
        log(actor, view, held, MOVED, before=before, after={"edit_number": held.edit_number, **after})
    return held.edit_number
