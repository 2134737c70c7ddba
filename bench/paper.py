"""A whole plan on paper: 40 actions, 60 risks, 25 trajectories x 12, 400 cells of money and 48 of staff.

The plan is that of `bench.workbook`, beside an agreed version from which every row differs.
"""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bench.scratch import scratch_database
from bench.workbook import FRAMEWORK, tell, timed, write_plan
from nhs_tracker import stamps

if TYPE_CHECKING:
    from boards.planning.paper.content import PlanPaper

MOST = 3.0  # seconds for reading, arranging and printing


def main() -> None:
    """Make a database, measure in a child process that uses it, drop it."""
    with scratch_database("bench_paper") as environment:
        subprocess.run([sys.executable, "-m", "bench.paper"], cwd=stamps.ROOT, env=environment, check=True)


def measure() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhs_tracker.settings")
    django.setup()
    from boards.organisations.models import Organisation
    from boards.planning.paper.content import paper_of
    from boards.planning.paper.pdf import pdf_of
    from boards.plans.queries import plan
    from targets.catalogue.queries import catalogue

    organisation_id = write_plan()
    organisation = Organisation.including_samples.get(pk=organisation_id)

    def paper() -> "PlanPaper":
        view = plan(
            organisation_id=organisation_id,
            framework_key=FRAMEWORK,
            catalogue=catalogue(),
            today=datetime.now(UTC).date(),
        )
        assert view.shown, "the plan is begun"
        view = replace(view, before=view.shown)  # every row of it is new beside one that says nothing
        return paper_of(
            view, view.newest or view.versions[0], organisation=organisation, earlier=(), reviews=False
        )

    printed = paper()
    content = pdf_of(printed, address="")
    assert printed.changed, "it says what changed"
    print(f"{len(printed.changed.rows)} entries that changed; the PDF has {len(content) / 1000:,.0f} kB")
    tell("arranged", timed(paper), MOST)
    tell("arranged and printed", timed(lambda: pdf_of(paper(), address="")), MOST)


if __name__ == "__main__":
    measure()
