"""What the sample boards say of their agreed plans: invented, and said by their sample planners."""

from collections.abc import Mapping
from datetime import date

from boards.organisations.queries import organisations
from boards.outcomes.links import Kind, Saying, Thread, state
from boards.outcomes.models import LinkStatement
from boards.outcomes.rows import rows_of, year_with_plans
from boards.plans.demo import Signatories
from boards.plans.parts import ACTIONS
from targets.catalogue.queries import catalogue

SOURCE = "Invented: minute of the sample board, item 4."
#: What the first actions are said to serve, one each.
TOWARDS = ("3", "6.2-E8", "7.2-E12", "5.5-C2")


def load_sample_links(*, people: Mapping[str, Signatories], today: date) -> int:
    """Statements of each sample board with an agreed plan that has said nothing yet; returns how many."""
    policy, added = catalogue(), 0
    for board in organisations().samples:
        held = year_with_plans(policy=policy, today=today, fictional=True, of=board.pk)
        if held is None or LinkStatement.objects.filter(owner=board).exists():
            continue
        rows = rows_of(held, boards={board.pk}, own={board.pk}).rows
        actions = [row for row in rows if row.part == ACTIONS.key]
        for row, towards in zip(actions, TOWARDS, strict=False):
            state(
                actor=people[board.slug].planner,
                thread=Thread(Kind.ACTION, row.key, towards, board.pk, held.framework.key),
                saying=Saying(row.title, holds=True, since=today, source=SOURCE),
                seen=0,
            )
            added += 1
    return added
