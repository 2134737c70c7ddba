"""The demonstration, through the same services as everything else: one command, safe to run again after any break."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from boards.administration.demo import SAMPLES, create_demo_accounts, for_a_moment
from boards.direction.demo import load_sample_returns
from boards.direction.demo_reviews import load_sample_reviews
from boards.figures.demo import load_demo_figures
from boards.figures.work import JUDGE
from boards.outcomes.demo import load_sample_links
from boards.participation import demo as audits
from boards.participation.demo import Voices
from boards.participation.feedback_demo import load_feedback
from boards.participation.results import ENTER
from boards.people.models import User
from boards.people.roles import Role
from boards.plans.demo import Signatories, load_demo_plans, open_sample_cycle
from boards.plans.demo_round import boards_to_place, load_open_plans, place_neutral_plans
from boards.sending.demo import move_a_date, send_sample_figures
from boards.work import owed
from boards.work.actors import Actor, command
from boards.work.models import Batch, Owed
from boards.work.queries import progress
from nhs_tracker.progress import Progress
from reports.ownership import demo

#: The sample boards, and what the keys of their people end with.
SAMPLE_BOARDS = {"sample-mainland": "mainland", "sample-isles": "isles"}

#: The site can be read when the first is there: all that is real. What is invented and the reports take as long again.
PARTS = FIGURES, REST = "figures", "rest"

#: After this long without a report being drafted no worker is there, and the command drafts them itself.
PATIENCE_SECONDS = 20


class Command(BaseCommand):
    help = (
        "Load the demonstration: sample people, real published figures, two sample boards with invented ones, data "
        "releases, and ownership reports that the worker drafts. Running it again adds what is missing and changes "
        "nothing else."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "part",
            nargs="?",
            choices=PARTS,
            help="figures: people, published figures and their releases; rest: sample boards and reports. Else both.",
        )

    def handle(self, *, part: str | None, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demonstration: set DEMO=1 to load one.")
        if part != REST:
            self.say("Sample people ...")
            now = timezone.now()
            create_demo_accounts(actor=command(name="load_demo", now=now), folder=settings.STATE_DIR)
            self.load_figures()
            self.judge()
            self.release_figures()
        if part != FIGURES:
            self.load_samples()
            self.judge()
            self.draft_and_publish_reports()
            self.say("The demonstration is loaded.")

    def load_figures(self) -> None:
        self.say("Real published figures ...")
        load_demo_figures(actor=sample("loader"), told=Progress(self.stdout, "files").told)

    def load_samples(self) -> None:
        """Two boards that do not exist, with all that is invented; nothing of it is released."""
        today = timezone.localdate()
        sent = send_sample_figures(
            planners={slug: sample(f"planner-{key}") for slug, key in SAMPLE_BOARDS.items()}, today=today
        )
        open_sample_cycle(actor=command(name="load_demo", now=timezone.now()), today=today)
        move_a_date(by=sample("administrator"), today=today)
        people = {
            slug: Signatories(planner=sample(f"planner-{key}"), approver=sample(f"approver-{key}"))
            for slug, key in SAMPLE_BOARDS.items()
        }
        added = load_demo_plans(people=people, reviewer=sample("reviewer"), decider=sample("reviewer-two"))
        added += load_open_plans(people=people, reviewer=sample("reviewer"), decider=sample("reviewer-two"))
        load_sample_returns(people=people, today=today)
        load_sample_reviews(people=people, reviewer=sample("reviewer"), today=today)
        load_sample_links(people=people, today=today)
        self.place_real_boards()
        self.load_audits()
        if sent or added:
            self.say(f"The sample boards: {len(sent)} files of invented figures, {added} plans.")

    def place_real_boards(self) -> None:
        """In the open sample cycle, in neutral states that are given by alphabet."""
        boards, planner, approver = boards_to_place(), sample("writer"), sample("signatory")
        roles = {Role.PLANNER: planner, Role.APPROVER: approver}
        with for_a_moment(boards, people=roles, administrator=sample("administrator")):
            place_neutral_plans(people={one.slug: Signatories(planner, approver) for one in boards})

    def load_audits(self) -> None:
        """The sample round of participation audits, with real boards in neutral states."""
        people = {
            slug: Voices(
                planner=sample(f"planner-{key}"),
                approver=sample(f"approver-{key}"),
                member=sample(f"group-{key}"),
            )
            for slug, key in SAMPLE_BOARDS.items()
        }
        reviewers = sample("listener"), sample("listener-two")
        if audits.load_sample_round(
            people=people, reviewers=reviewers, administrator=sample("administrator")
        ):
            self.say("The sample round of participation audits is open.")
        isles = people[audits.ISLES]
        if load_feedback(planner=isles.planner, readers=(isles.approver, reviewers[0])):
            self.say("Sample Isles tells what people said, and what it did.")
        planner, approver = sample("writer"), sample("signatory")
        roles = {Role.PLANNER: planner, Role.APPROVER: approver}
        with for_a_moment(audits.boards_to_place(), people=roles, administrator=sample("administrator")):
            audits.place_neutral_audits(by=Voices(planner=planner, approver=approver))
        owed.settle(clock=timezone.now, kind=ENTER)

    def judge(self) -> None:
        open_work = Owed.objects.filter(kind=JUDGE.name, done_at=None)
        total = open_work.count()
        if not total:
            return
        self.say("Judging them against what was promised ...")
        told = Progress(self.stdout, "measures").told
        while owed.settle_next(now=timezone.now(), kind=JUDGE):
            told(min(total - open_work.count(), total - 1), total)
        while open_work.exists():
            failed = open_work.exclude(error="").first()  # what a worker holds has no error
            if failed is not None:
                raise CommandError(f"{failed.subject} could not be judged: {failed.error}")
            time.sleep(0.2)
            # What was taken and let go is due again in a moment, and a sweep may not be running.
            owed.settle(clock=timezone.now, kind=JUDGE)
        told(total, total)

    def release_figures(self) -> None:
        for released in demo.release_demo_figures(loader=sample("loader"), publisher=sample("publisher")):
            self.say(f"Data release {released.number} is public: {released.title}.")

    def draft_and_publish_reports(self) -> None:
        demo.put_sample_contacts(actor=command(name="load_demo", now=timezone.now()))
        for batch in demo.ask_for_demo_reports(analyst=sample("analyst")):
            self.follow(batch)
        published = demo.publish_demo_reports(publisher=sample("publisher"))
        if published:
            self.say(f"{published} ownership reports approved and released by the sample publisher.")

    def follow(self, batch: Batch) -> None:
        """Say how far the worker is; without one, do its work here."""
        done, changed = 0, time.monotonic()
        self.say(f"{batch.label}: the worker drafts them ...")
        told = Progress(self.stdout, "reports").told
        while not (state := progress(batch_id=batch.pk)).finished:
            if state.done != done:
                done, changed = state.done, time.monotonic()
                told(min(done, state.total - 1), state.total)
            if time.monotonic() - changed > PATIENCE_SECONDS:
                self.say("No worker answers, so they are drafted here.")
                owed.settle(clock=timezone.now, ids=batch.owed.values_list("pk", flat=True))
                changed = time.monotonic()
            time.sleep(0.5)
        if state.failed:
            raise CommandError(
                f"{batch.label}: {state.failed} could not be drafted; the worker's log says why."
            )
        told(state.total, state.total)

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def sample(key: str) -> Actor:
    """A sample person, now, with a second factor just given: the command runs on the server and is trusted."""
    email = next(one.email for one in SAMPLES if one.key == key)
    user, now = User.objects.get(email=email), timezone.now()
    return Actor(user_id=user.pk, label=user.name, now=now, stepped_up_at=now)
