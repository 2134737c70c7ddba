"""The pages of the public site: as a page for people, and as a file for what reads sites."""

from dataclasses import dataclass

from django.urls import reverse

from boards.components.parts import Link
from boards.desk.frames import FOOTER, PUBLIC_NAVIGATION
from boards.organisations.queries import organisations, partners
from reports.dashboards.pages.setting import year_key
from reports.publication.policy import policy_of
from reports.publication.queries import current_release, latest_reports
from targets.catalogue.queries import catalogue
from targets.outcomes.files import outcomes


@dataclass(frozen=True)
class Group:
    heading: str
    links: tuple[Link, ...]


def groups() -> tuple[Group, ...]:
    """Every public page that is read by itself, without those of one board and one target: those lead on to them.

    Nothing of a sample and nothing unreleased.
    """
    release, held, everybody = current_release(), outcomes(), partners()
    policy = policy_of(release, live=catalogue()) if release else catalogue()
    return (
        Group("Start here", tuple(Link(words, href) for _, words, href in PUBLIC_NAVIGATION)),
        Group(
            "Boards",
            (
                Link("Compare boards", reverse("public:compare")),
                *(Link(one.name, reverse("public:board", args=[one.slug])) for one in organisations().all),
            ),
        ),
        Group(
            "Targets",
            tuple(
                Link(one.title, reverse("public:target", args=[one.key])) for one in policy.measures.values()
            ),
        ),
        Group(
            "Years and national promises",
            (
                Link("What the Government promised", reverse("public:promises")),
                Link("What each year asked", reverse("public:rounds")),
                Link("Participation Standard", reverse("public:participation")),
                *(
                    Link(one.name, reverse("public:round", args=[year_key(one)]))
                    for one in reversed(policy.rounds)
                ),
            ),
        ),
        Group(
            "National outcomes",
            (
                Link("National outcomes", reverse("public:outcomes")),
                *(Link(one.title, reverse("public:outcome", args=[one.key])) for one in held.outcomes),
                *(
                    Link(f"Indicator {one.name}", reverse("public:indicator", args=[one.key]))
                    for one in held.indicators
                ),
                Link("Themes of change", reverse("public:themes")),
            ),
        ),
        Group(
            "Integration authorities and councils",
            (
                Link("Integration authorities", reverse("public:partnerships")),
                Link("Councils", reverse("public:councils")),
                *(
                    Link(f"{one.name} integration authority", reverse("public:partnership", args=[one.slug]))
                    for one in everybody.authorities
                ),
                *(
                    Link(f"{one.name} council area", reverse("public:council", args=[one.slug]))
                    for one in everybody.councils
                ),
            ),
        ),
        Group(
            "Ownership reports",
            tuple(
                Link(f"{report.organisation.name}, {report.year_words}", report.href)
                for report in latest_reports()
            ),
        ),
        Group(
            "About this site",
            (
                *FOOTER,
                Link("How often what we say comes true", reverse("public:methods")),
                Link("For programs", reverse("for_programs")),
            ),
        ),
    )
