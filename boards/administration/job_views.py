"""The administrator's page of scheduled jobs: which ran when, and what to do where one did not."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from boards.components.columns import Column, Kind
from boards.components.parts import Link, Notice
from boards.components.tables import page_table, wanted_file
from boards.components.words import counted
from boards.desk.frames import desk_frame
from boards.desk.gate import desk
from boards.people.roles import Action
from boards.work import heartbeats
from boards.work.heartbeats import Job

TITLE = "Scheduled jobs"
SLACK = timedelta(minutes=2)  # between a due time and the end of its job, that nobody calls late
NOT_RUN = Notice(
    title="Jobs did not run",
    text="Ask whoever runs the tracker whether the programs beat and worker run, and what their logs say. "
    "Nothing that was saved is lost meanwhile.",
    tone="warning",
)
OK, LATE, NEVER = "ran in time", "late: two due times have passed", "has not been due since it was set up"


def _state(job: Job) -> str:
    if job.is_late:
        return LATE
    if job.done_at is None:
        return NEVER
    minutes = int(job.ran_late_by / timedelta(minutes=1))
    return f"ran {counted(minutes, 'minute')} late" if job.ran_late_by > SLACK else OK


COLUMNS = (
    Column[Job]("job", "Job", lambda job: job.name.replace("-", " ").capitalize()),
    Column[Job]("due_at", "Last due", lambda job: job.due_at, Kind.MOMENT),
    Column[Job]("ran_at", "Ran last", lambda job: job.done_at, Kind.MOMENT),
    Column[Job]("state", "State", _state),
)


@desk(Action.MANAGE_PEOPLE, step_up=False)
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """Read without a second factor: nothing is done here."""
    rows = heartbeats.jobs(now=timezone.now())
    table = page_table(
        COLUMNS,
        rows,
        key="jobs",
        caption="What the tracker does by itself",
        empty="No scheduled job is known here yet. The programs beat and worker have to run.",
    )
    if file := wanted_file(request, table, of="tracker"):
        return file
    context = {
        "frame": desk_frame(request, active="people"),
        "crumbs": (Link("People", reverse("people")), Link(TITLE)),
        "title": TITLE,
        "table": table,
        "notice": NOT_RUN if any(job.is_late for job in rows) else None,
    }
    return render(request, "administration/jobs.html", context)
