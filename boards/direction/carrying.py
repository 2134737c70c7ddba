"""A new year's plan takes over rows of the last agreed one that somebody ticks, with what became of each beside it.

It stands here because returns say what became of actions and risks; the write is the plan's own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from boards.components.forms import PlainForm
from boards.components.parts import Heading, PlainTable, TableCell
from boards.components.tables import PageTable, wanted_file
from boards.components.words import counted
from boards.desk.confirming import ConfirmPage, confirm
from boards.desk.gate import desk, desk_of
from boards.direction.return_rows import Movement, ReturnAction, ReturnRisk, State
from boards.organisations.marks import with_files_of
from boards.organisations.models import Organisation
from boards.people.roles import Action
from boards.planning.visits import document_of, newest_of, plan_of, writes
from boards.plans import acts, services
from boards.plans.acts import plan_facts
from boards.plans.parts import ACTIONS, RISKS, TRAJECTORIES
from boards.plans.parts.trajectories.rules import rules_of
from boards.plans.queries import EarlierPlan, PlanView
from boards.plans.queries.earlier_plans import Candidate, candidates, earlier_plans
from boards.plans.services.carrying import NO_EARLIER_PLAN
from boards.plans.words import field_of, promise_value_words
from targets.calc.periods import day_words, period_words

#: By part and row what a return says of it, and of which quarter it is.
Became = Mapping[tuple[str, str], tuple[str, int]]

#: What the last return says of a row that is over: it is not carried forward.
OVER = {State.DONE, State.STOPPED, Movement.GONE}
NOTHING_LEFT = (
    "Nothing of {} is left to carry forward: this plan has it already, or it does not fit this year."
)


class CarryForm(PlainForm):
    """The rows to carry forward, by part."""

    def __init__(self, *arguments: Any, offered: Mapping[str, list[tuple[str, str]]], **options: Any) -> None:
        """`offered` are key and words of each row, by title of its part."""
        super().__init__(*arguments, **options)
        self.parts = tuple(offered)
        for part, choices in offered.items():
            self.fields[part] = forms.MultipleChoiceField(
                label=_TITLES[part],
                choices=choices,
                initial=[key for key, _ in choices] if part == TRAJECTORIES.key else None,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        if not any(entered.get(part) for part in self.parts):
            self.add_error(None, "Tick at least one row.")
        return entered


_TITLES = {part.key: part.title for part in (TRAJECTORIES, ACTIONS, RISKS)}


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def carry_forward(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Which rows of the last agreed plan the new year's begins with."""
    organisation, _, plan = plan_of(request, framework)
    version = newest_of(plan)
    document, earlier = document_of(plan, organisation), next(iter(earlier_plans(plan.setting)), None)
    if earlier is None:
        messages.info(request, NO_EARLIER_PLAN)
        return HttpResponseRedirect(document.address)
    facts, here = plan_facts(plan), desk_of(request)
    became = _became(earlier)
    own = [one for one in candidates(plan, earlier) if writes(one.part.key, facts, here)]
    offered: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in own:
        if not _why_not(one, became):
            offered[one.part.key].append((one.key, _words(one, became, plan)))
    left = _left_behind(own, became, organisation=organisation)
    if file := wanted_file(request, left, of=f"{organisation.slug}-{framework}"):
        return file
    if not offered and request.method == "GET":
        messages.info(request, NOTHING_LEFT.format(earlier.words))
        return HttpResponseRedirect(document.address)
    return confirm(
        request,
        acts.CARRY,
        document,
        ConfirmPage(
            title=f"Carry forward from {earlier.words}",
            what=(
                "Each row that is ticked is written into this draft as that plan says it, and can then be changed. "
                "Nothing else is.",
                "Trajectories are ticked beforehand: each promises the same values in the same periods of the "
                "year. Untick what shall be written anew.",
                "A row that nobody changes says on its page since which plan it is unchanged.",
            ),
            button="Carry the ticked rows forward",
            done="Carried forward. Read each row: it says what the last plan said.",
            table=left,
        ),
        do=lambda read, entered: services.carry_forward(
            actor=here.actor,
            version_id=version.version_id,
            edit_number=int(read["edit_number"]),
            rows={part: keys for part, keys in entered.items() if keys},
        ),
        form=CarryForm(request.POST or None, offered=offered),
    )


def _became(earlier: EarlierPlan) -> Became:
    """What the newest signed return says of each action and risk, and which quarter's that is; two queries."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    signed = {"held__plan": earlier.plan_id, "held__signed_at__isnull": False}
    for part, rows, said in (
        (ACTIONS, ReturnAction.objects.filter(**signed), "state"),
        (RISKS, ReturnRisk.objects.filter(**signed), "movement"),
    ):
        for key, state, quarter in rows.order_by("held__quarter").values_list("key", said, "held__quarter"):
            found[part.key, key] = state, quarter
    return found


def _why_not(one: Candidate, became: Became) -> str:
    if one.why_not:
        return one.why_not
    state, quarter = became.get((one.part.key, one.key), ("", 0))
    return _state_words(state, quarter) if state in OVER else ""


def _state_words(state: str, quarter: int) -> str:
    words = {**dict(State.choices), **dict(Movement.choices)}[state]
    return f"{words} by the return of quarter {quarter}"


def _words(one: Candidate, became: Became, plan: PlanView) -> str:
    """The row with what it would say, what became of it, and what of it does not fit this year."""
    told = [_promised(one, plan)] if one.part is TRAJECTORIES else []
    if ends := one.fields.get("ends"):
        told.append(f"ends {day_words(date.fromisoformat(ends))}")
    if state := became.get((one.part.key, one.key)):
        told.append(_state_words(*state))
    if one.left_out:
        told.append(f"without {', '.join(one.left_out)}, which does not fit this year")
    return f"{one.title}: {'; '.join(told)}" if told else one.title


def _promised(one: Candidate, plan: PlanView) -> str:
    rules = plan.setting.read(rules_of)[one.key]
    values = [
        (period, one.fields[name]) for period in rules.periods if (name := field_of(period)) in one.fields
    ]
    if not values:
        return "no value"
    said = [
        f"{promise_value_words(Decimal(text), definition=rules.definition)} for {period_words(period)}"
        for period, text in (values[0], values[-1])
    ]
    return said[0] if said[0] == said[-1] else " to ".join(said)


def _left_behind(own: Iterable[Candidate], became: Became, *, organisation: Organisation) -> PageTable | None:
    """What is not offered, and why."""
    rows = tuple(
        (TableCell(one.part.title), TableCell(one.title), TableCell(why))
        for one in own
        if (why := _why_not(one, became))
    )
    if not rows:
        return None
    table = PlainTable(
        key="left-behind",
        caption=f"Not carried forward: {counted(len(rows), 'row')}",
        columns=(Heading("Part"), Heading("Row"), Heading("Why")),
        rows=rows,
        layout="scroll",
    )
    return with_files_of(table, organisation)
