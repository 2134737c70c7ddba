"""A plan for who reviews it: what is new to them, how ambitious it is, what checks found, what stands beside it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from boards.components.tables import wanted_file
from boards.desk.gate import desk, desk_of
from boards.desk.models import Looked
from boards.desk.services import look
from boards.people.acts import offers
from boards.people.roles import Action
from boards.planning.checks import all_findings
from boards.planning.pages import address_of, finding_parts, plan_questions
from boards.planning.pages.beside import PARTS
from boards.planning.pages.review import facts_of, review_page
from boards.planning.realism import faster_than_any, paces
from boards.planning.rounds import round_rows
from boards.planning.visits import newest_of, page_of, plan_of
from boards.plans import acts
from boards.plans.acts import plan_facts
from boards.plans.queries import edits_told
from boards.plans.queries.agreed_before import agreed_before
from boards.plans.queries.reading import as_read

ACTS = frozenset(act.key for act in (acts.ASK, acts.RECOMMEND, acts.AGREE, acts.RETURN))


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def review(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """The newest version, for whoever signs or decides, and whoever else may read it.

    That it is looked at is noted, so that the next visit tells what was changed since.
    """
    organisation, _, plan = plan_of(request, framework)
    version, here = newest_of(plan), desk_of(request)
    actor, facts = here.actor, plan_facts(plan)
    assert actor.user_id is not None, "a person: no command has a desk"
    address = address_of(organisation, framework)
    since = look(person_id=actor.user_id, view=Looked.View.PLAN, subject=version.plan_id, now=actor.now)
    found = paces(plan, today=actor.today)
    page = review_page(
        plan,
        organisation=organisation,
        offers=offers([act for act in acts.offered(facts) if act.key in ACTS], facts, here, address=address),
        since=since,
        read=as_read(plan, at=since) if since else None,
        edits=edits_told(plan),
        paces=found,
        findings=finding_parts(
            (*all_findings(plan, organisation=organisation), *faster_than_any(found)),
            plan=plan,
            organisation=organisation,
            may_explain=False,
        ),
        before=agreed_before(plan, parts=PARTS),
        questions=plan_questions(
            plan.questions, plan=plan, facts=facts, desk=here, address=address, today=actor.today
        ),
    )
    if file := wanted_file(request, *page.files, of=f"{organisation.slug}-{framework}"):
        return file
    context = {
        "page": page,
        "facts": (*round_rows(plan, organisation), *facts_of(page)),
        "findings": page.findings,
    }
    return page_of(request, "planning/review.html", plan, organisation, context, here="Review")
