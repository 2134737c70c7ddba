"""What can be done to a data release: from which state, what hinders it, and who has to leave it to somebody else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from boards.components.words import spoken_moment
from boards.people.acts import Act, NothingToRead, Refusal
from boards.people.roles import Action
from boards.work.actors import Actor
from reports.publication import cutting
from reports.publication.models import DataRelease

PREPARED, APPROVED, PUBLIC, WITHDRAWN = "prepared", "approved", "public", "withdrawn"


class Refused(Refusal):
    """The act cannot be done as things stand; the message says why and what to do."""


@dataclass(frozen=True)
class ReleaseFacts(NothingToRead):
    """A data release as the rules of its acts look at it: its cut is fixed, so nothing changes in it unseen.

    `made` says who brought it to its state and when. `outrun` says what came or went out since it was prepared.
    """

    state: str
    made: str
    prepared_by_id: int
    outrun: str = ""
    organisation_id: None = field(default=None, init=False)

    def in_another_state(self, act: Act["ReleaseFacts"]) -> str:
        if self.state == PUBLIC:
            return f"This release is public already: {self.made}."
        if self.state == WITHDRAWN:
            return f"This release was {self.made}. Prepare a new one."
        if self.state == APPROVED:
            return f"This release is approved already, {self.made}."
        return "This release is not approved yet. A publisher who did not prepare it approves it first."


def _by_a_person(facts: ReleaseFacts, actor: Actor) -> str:
    if not actor.is_command:
        return ""
    return "A release names the people who prepared, approved and released it: sign in to do this."


def _outrun(facts: ReleaseFacts, actor: Actor) -> str:
    return facts.outrun


def _preparer(facts: ReleaseFacts, *, verb: str) -> Mapping[int, str]:
    return {facts.prepared_by_id: f"You prepared this release, so another publisher has to {verb} it."}


APPROVE = Act[ReleaseFacts](
    key="approve",
    permission=Action.APPROVE_RELEASE,
    from_states=frozenset({PREPARED}),
    words="Approve it",
    hindrances=(_by_a_person, _outrun),
    barred=partial(_preparer, verb="approve"),
    leads=True,
)
RELEASE = Act[ReleaseFacts](
    key="release",
    permission=Action.RELEASE,
    from_states=frozenset({APPROVED}),
    words="Release it",
    hindrances=(_by_a_person, _outrun),
    barred=partial(_preparer, verb="release"),
    leads=True,
)
WITHDRAW = Act[ReleaseFacts](
    key="withdraw",
    permission=Action.PREPARE_RELEASE,
    from_states=frozenset({PREPARED, APPROVED}),
    words="Withdraw it",
    hindrances=(_by_a_person,),
)
ACTS = (APPROVE, RELEASE, WITHDRAW)


def release_facts(release: DataRelease) -> ReleaseFacts:
    """Six queries at most for one that is not public; none for the people, where they were read with it."""
    state, made = PREPARED, ""
    if release.released_by is not None and release.released_at is not None:
        state, made = (
            PUBLIC,
            f"{release.released_by.name} released it on {spoken_moment(release.released_at)}",
        )
    elif release.withdrawn_by is not None and release.withdrawn_at is not None:
        state, made = (
            WITHDRAWN,
            f"withdrawn by {release.withdrawn_by.name} on {spoken_moment(release.withdrawn_at)}",
        )
    elif release.approved_by is not None and release.approved_at is not None:
        state, made = APPROVED, f"by {release.approved_by.name} on {spoken_moment(release.approved_at)}"
    return ReleaseFacts(
        state=state,
        made=made,
        prepared_by_id=release.prepared_by_id,
        outrun=cutting.outrun(release) if state in (PREPARED, APPROVED) else "",
    )
